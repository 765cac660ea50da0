import type { SolverReport } from "../../core/classify.ts";
import { dot } from "../../core/vector.ts";
import { toCode } from "../../store/ann/quantize.ts";
import type { Classifier, Sample, ScoreParts } from "./classifier.ts";
import type { Dataset } from "./dataset.ts";
import { LexicalSpace, type SparseVector } from "./lexical-space.ts";
import { fitLinearSvm } from "./linear-svm.ts";
import { SparseRows } from "./sparse-rows.ts";

/** Length of the sentence vector beside the n-grams' 1: on SMS spam, 0.5 to 1 are alike and better than 0.2. */
const VECTOR_LENGTH = 0.7;
const TOLERANCE = 1e-3;
const MAX_PASSES = 1000;

/** The weights of a linear classifier: one machine a label, or one for two labels, whose sign tells them apart. */
export interface LinearParts {
  readonly labels: readonly string[];
  readonly space: LexicalSpace;
  /** Shape [columns, machines]: weight = code · scales[machine]. */
  readonly codes: Int8Array;
  /** Shape [machines]. */
  readonly scales: Float32Array;
  /** Shape [machines, dimensions]; empty without sentence vectors. */
  readonly vectorWeights: Float32Array;
  /** Shape [machines]. */
  readonly biases: Float32Array;
}

export interface LinearOptions {
  readonly cost: number;
  /** Of errors on each label, shape [labels]. */
  readonly classWeights: Float64Array;
  readonly seed: number;
  readonly signal?: AbortSignal | undefined;
}

/** Linear support vector machines, one against the rest, over tf · idf of n-grams and the sentence vector. */
export class LinearClassifier implements Classifier {
  readonly method = "linear";
  readonly usualScale = 2;
  readonly parts: LinearParts;

  constructor(parts: LinearParts) {
    this.parts = parts;
  }

  /** @param rows  the examples of the set to train on */
  static async fit(
    dataset: Dataset,
    rows: Uint32Array,
    options: LinearOptions,
  ): Promise<{ classifier: LinearClassifier; solver: SolverReport }> {
    const { labels, classes, dimensions } = dataset;
    const space = LexicalSpace.fit(Array.from(rows, (row) => dataset.samples[row]!.terms));
    const matrix = new SparseRows(
      space.columns + dimensions,
      Array.from(rows, (row) => featuresOf(dataset.samples[row]!, space, dimensions)),
    );
    const machines = labels.length === 2 ? 1 : labels.length;
    const parts: LinearParts = {
      labels,
      space,
      codes: new Int8Array(space.columns * machines),
      scales: new Float32Array(machines),
      vectorWeights: new Float32Array(machines * dimensions),
      biases: new Float32Array(machines),
    };
    const costs = Float64Array.from(rows, (row) => options.cost * options.classWeights[classes[row]!]!);
    const solver = { passes: 0, gap: 0 };
    for (let machine = 0; machine < machines; machine++) {
      const positive = labels.length === 2 ? 1 : machine;
      const y = Int8Array.from(rows, (row) => (classes[row] === positive ? 1 : -1));
      const { seed, signal } = options;
      const fit = await fitLinearSvm(matrix, y, { costs, tolerance: TOLERANCE, maxPasses: MAX_PASSES, seed, signal });
      solver.passes = Math.max(solver.passes, fit.passes);
      solver.gap = Math.max(solver.gap, fit.gap);
      keepMachine(parts, machine, fit.weights, fit.bias);
    }
    return { classifier: new LinearClassifier(parts), solver };
  }

  get labels(): readonly string[] {
    return this.parts.labels;
  }

  get usesVectors(): boolean {
    return this.parts.vectorWeights.length > 0;
  }

  get terms(): number {
    return this.parts.space.columns;
  }

  scores(sample: Sample): Float64Array {
    const { scales, biases, codes, space } = this.parts;
    const machines = scales.length;
    const sums = new Float64Array(machines);
    const { columns, values } = space.place(sample.terms);
    columns.forEach((column, i) => {
      for (let machine = 0; machine < machines; machine++)
        sums[machine]! += codes[column * machines + machine]! * values[i]!;
    });
    const scores = sums.map(
      (sum, machine) => sum * scales[machine]! + this.#vectorPart(sample, machine) + biases[machine]!,
    );
    return machines === 1 ? Float64Array.of(-scores[0]!, scores[0]!) : scores;
  }

  explain(sample: Sample, label: number): ScoreParts {
    const { scales, biases, codes, space } = this.parts;
    const machines = scales.length;
    const [machine, sign] = machines === 1 ? [0, label === 1 ? 1 : -1] : [label, 1];
    const { columns, values } = space.place(sample.terms);
    const terms = new Map<number, number>();
    columns.forEach((column, i) => {
      const contribution = sign * codes[column * machines + machine]! * scales[machine]! * values[i]!;
      if (contribution !== 0) terms.set(space.hashes[column]!, contribution);
    });
    return { bias: sign * biases[machine]!, terms, vector: sign * this.#vectorPart(sample, machine) };
  }

  #vectorPart({ vector }: Sample, machine: number): number {
    if (vector === null || !this.usesVectors) return 0;
    const { vectorWeights, scales } = this.parts;
    const dimensions = vectorWeights.length / scales.length;
    return VECTOR_LENGTH * dot(vectorWeights.subarray(machine * dimensions, (machine + 1) * dimensions), vector);
  }
}

function featuresOf({ terms, vector }: Sample, space: LexicalSpace, dimensions: number): SparseVector {
  const lexical = space.place(terms);
  if (dimensions === 0 || vector === null) return lexical;
  const known = lexical.columns.length;
  const columns = new Uint32Array(known + dimensions);
  const values = new Float32Array(known + dimensions);
  columns.set(lexical.columns);
  values.set(lexical.values);
  for (let d = 0; d < dimensions; d++) {
    columns[known + d] = space.columns + d;
    values[known + d] = VECTOR_LENGTH * vector[d]!;
  }
  return { columns, values };
}

/** Weights of n-grams are rounded to int8: a quarter of the bytes, and macro-F1 stays within 0.001. */
function keepMachine(parts: LinearParts, machine: number, weights: Float64Array, bias: number): void {
  const { space, codes, scales, vectorWeights, biases } = parts;
  const rounded = new Int8Array(space.columns);
  scales[machine] = toCode(Float32Array.from(weights.subarray(0, space.columns)), rounded).scale;
  rounded.forEach((code, column) => (codes[column * scales.length + machine] = code));
  const dimensions = weights.length - space.columns;
  vectorWeights.set(weights.subarray(space.columns), machine * dimensions);
  biases[machine] = bias;
}
