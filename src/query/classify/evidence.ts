import type { LabelEvidence, NearestExample, TermEvidence } from "../../core/classify.ts";
import type { Sample } from "./classifier.ts";
import { type ExampleSet, ExampleVectors, greatest } from "./example-set.ts";
import { countTerms, type LexicalSpace, type SparseVector } from "./lexical-space.ts";
import { LinearClassifier } from "./linear-classifier.ts";
import { ngramOccurrences } from "./ngrams.ts";
import type { TrainedClassifier } from "./train-classifier.ts";

const SHOWN_TERMS = 10;
const SHOWN_EXAMPLES = 3;

/** Says why a classifier gave labels. It reads the examples' n-grams once, when they are first compared. */
export class Explainer {
  readonly #trained: TrainedClassifier;
  readonly #vectors: ExampleVectors;
  #places: readonly SparseVector[] | null = null;

  constructor(trained: TrainedClassifier) {
    this.#trained = trained;
    this.#vectors = new ExampleVectors(trained.examples);
  }

  /** @param label  its place in the classifier's labels */
  explain(text: string, sample: Sample, label: number): LabelEvidence {
    const { bias, terms: byHash, vector } = this.#trained.classifier.explain(sample, label);
    const terms = namedTerms(text, byHash);
    const lexical = terms.reduce((sum, { contribution }) => sum + contribution, 0);
    return {
      decision: bias + lexical + vector,
      bias,
      lexical,
      vector,
      terms: terms.slice(0, SHOWN_TERMS),
      otherTerms: terms.slice(SHOWN_TERMS).reduce((sum, { contribution }) => sum + contribution, 0),
      nearest: this.#nearest(sample),
    };
  }

  #nearest(sample: Sample): NearestExample[] {
    const { classifier, examples } = this.#trained;
    const similarities = this.#similarities(sample);
    if (similarities === null) return [];
    return greatest(similarities, SHOWN_EXAMPLES)
      .filter((i) => similarities[i]! > 0)
      .map((i) => ({
        id: examples.ids[i]!,
        label: classifier.labels[examples.classes[i]!]!,
        similarity: similarities[i]!,
        excerpt: examples.excerpts[i]!,
      }));
  }

  #similarities({ terms, vector }: Sample): Float64Array | null {
    const { classifier, examples } = this.#trained;
    if (examples.ids.length === 0) return null;
    if (vector !== null && examples.codes.length > 0) return this.#vectors.similaritiesTo(vector);
    if (!(classifier instanceof LinearClassifier)) return null;
    const { space } = classifier.parts;
    this.#places ??= placesOf(examples, space);
    const dense = new Float64Array(space.columns);
    const { columns, values } = space.place(terms);
    columns.forEach((column, i) => (dense[column] = values[i]!));
    return Float64Array.from(this.#places, (place) =>
      place.columns.reduce((sum, column, i) => sum + dense[column]! * place.values[i]!, 0),
    );
  }
}

function placesOf({ excerpts }: ExampleSet, space: LexicalSpace): SparseVector[] {
  return excerpts.map((excerpt) => space.place(countTerms(excerpt)));
}

/** Strongest first. What an n-gram contributed is shared among its occurrences, and summed by name. */
function namedTerms(text: string, byHash: ReadonlyMap<number, number>): TermEvidence[] {
  if (byHash.size === 0) return [];
  const occurrences = ngramOccurrences(text).filter(({ hash }) => byHash.has(hash));
  const counts = new Map<number, number>();
  for (const { hash } of occurrences) counts.set(hash, (counts.get(hash) ?? 0) + 1);
  const sums = new Map<string, number>();
  for (const { hash, name } of occurrences)
    sums.set(name, (sums.get(name) ?? 0) + byHash.get(hash)! / counts.get(hash)!);
  return Array.from(sums, ([term, contribution]) => ({ term, contribution })).toSorted(
    (a, b) => Math.abs(b.contribution) - Math.abs(a.contribution),
  );
}
