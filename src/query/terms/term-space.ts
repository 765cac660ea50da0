import type { ChunkId } from "../../core/document.ts";
import { dot, l2Norm, toUnit, type UnitVector } from "../../core/vector.ts";
import type { RowSet } from "../../store/row-set.ts";
import type { LexicalQuery, Store, StoredChunk, VectorResult } from "../../store/store.ts";
import type { VectorSpace } from "../retrieve/vector-space.ts";
import type { QueryTermModel } from "./query-term-model.ts";

/** Passages that share or are near to a word of the examples, of which the nearest are sought. */
const CANDIDATES = 1000;
const TINY_NORM = 1e-9;

/**
 * Where chunks lie by their terms, in collections whose stored vectors are those of another model: places are made of the chunks' texts
 * when they are needed. The nearest are sought among those that words find.
 */
export class TermSpace implements VectorSpace {
  readonly notices: readonly string[] = [];
  readonly #store: Store;
  readonly #model: QueryTermModel;
  readonly #words: LexicalQuery;
  readonly #places = new Map<ChunkId, UnitVector | null>();

  /** @param words  what the examples are about */
  constructor(store: Store, model: QueryTermModel, words: LexicalQuery) {
    this.#store = store;
    this.#model = model;
    this.#words = words;
  }

  placeText(text: string): UnitVector | null {
    return this.#model.place(text);
  }

  async centre(ids: readonly ChunkId[]): Promise<UnitVector | null> {
    const sum = new Float64Array(this.#model.keyed.model.dimensions);
    for (const place of await this.#placesOf(ids)) place?.forEach((value, i) => (sum[i] = sum[i]! + value));
    return l2Norm(sum) > TINY_NORM ? toUnit(sum) : null;
  }

  async nearest(place: UnitVector, k: number, accepts?: RowSet): Promise<VectorResult> {
    const found = await this.#store.searchLexical("chunk", this.#words, Math.max(CANDIDATES, k), accepts);
    const ids = found.map(({ id }) => id as ChunkId);
    const candidates = Array.from(await this.scores(place, ids), ([id, score]) => ({ id, score }))
      .toSorted((a, b) => b.score - a.score || a.id - b.id)
      .slice(0, k);
    return { candidates, plan: { ...PLAN, vectors: ids.length, accepted: accepts?.rows.length ?? null } };
  }

  async scores(place: UnitVector, ids: readonly ChunkId[]): Promise<Map<ChunkId, number>> {
    const scores = new Map<ChunkId, number>();
    (await this.#placesOf(ids)).forEach((other, i) => {
      if (other !== null) scores.set(ids[i]!, dot(place, other));
    });
    return scores;
  }

  async #placesOf(ids: readonly ChunkId[]): Promise<(UnitVector | null)[]> {
    const missing = ids.filter((id) => !this.#places.has(id));
    for (const chunk of await this.#store.chunks(missing)) this.#places.set(chunk.id, this.#model.place(textOf(chunk)));
    return ids.map((id) => this.#places.get(id) ?? null);
  }
}

/** What a chunk is about. */
export function textOf({ headings, text }: Pick<StoredChunk, "headings" | "text">): string {
  return [...headings, text].join("\n");
}

const PLAN = {
  way: "list",
  reason: "vectors of terms are made of the passages that words find",
  estimates: { scan: null, list: null, graph: null },
  ef: null,
  completed: false,
} as const;
