import { EngineError } from "../../core/errors.ts";
import { subwordVector } from "./compose-vectors.ts";
import type { TermModel } from "./term-model.ts";
import { CodeScan } from "./scan/code-scan.ts";
import { TermScan } from "./scan/term-scan.ts";
import type { Scored } from "./scan/top-scores.ts";

/** Up to here every search is exact; above it an index searches, where there is one. */
export const MAX_EXACT_TERMS = 100_000;

/** Searches for nearest terms approximately: the store's graph, wherever one is at hand. */
export interface TermIndex {
  /** Indexes of terms and their cosines, nearest first. */
  search(unit: Float32Array, limit: number): readonly Scored[];
}

export interface KeyedVectorsOptions {
  /** Used for more than 100,000 terms; without one those are searched exactly as well. */
  readonly index?: TermIndex | undefined;
}

/** Looks up vectors by their terms, and terms by their vectors. What can be asked of it is in `queries/`. */
export class KeyedVectors {
  readonly model: TermModel;
  readonly #indexes: ReadonlyMap<string, number>;
  readonly #index: TermIndex | undefined;
  #scan: TermScan | undefined;
  #codes: CodeScan | undefined;

  constructor(model: TermModel, { index }: KeyedVectorsOptions = {}) {
    this.model = model;
    this.#indexes = new Map(model.terms.map((term, i) => [term, i]));
    this.#index = model.terms.length > MAX_EXACT_TERMS ? index : undefined;
  }

  get size(): number {
    return this.model.terms.length;
  }

  /** The row of a term of the vocabulary. */
  indexOf(term: string): number | undefined {
    return this.#indexes.get(term);
  }

  /**
   * The vector of a term, made of its n-grams if the vocabulary does not have it; shape [dimensions], not normalised.
   *
   * @returns null if there is none
   */
  find(term: string): Float32Array | null {
    const { dimensions, vectors, subwords } = this.model;
    const index = this.#indexes.get(term);
    if (index !== undefined) return vectors.subarray(index * dimensions, (index + 1) * dimensions);
    return subwords && subwordVector(term, subwords, dimensions);
  }

  /** @throws {EngineError} `TERM_NOT_FOUND` */
  vector(term: string): Float32Array {
    const vector = this.find(term);
    if (vector !== null) return vector;
    const hint = "Ask for a term as the model's text has it; many models hold lower case alone.";
    throw new EngineError("TERM_NOT_FOUND", `There is no vector of ${JSON.stringify(term)}`, { hint, data: { term } });
  }

  /** The vector scaled to L2 norm 1. @throws {EngineError} `TERM_NOT_FOUND` */
  unit(term: string): Float32Array {
    return toLengthOne(this.vector(term));
  }

  /** Rows of the terms that the vocabulary has. */
  indexesOf(terms: readonly string[]): Set<number> {
    return new Set(terms.flatMap((term) => this.#indexes.get(term) ?? []));
  }

  /**
   * Cosines with the first so many terms.
   *
   * @param unit  of L2 norm 1
   * @returns     a view that is valid until the next call
   */
  similarities(unit: Float32Array, count?: number): Float32Array {
    this.#scan ??= new TermScan(this.model.vectors, this.model.dimensions);
    return this.#scan.similarities(unit, count === undefined ? this.size : Math.min(count, this.size));
  }

  /** The terms nearest to a unit vector, best first. */
  nearest(
    unit: Float32Array,
    {
      limit,
      mostFrequent,
      excluded,
    }: { limit: number; mostFrequent?: number | undefined; excluded: ReadonlySet<number> },
  ): readonly Scored[] {
    if (this.#index === undefined || mostFrequent !== undefined) {
      this.#codes ??= new CodeScan(this.model.vectors, this.model.dimensions);
      return this.#codes.nearest(unit, { limit, count: mostFrequent, excluded });
    }
    const found = this.#index.search(unit, limit + excluded.size);
    return found.filter(({ index }) => !excluded.has(index)).slice(0, limit);
  }
}

/** A vector scaled to L2 norm 1; zeros stay zeros. */
export function toLengthOne(vector: Float32Array): Float32Array {
  let sum = 0;
  for (const value of vector) sum += value * value;
  const scale = sum > 0 ? 1 / Math.sqrt(sum) : 0;
  return vector.map((value) => value * scale);
}

/** Of two vectors of L2 norm 1 or 0, in [−1, 1]. */
export function cosine(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return toCosine(sum);
}

/** Without what rounding adds to a dot product of unit vectors. */
export function toCosine(product: number): number {
  return Math.min(1, Math.max(-1, product));
}
