import { toUnit, type UnitVector } from "../../core/vector.ts";
import { ExactSearch } from "../ann/exact-search.ts";
import { VectorTable } from "../ann/vector-table.ts";
import type { SqliteDatabase } from "../sqlite/database.ts";
import { lsaGeneration } from "../sqlite/lsa-fit.ts";
import { countLsaRows, lastPlaced, listLsaRows, lsaRowsAfter, toLsaPlace } from "../sqlite/lsa-rows.ts";
import { codeAt, rowsOf } from "../vectors/table-rows.ts";
import type { LsaFit } from "./lsa-store.ts";

const PAGE_ROWS = 1000;
/** Counting rows takes at most this share of the time; a count below the least is not counted. */
const MAX_COUNTING_SHARE = 0.02;
const LEAST_COUNTING_MS = 1;

/** The places of a generation in memory: added as they are stored, removed some time after their chunks. */
export class LsaTable {
  readonly fit: LsaFit;
  readonly table: VectorTable;
  readonly exact: ExactSearch;
  readonly #database: SqliteDatabase;
  /** Rows that have no place in the table: whether they are damaged. */
  readonly #placeless = new Map<number, boolean>();
  #last = 0;
  #version = "";
  #countAt = 0;

  constructor(database: SqliteDatabase, fit: LsaFit) {
    this.fit = fit;
    this.#database = database;
    this.table = VectorTable.create(fit.dimensions);
    this.exact = new ExactSearch(this.table, (rowIds) => rowIds.map((row) => this.place(row)));
    this.follow();
  }

  get damaged(): number {
    let count = 0;
    for (const isDamaged of this.#placeless.values()) if (isDamaged) count++;
    return count;
  }

  place(row: number): UnitVector | undefined {
    const slot = this.table.slotOf(row);
    return slot < 0 ? undefined : toUnit(codeAt(this.table, slot).subarray(0, this.table.dimensions));
  }

  /** Brings the table up to date while its generation is in use; then it stays as it is. */
  follow(): void {
    const version = this.#database.version();
    if (version === this.#version) return;
    const isCounted = performance.now() >= this.#countAt;
    this.#database.read(() => {
      if (lsaGeneration(this.#database) !== this.fit.generation) return;
      this.#add();
      if (isCounted) this.#removeVanished();
    });
    // Otherwise the next call looks again.
    if (isCounted) this.#version = version;
  }

  #add(): void {
    const { generation } = this.fit;
    if (lastPlaced(this.#database, generation) === this.#last) return;
    for (;;) {
      const rows = lsaRowsAfter(this.#database, generation, this.#last, PAGE_ROWS);
      for (const row of rows) {
        const place = toLsaPlace(row, this.fit);
        if (place === null || place === "damaged") this.#placeless.set(row[0], place !== null);
        else this.table.add(row[0], place);
      }
      this.#last = rows.at(-1)?.[0] ?? this.#last;
      if (rows.length < PAGE_ROWS) return;
    }
  }

  /** Rows come at the end alone, so as many as there are in the database are the same. */
  #removeVanished(): void {
    const start = performance.now();
    const { generation } = this.fit;
    if (countLsaRows(this.#database, generation) !== this.table.size + this.#placeless.size) {
      const present = new Set(listLsaRows(this.#database, generation));
      for (const row of rowsOf(this.table)) if (!present.has(row)) this.table.remove(row);
      for (const row of this.#placeless.keys()) if (!present.has(row)) this.#placeless.delete(row);
    }
    const milliseconds = performance.now() - start;
    this.#countAt = milliseconds < LEAST_COUNTING_MS ? 0 : start + milliseconds / MAX_COUNTING_SHARE;
  }
}
