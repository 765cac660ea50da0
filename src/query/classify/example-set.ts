import { toCode } from "../../store/ann/quantize.ts";
import { seededRandom, shuffle } from "./seeded-random.ts";
import type { Dataset } from "./dataset.ts";

/** Labelled examples as a model keeps them, to vote or to show. */
export interface ExampleSet {
  readonly ids: readonly string[];
  /** The beginnings of their texts. */
  readonly excerpts: readonly string[];
  /** Places in the model's labels. */
  readonly classes: Uint32Array;
  /** Sentence vectors rounded to int8, shape [examples, dimensions]; zeros for a text that no model read. */
  readonly codes: Int8Array;
  /** Shape [examples]: vector ≈ code · scale. */
  readonly scales: Float32Array;
}

const EXCERPT_CHARS = 240;

/** @param rows  which examples of the set */
export function keepExamples({ examples, classes, samples, dimensions }: Dataset, rows: Uint32Array): ExampleSet {
  const codes = new Int8Array(rows.length * dimensions);
  const scales = new Float32Array(rows.length);
  rows.forEach((row, i) => {
    const vector = dimensions === 0 ? null : samples[row]!.vector;
    if (vector !== null) scales[i] = toCode(vector, codes.subarray(i * dimensions, (i + 1) * dimensions)).scale;
  });
  const kept = Array.from(rows, (row) => examples[row]!);
  return {
    ids: kept.map(({ id }) => id),
    excerpts: kept.map(({ text }) => text.slice(0, EXCERPT_CHARS).toWellFormed()),
    classes: Uint32Array.from(rows, (row) => classes[row]!),
    codes,
    scales,
  };
}

/** A seeded sample of rows, or all of them when there are no more than `limit`. */
export function sampleRows(count: number, limit: number, seed: number): Uint32Array {
  const rows = Uint32Array.from({ length: count }, (_, i) => i);
  if (count <= limit) return rows;
  shuffle(rows, seededRandom(seed));
  return rows.slice(0, limit).sort();
}

/** The sentence vectors of examples, as floats: sums of those are faster than of the integers they are kept as. */
export class ExampleVectors {
  readonly #set: ExampleSet;
  #floats: Float32Array | null = null;

  constructor(set: ExampleSet) {
    this.#set = set;
  }

  /** Cosines of a vector with every example's, shape [examples]. */
  similaritiesTo(vector: Float32Array): Float64Array {
    this.#floats ??= toFloats(this.#set);
    const floats = this.#floats;
    const dimensions = vector.length;
    const result = new Float64Array(this.#set.scales.length);
    for (let i = 0; i < result.length; i++) {
      const at = i * dimensions;
      // Four sums do not wait for each other.
      let a = 0;
      let b = 0;
      let c = 0;
      let e = 0;
      let d = 0;
      for (; d + 3 < dimensions; d += 4) {
        a += floats[at + d]! * vector[d]!;
        b += floats[at + d + 1]! * vector[d + 1]!;
        c += floats[at + d + 2]! * vector[d + 2]!;
        e += floats[at + d + 3]! * vector[d + 3]!;
      }
      for (; d < dimensions; d++) a += floats[at + d]! * vector[d]!;
      result[i] = a + b + c + e;
    }
    return result;
  }
}

function toFloats({ codes, scales }: ExampleSet): Float32Array {
  const dimensions = codes.length / Math.max(1, scales.length);
  return Float32Array.from(codes, (code, at) => code * scales[Math.floor(at / dimensions)]!);
}

/** @returns places of the k greatest values, greatest first; equal ones in order */
export function greatest(values: Float64Array, k: number): number[] {
  const best: number[] = [];
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (best.length === k && value <= values[best[k - 1]!]!) continue;
    let at = Math.min(best.length, k - 1);
    while (at > 0 && values[best[at - 1]!]! < value) {
      best[at] = best[at - 1]!;
      at--;
    }
    best[at] = i;
  }
  return best;
}
