import type { ChunkId } from "../../core/document.ts";
import { isEngineError } from "../../core/errors.ts";
import type { UnitVector } from "../../core/vector.ts";
import { checkK } from "../ann/check-neighbor-request.ts";
import { guessScanCosts } from "../ann/measure-scan-costs.ts";
import type { RowSet } from "../row-set.ts";
import type { SqliteDatabase } from "../sqlite/database.ts";
import { readLsaFit } from "../sqlite/lsa-fit.ts";
import { candidatesOf } from "../vectors/candidates-of.ts";
import { planSearch } from "../vectors/plan-search.ts";
import { LsaTable } from "./lsa-table.ts";
import type { LsaFit, LsaResult } from "./lsa-store.ts";

/** Searches the places of a collection's chunks, synchronously; it runs on the thread that keeps the vectors. */
export class LsaService {
  readonly #database: SqliteDatabase;
  #table: LsaTable | null = null;

  constructor(database: SqliteDatabase) {
    this.#database = database;
  }

  /** @see LsaStore.prepare */
  prepare(generation: number): void {
    this.#open(generation);
  }

  /** @see LsaStore.search */
  search(generation: number, place: UnitVector, k: number, accepts: RowSet | undefined): LsaResult {
    checkK(k);
    const opened = this.#open(generation);
    const found = opened?.exact.search(place, k, accepts);
    const plan = planSearch({
      k,
      vectors: opened?.table.size ?? 0,
      accepted: accepts === undefined ? null : (opened?.exact.accepted(accepts) ?? 0),
      unlinked: 0,
      costs: guessScanCosts(opened?.table.stride ?? 0),
      graph: null,
    });
    return { candidates: found === undefined ? [] : candidatesOf(found), plan, damaged: opened?.damaged ?? 0 };
  }

  /** @see LsaStore.scores */
  scores(generation: number, place: UnitVector, ids: readonly ChunkId[]): Map<ChunkId, number> {
    const cosines = this.#open(generation)?.exact.rescore(place, ids);
    const scores = new Map<ChunkId, number>();
    cosines?.forEach((cosine, i) => {
      if (!Number.isNaN(cosine)) scores.set(ids[i]!, cosine);
    });
    return scores;
  }

  /** @see LsaStore.places */
  places(generation: number, ids: readonly ChunkId[]): Map<ChunkId, UnitVector> {
    const opened = this.#open(generation);
    const places = new Map<ChunkId, UnitVector>();
    for (const id of ids) {
      const place = opened?.place(id);
      if (place !== undefined) places.set(id, place);
    }
    return places;
  }

  #open(generation: number): LsaTable | null {
    if (this.#table?.fit.generation === generation) {
      this.#table.follow();
      return this.#table;
    }
    const fit = this.#fitInUse();
    if (fit?.generation !== generation) return null;
    this.#table = new LsaTable(this.#database, fit);
    return this.#table;
  }

  /** Damage is reported by whoever opens the model. */
  #fitInUse(): LsaFit | null {
    try {
      return readLsaFit(this.#database);
    } catch (error) {
      if (isEngineError(error, "INDEX_CORRUPT")) return null;
      throw error;
    }
  }
}
