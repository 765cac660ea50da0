import type { ChunkId } from "../../core/document.ts";
import { isEngineError } from "../../core/errors.ts";
import { l2Norm, toUnit, type UnitVector } from "../../core/vector.ts";
import type { LsaModel } from "../../embed/lsa/lsa-model.ts";
import { decodeLsa } from "../../embed/lsa/lsa-state.ts";
import { ANALYZER_VERSION } from "../../store/analyze/analyzer.ts";
import type { RowSet } from "../../store/row-set.ts";
import type { Store, VectorResult } from "../../store/store.ts";

export interface OpenedLsa {
  /** Null for a collection that has not been fitted, or not since the program reads its terms otherwise. */
  readonly space: LsaSpace | null;
  /** Why there is none, where that is not as it should be. */
  readonly notices: readonly string[];
}

const TINY_NORM = 1e-9;

/** The latent space that is fitted to a collection's terms: where queries and chunks lie in it. */
export class LsaSpace {
  readonly generation: number;
  readonly #store: Store;
  readonly #model: LsaModel;
  #damaged = 0;

  private constructor(store: Store, generation: number, model: LsaModel) {
    this.generation = generation;
    this.#store = store;
    this.#model = model;
  }

  /** @param known  one that was opened before: its model is not read again while it is the collection's own */
  static async open(store: Store, known: LsaSpace | null = null): Promise<OpenedLsa> {
    try {
      const fit = await store.lsa.fit();
      if (fit === null) return { space: null, notices: [] };
      if (fit.generation === known?.generation) return { space: known, notices: [] };
      if (fit.analyzer !== ANALYZER_VERSION) return { space: null, notices: [OUTDATED] };
      store.lsa.prepare(fit.generation);
      const bytes = await store.lsa.model(fit.generation);
      // A newer fit has taken its place meanwhile.
      if (bytes === null) return { space: known, notices: [] };
      return { space: new LsaSpace(store, fit.generation, decodeLsa(bytes)), notices: [] };
    } catch (error) {
      // It only adds to the ranking; without it the other lists are still right.
      if (!isEngineError(error, "INDEX_CORRUPT")) throw error;
      return { space: null, notices: [`${error.message}; the ranking does without it. ${error.hint}`] };
    }
  }

  /** What the caller of a search should know. */
  get notices(): readonly string[] {
    if (this.#damaged === 0) return [];
    return [
      `${this.#damaged} passages are damaged in the latent space and were left out of it. Run check with repair.`,
    ];
  }

  /** Where a query's terms lie. @returns null when the collection's model knows none of them */
  place(terms: readonly string[]): UnitVector | null {
    return this.#model.projectQuery(terms);
  }

  /**
   * The centre of some chunks: the mean of their places, normalised.
   *
   * @returns null when none of them has a place
   */
  async centre(ids: readonly ChunkId[]): Promise<UnitVector | null> {
    const places = await this.#store.lsa.places(this.generation, ids);
    const sum = new Float64Array(this.#model.dimensions);
    for (const place of places.values()) for (let i = 0; i < sum.length; i++) sum[i] = sum[i]! + place[i]!;
    return l2Norm(sum) > TINY_NORM ? toUnit(sum) : null;
  }

  /** @returns exactly min(k, accepted chunks that have a place), best first; score is the cosine */
  async nearest(place: UnitVector, k: number, accepts?: RowSet): Promise<VectorResult> {
    const { candidates, plan, damaged } = await this.#store.lsa.search(this.generation, place, k, accepts);
    this.#damaged = damaged;
    return { candidates, plan };
  }

  /** @returns the cosine of each chunk that has a place */
  async scores(place: UnitVector, ids: readonly ChunkId[]): Promise<Map<ChunkId, number>> {
    return await this.#store.lsa.scores(this.generation, place, ids);
  }
}

const OUTDATED =
  "The collection's latent semantic analysis is of another version of the program; the ranking does without it. Index the sources again.";
