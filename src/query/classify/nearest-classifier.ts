import type { Classifier, Sample, ScoreParts } from "./classifier.ts";
import type { Dataset } from "./dataset.ts";
import { type ExampleSet, ExampleVectors, greatest, keepExamples } from "./example-set.ts";

/** Similarities are of most use far above 0: a neighbour of cosine 0.9 counts 1.7 times one of 0.8. */
const POWER = 4;

/**
 * k-nearest-neighbours over sentence vectors. A label's score is its share of the neighbours' votes, each weighing
 * max(0, cosine)⁴. A text without a vector gets equal scores.
 */
export class NearestClassifier implements Classifier {
  readonly method = "nearest";
  readonly usesVectors = true;
  readonly terms = 0;
  readonly usualScale = 5;
  readonly labels: readonly string[];
  readonly neighbors: number;
  readonly examples: ExampleSet;
  readonly #vectors: ExampleVectors;

  constructor(labels: readonly string[], neighbors: number, examples: ExampleSet) {
    this.labels = labels;
    this.neighbors = neighbors;
    this.examples = examples;
    this.#vectors = new ExampleVectors(examples);
  }

  /** Examples without a vector are left out. */
  static fit(dataset: Dataset, rows: Uint32Array, neighbors: number): NearestClassifier {
    const readable = rows.filter((row) => dataset.samples[row]!.vector !== null);
    return new NearestClassifier(dataset.labels, neighbors, keepExamples(dataset, readable));
  }

  scores({ vector }: Sample): Float64Array {
    const votes = new Float64Array(this.labels.length);
    if (vector === null) return votes;
    const similarities = this.#vectors.similaritiesTo(vector);
    let total = 0;
    for (const i of greatest(similarities, this.neighbors)) {
      const vote = Math.max(0, similarities[i]!) ** POWER;
      votes[this.examples.classes[i]!]! += vote;
      total += vote;
    }
    return total === 0 ? votes : votes.map((vote) => vote / total);
  }

  explain(sample: Sample, label: number): ScoreParts {
    return { bias: 0, terms: new Map(), vector: this.scores(sample)[label]! };
  }
}
