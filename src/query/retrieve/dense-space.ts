import type { ChunkId } from "../../core/document.ts";
import { isEngineError } from "../../core/errors.ts";
import { l2Norm, toUnit, type UnitVector } from "../../core/vector.ts";
import { decodeWhitening, WHITENING_STATE } from "../../embed/whitening-state.ts";
import type { Whitening } from "../../embed/whitening.ts";
import type { RowSet } from "../../store/row-set.ts";
import type { Store, VectorResult } from "../../store/store.ts";
import type { VectorSpace } from "./vector-space.ts";

/**
 * The nearest by cosine after whitening are sought among the nearest by the linear form alone: of the true first 100,
 * the first 300 by form hold 99.7 %, the first 500 all (9,000 chunks of two collections).
 */
const OVERSAMPLING = 5;

/**
 * A collection's sentence vectors as search sees them: cosine after the collection's whitening map, computed from the
 * vectors as they are stored. Without a map (small collections) it is plain cosine.
 */
export class DenseSpace implements VectorSpace {
  readonly #store: Store;
  readonly #whitening: Whitening | null;
  readonly #scales: Map<number, number>;
  /** What the caller of a search should know. */
  readonly notices: readonly string[];

  private constructor(
    store: Store,
    whitening: Whitening | null,
    scales: Map<number, number>,
    notices: readonly string[] = [],
  ) {
    this.notices = notices;
    this.#store = store;
    this.#whitening = whitening;
    this.#scales = scales;
  }

  static async open(store: Store): Promise<DenseSpace> {
    try {
      const bytes = await store.readState(WHITENING_STATE);
      if (bytes === null) return new DenseSpace(store, null, new Map());
      const { whitening, scales } = decodeWhitening(bytes);
      return new DenseSpace(store, whitening, new Map(scales));
    } catch (error) {
      // The map only sharpens the ranking; without it the vectors are still right.
      if (!isEngineError(error, "INDEX_CORRUPT")) throw error;
      return new DenseSpace(store, null, new Map(), [`${error.message}; the ranking does without it. ${error.hint}`]);
    }
  }

  /** Where a vector lies in this space. */
  place(vector: UnitVector): UnitVector {
    return this.#whitening?.project(vector) ?? vector;
  }

  /**
   * The centre of some chunks: the mean of their places, normalised.
   *
   * @returns null when none of them has a vector
   */
  async centre(ids: readonly ChunkId[]): Promise<UnitVector | null> {
    const vectors = await this.#store.vectors(ids);
    const first = vectors.values().next().value;
    if (first === undefined) return null;
    const sum = new Float32Array(first.length);
    for (const [id, vector] of vectors) {
      // W is linear, so the scaled differences are summed first and mapped once.
      const scale = this.#scaleOf(id, vector);
      for (let i = 0; i < sum.length; i++)
        sum[i] = sum[i]! + scale * (vector[i]! - (this.#whitening?.parts.mean[i] ?? 0));
    }
    const image = this.#whitening?.imageOfDifference(sum) ?? sum;
    return l2Norm(image) > 1e-9 ? toUnit(image) : null;
  }

  /** @returns exactly min(k, accepted chunks that have a vector), best first; score is the cosine */
  async nearest(place: UnitVector, k: number, accepts?: RowSet): Promise<VectorResult> {
    if (this.#whitening === null) return await this.#store.searchVectors(place, k, accepts);
    const { form } = this.#whitening.pullBack(place);
    const { candidates: found, plan } = await this.#store.searchVectors(toUnit(form), k * OVERSAMPLING, accepts);
    // A chunk that was removed since it was found has no score any more.
    const scores = await this.scores(
      place,
      found.map(({ id }) => id),
    );
    const candidates = Array.from(scores, ([id, score]) => ({ id, score }))
      .toSorted((a, b) => b.score - a.score || a.id - b.id)
      .slice(0, k);
    return { candidates, plan };
  }

  /** @returns the cosine of each chunk that has a vector */
  async scores(place: UnitVector, ids: readonly ChunkId[]): Promise<Map<ChunkId, number>> {
    const { form, offset } = this.#whitening?.pullBack(place) ?? { form: place, offset: 0 };
    const products = await this.#store.dotProducts(form, ids);
    const present = ids.filter((_, i) => !Number.isNaN(products[i]!));
    await this.#ensureScales(present);
    const scores = new Map<ChunkId, number>();
    ids.forEach((id, i) => {
      const product = products[i]!;
      if (!Number.isNaN(product)) scores.set(id, (product - offset) * (this.#scales.get(id) ?? 1));
    });
    return scores;
  }

  /** Chunks stored since the map was fitted get their scale when they are first met. */
  async #ensureScales(ids: readonly ChunkId[]): Promise<void> {
    if (this.#whitening === null) return;
    const missing = ids.filter((id) => !this.#scales.has(id));
    if (missing.length === 0) return;
    const vectors = await this.#store.vectors(missing);
    const scales = this.#whitening.scalesOf([...vectors.values()]);
    [...vectors.keys()].forEach((id, i) => this.#scales.set(id, scales[i]!));
  }

  #scaleOf(id: ChunkId, vector: UnitVector): number {
    if (this.#whitening === null) return 1;
    const known = this.#scales.get(id);
    if (known !== undefined) return known;
    const scale = this.#whitening.scaleOf(vector);
    this.#scales.set(id, scale);
    return scale;
  }
}
