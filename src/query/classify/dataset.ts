import type { LabelledText } from "../../core/classify.ts";
import type { Sample } from "./classifier.ts";

/** Labelled examples, read and ready to be trained on. */
export interface Dataset {
  readonly examples: readonly LabelledText[];
  /** Distinct, in code-unit order. */
  readonly labels: readonly string[];
  /** The place of each example's label. */
  readonly classes: Uint32Array;
  readonly samples: readonly Sample[];
  /** Of the sentence vectors; 0 when they are not used. */
  readonly dimensions: number;
}

/** Examples of each label, shape [labels]. */
export function countClasses({ labels, classes }: Pick<Dataset, "labels" | "classes">): Uint32Array {
  const counts = new Uint32Array(labels.length);
  for (const label of classes) counts[label]! += 1;
  return counts;
}
