import { dot, type UnitVector } from "../../core/vector.ts";
import type { Classifier, Sample, ScoreParts } from "./classifier.ts";

/** The cosine of a text's sentence vector with that of each label's description. A text without a vector gets zeros. */
export class ZeroShotClassifier implements Classifier {
  readonly method = "zero-shot";
  readonly usesVectors = true;
  readonly terms = 0;
  readonly usualScale = 10;
  readonly labels: readonly string[];
  /** One a label. */
  readonly descriptions: readonly UnitVector[];

  constructor(labels: readonly string[], descriptions: readonly UnitVector[]) {
    this.labels = labels;
    this.descriptions = descriptions;
  }

  scores({ vector }: Sample): Float64Array {
    return Float64Array.from(this.descriptions, (description) => (vector === null ? 0 : dot(description, vector)));
  }

  explain(sample: Sample, label: number): ScoreParts {
    return { bias: 0, terms: new Map(), vector: this.scores(sample)[label]! };
  }
}
