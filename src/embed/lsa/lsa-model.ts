import { l2Norm, toUnit, type UnitVector } from "../../core/vector.ts";
import type { TermTable } from "./term-table.ts";
import { saturatedFrequency, type TermWeighting } from "./term-weights.ts";

/** The numbers of a model, as they are stored. */
export interface LsaParts {
  readonly terms: TermTable;
  readonly weighting: TermWeighting;
  /** Documents that the collection had when it was fitted; it may have read a sample of them. */
  readonly fittedOn: number;
  readonly dimensions: number;
  /** Inverse document frequencies, shape [terms]. */
  readonly idf: Float32Array;
  /** A row of V is its codes times its scale; shape [terms]. */
  readonly scales: Float32Array;
  /** Shape [terms, dimensions], −127 to 127. */
  readonly codes: Int8Array;
}

const TINY_NORM = 1e-9;

/**
 * The latent semantic analysis of a collection: documents and queries as unit vectors, near to each other when they hold
 * terms that go together in the collection, even if not the same ones. d = x·V, x being the text's weighted terms and V the
 * leading right singular vectors of the collection's term matrix.
 *
 * @see Deerwester, Dumais, Furnas, Landauer & Harshman, Indexing by latent semantic analysis, JASIS 41(6), 1990
 */
export class LsaModel {
  readonly parts: LsaParts;
  /** By term: how often the text at hand holds it; all zero between calls. */
  readonly #counts: Uint32Array;

  constructor(parts: LsaParts) {
    this.parts = parts;
    this.#counts = new Uint32Array(parts.terms.size);
  }

  get dimensions(): number {
    return this.parts.dimensions;
  }

  /**
   * Weights: saturated term frequency times idf.
   *
   * @param terms  as the collection's terms were given to the fit: repeated as they occur, function words left out
   * @returns null when the model knows none of them
   */
  projectDocument(terms: Iterable<string>): UnitVector | null {
    const { weighting, idf } = this.parts;
    const { ids, length } = this.#count(terms);
    return this.#project(ids, (id) => idf[id]! * saturatedFrequency(this.#counts[id]!, length, weighting));
  }

  /** Weights: idf, once for each distinct term. @returns null when the model knows none of them */
  projectQuery(terms: Iterable<string>): UnitVector | null {
    const { idf } = this.parts;
    return this.#project(this.#count(terms).ids, (id) => idf[id]!);
  }

  /** @returns the distinct terms that the model knows, and the number of all terms */
  #count(terms: Iterable<string>): { ids: number[]; length: number } {
    const ids: number[] = [];
    let length = 0;
    for (const term of terms) {
      length++;
      const id = this.parts.terms.find(term);
      if (id < 0) continue;
      if (this.#counts[id]!++ === 0) ids.push(id);
    }
    return { ids, length };
  }

  #project(ids: readonly number[], weightOf: (id: number) => number): UnitVector | null {
    const { dimensions, scales, codes } = this.parts;
    const sum = new Float64Array(dimensions);
    for (const id of ids) {
      const weight = scales[id]! * weightOf(id);
      const at = id * dimensions;
      for (let j = 0; j < dimensions; j++) sum[j] = sum[j]! + weight * codes[at + j]!;
    }
    for (const id of ids) this.#counts[id] = 0;
    return l2Norm(sum) > TINY_NORM ? toUnit(sum) : null;
  }
}
