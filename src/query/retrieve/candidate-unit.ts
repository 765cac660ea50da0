import type { Candidate, ChunkId } from "../../core/document.ts";
import type { Unit } from "../../core/search.ts";
import type { VectorPlan } from "../../core/vector-plan.ts";
import type { UnitVector } from "../../core/vector.ts";
import type { Store } from "../../store/store.ts";
import type { AcceptedRows } from "./accepted-rows.ts";
import type { VectorSpace } from "./vector-space.ts";

export interface NearestUnits {
  readonly candidates: readonly Candidate[];
  readonly plan: VectorPlan;
}

/**
 * What differs between ranking passages and ranking whole documents. A document is as near to a query as its
 * nearest chunk: measured as good as the mean of its chunks or better (docs/ranking.md), and it needs no second set of vectors.
 */
export interface CandidateUnit {
  readonly unit: Unit;
  /** @returns exactly min(k, accepted units that have a vector), best first, and how they were found */
  nearest(place: UnitVector, k: number): Promise<NearestUnits>;
  /** @returns the cosine of each unit that has a vector */
  scores(place: UnitVector, ids: readonly number[]): Promise<Map<number, number>>;
  /** Where each unit lies in the space; null without a vector. */
  places(ids: readonly number[]): Promise<(UnitVector | null)[]>;
}

export function candidateUnit(unit: Unit, store: Store, space: VectorSpace, accepted: AcceptedRows): CandidateUnit {
  return unit === "chunk" ? chunkUnit(space, accepted) : documentUnit(store, space, accepted);
}

function chunkUnit(space: VectorSpace, accepted: AcceptedRows): CandidateUnit {
  return {
    unit: "chunk",
    nearest: async (place, k) => await space.nearest(place, k, await accepted("chunk")),
    scores: async (place, ids) => await space.scores(place, ids as readonly ChunkId[]),
    places: async (ids) => await Promise.all(ids.map(async (id) => await space.centre([id as ChunkId]))),
  };
}

function documentUnit(store: Store, space: VectorSpace, accepted: AcceptedRows): CandidateUnit {
  return {
    unit: "document",
    nearest: async (place, k) => {
      const accepts = await accepted("chunk");
      // Several of the nearest chunks may be of one document: widen until k documents are met or all chunks seen.
      for (let wanted = k * 2; ; wanted *= 4) {
        const { candidates: chunks, plan } = await space.nearest(place, wanted, accepts);
        const documents = await bestChunkOf(store, chunks);
        const isEnough = documents.length >= k || chunks.length < wanted;
        if (isEnough) return { candidates: documents.slice(0, k), plan };
      }
    },
    scores: async (place, ids) => {
      const rows = await store.documentRows(ids);
      const chunkIds = [...rows.values()].flatMap((row) => row.chunkIds);
      const chunkScores = await space.scores(place, chunkIds);
      const scores = new Map<number, number>();
      for (const [id, row] of rows) {
        const own = row.chunkIds.flatMap((chunkId) => chunkScores.get(chunkId) ?? []);
        if (own.length > 0)
          scores.set(
            id,
            own.reduce((best, score) => Math.max(best, score)),
          );
      }
      return scores;
    },
    places: async (ids) => {
      const rows = await store.documentRows(ids);
      return await Promise.all(ids.map(async (id) => await space.centre(rows.get(id)?.chunkIds ?? [])));
    },
  };
}

/** Chunks, best first → their documents, best first, each with its best chunk's score. */
async function bestChunkOf(store: Store, chunks: readonly Candidate<ChunkId>[]): Promise<Candidate[]> {
  const owners = await store.documentRowsOfChunks(chunks.map(({ id }) => id));
  const best = new Map<number, number>();
  for (const { id, score } of chunks) {
    const owner = owners.get(id);
    if (owner !== undefined && !best.has(owner)) best.set(owner, score);
  }
  return Array.from(best, ([id, score]) => ({ id, score }));
}
