import type { ChunkId } from "../../core/document.ts";
import { throwIfAborted } from "../../core/errors.ts";
import type { NearDuplicate, Unit } from "../../core/search.ts";
import type { Store } from "../../store/store.ts";
import { readChunkShingles, readShingles } from "../duplicates/read-shingles.ts";
import type { Shingles } from "../duplicates/shingles.ts";
import type { RankedCandidate } from "../rerank/rerank-ranking.ts";
import { type Page, pageStart } from "./page.ts";
import { documentIdsOf } from "./row-documents.ts";

/** Jaccard coefficient of the shingles from which a hit is folded under a better one. */
export const COLLAPSE_THRESHOLD = 0.8;
/** Rows that are read at once; what is folded under a hit is known for whole blocks, so that it does not depend on the page. */
const BLOCK = 100;
/** Chunks that two documents are compared by; books are told apart by less. */
const MAX_CHUNKS = 100;

/** A hit with what is folded under it, as rows of the unit. */
export interface CollapsedCandidate extends RankedCandidate {
  readonly folded: readonly { readonly id: number; readonly similarity: number }[];
}

/**
 * Folds what is nearly the same text as a better hit under the first such hit, from the best on, until there is enough for
 * the page and one hit more.
 *
 * @throws {EngineError} `INDEX_CORRUPT`, `ABORTED`
 */
export async function collapseRanking(
  store: Store,
  unit: Unit,
  ranking: readonly RankedCandidate[],
  page: Page,
  signal: AbortSignal | undefined,
): Promise<CollapsedCandidate[]> {
  const folding = new Folding();
  for (let from = 0; from < ranking.length && !isEnough(folding.leaders, page); from += BLOCK) {
    throwIfAborted(signal);
    const block = ranking.slice(from, from + BLOCK);
    const ids = block.map(({ id }) => id);
    const shingles =
      unit === "chunk" ? await readChunkShingles(store, ids as ChunkId[]) : await readShingles(store, ids, MAX_CHUNKS);
    for (const candidate of block) folding.add(candidate, shingles.get(candidate.id) ?? new Float64Array());
  }
  return folding.leaders;
}

/** What is folded under the hits of a page, as a caller sees it. Rows that are gone are left out. */
export async function describeFolded(
  store: Store,
  unit: Unit,
  items: readonly RankedCandidate[],
): Promise<Map<number, NearDuplicate[]>> {
  const folds = items.map((item) => ({ id: item.id, folded: (item as Partial<CollapsedCandidate>).folded ?? [] }));
  const documents = await documentIdsOf(
    store,
    unit,
    folds.flatMap(({ folded }) => folded),
  );
  const describe = ({ id, similarity }: { id: number; similarity: number }): NearDuplicate[] =>
    documents.has(id) ? [{ id: documents.get(id)!, chunk: unit === "chunk" ? id : null, similarity }] : [];
  return new Map(folds.map(({ id, folded }) => [id, folded.flatMap(describe)]));
}

function isEnough(leaders: readonly RankedCandidate[], page: Page): boolean {
  const isPlaced = page.after === null || leaders.some(({ id }) => id === page.after);
  return isPlaced && leaders.length > pageStart(leaders, page) + page.limit;
}

/** Leaders so far, and which of them have a shingle: one pass over the shingles of a text compares it with all. */
class Folding {
  readonly leaders: (RankedCandidate & { folded: { id: number; similarity: number }[] })[] = [];
  readonly #sizes: number[] = [];
  readonly #having = new Map<number, number[]>();

  add(candidate: RankedCandidate, shingles: Shingles): void {
    const shared = new Map<number, number>();
    for (const shingle of shingles) {
      for (const leader of this.#having.get(shingle) ?? []) shared.set(leader, (shared.get(leader) ?? 0) + 1);
    }
    const alike = [...shared]
      .map(([leader, both]) => ({ leader, similarity: both / (shingles.length + this.#sizes[leader]! - both) }))
      .filter(({ similarity }) => similarity >= COLLAPSE_THRESHOLD)
      .toSorted((a, b) => a.leader - b.leader);
    const [first] = alike;
    if (first !== undefined) {
      this.leaders[first.leader]!.folded.push({ id: candidate.id, similarity: first.similarity });
      return;
    }
    const leader = this.leaders.push({ ...candidate, folded: [] }) - 1;
    this.#sizes.push(shingles.length);
    for (const shingle of shingles) {
      const having = this.#having.get(shingle);
      if (having === undefined) this.#having.set(shingle, [leader]);
      else having.push(leader);
    }
  }
}
