import type { Unit } from "../../core/search.ts";
import { type RowSet, rowSetOf } from "../row-set.ts";
import type { WordConditions } from "../store.ts";
import type { SqliteDatabase, SqliteValue } from "./database.ts";
import { allOf, someOf } from "./match-expression.ts";
import { TERM_TABLES } from "./term-tables.ts";

/**
 * Rows whose words are as a query demands.
 *
 * @param accepts  rows to choose from; all when absent
 * @see Store.selectWords
 */
export function selectWords(
  database: SqliteDatabase,
  unit: Unit,
  { required, excluded, within }: WordConditions,
  accepts: RowSet | undefined,
): RowSet {
  const table = unit === "document" ? TERM_TABLES.document : TERM_TABLES[within];
  const judged = unit === "chunk" && within === "document" ? "document_row" : "row";
  const matching = `(SELECT rowid FROM ${table} WHERE ${table} MATCH ?)`;
  const conditions: string[] = [];
  const values: SqliteValue[] = [];
  if (required.length > 0) {
    conditions.push(`${judged} IN ${matching}`);
    values.push(allOf(required));
  }
  if (excluded.length > 0) {
    conditions.push(`${judged} NOT IN ${matching}`);
    values.push(someOf(excluded));
  }
  const where = conditions.length === 0 ? "" : `WHERE ${conditions.join(" AND ")}`;
  const rows = database.column<number>(`SELECT row FROM ${unit}s ${where} ORDER BY row`, ...values);
  if (accepts === undefined) return rowSetOf(rows);
  const accepted = new Set(accepts.rows);
  return rowSetOf(rows.filter((row) => accepted.has(row)));
}
