import type { Unit } from "../../core/search.ts";
import type { SqliteDatabase } from "./database.ts";
import { TERM_TABLES } from "./term-tables.ts";

/** How many rows of the full-text table hold each term; a term that none holds is left out. */
export function documentFrequencies(
  database: SqliteDatabase,
  unit: Unit,
  terms: readonly string[],
): Map<string, number> {
  const rows = database.rows<[term: string, count: number]>(
    `SELECT term, doc FROM ${vocabulary(database, unit, "row")} WHERE term IN (SELECT value FROM json_each(?))`,
    JSON.stringify(terms),
  );
  return new Map(rows);
}

/** How many rows the full-text table has, as BM25 counts them. */
export function rowCount(database: SqliteDatabase, unit: Unit): number {
  // FTS5 keeps it before the columns' sizes, as variable-length integers.
  const found = database.get<{ block: Uint8Array }>(`SELECT block FROM ${TERM_TABLES[unit]}_data WHERE id = 1`);
  let count = 0;
  for (const byte of found?.block ?? []) {
    count = count * 128 + (byte & 0x7f);
    if (byte < 0x80) break;
  }
  return count;
}

/** As FTS5's `bm25` has it: what says nothing because it is in half of the texts still counts a little. */
export function inverseDocumentFrequency(rows: number, holding: number): number {
  return Math.max(1e-6, Math.log((rows - holding + 0.5) / (holding + 0.5)));
}

/** @returns the name of the table's vocabulary: a row for each term, or one for each place where one stands */
export function vocabulary(database: SqliteDatabase, unit: Unit, kind: "row" | "instance"): string {
  const name = `temp.${TERM_TABLES[unit]}_by_${kind}`;
  database.exec(`CREATE VIRTUAL TABLE IF NOT EXISTS ${name} USING fts5vocab (main, ${TERM_TABLES[unit]}, ${kind})`);
  return name;
}
