import type { RowSet } from "../row-set.ts";
import type { SqliteDatabase } from "./database.ts";

/** The SQL function that `acceptedRows` defines: `is_accepted(row, id of the set)`. */
export const IS_ACCEPTED = "is_accepted";

/**
 * The rows of a filter as SQL sees them: a lookup for every row that matches the words. A list of ids within the
 * statement would be read by SQLite anew each time, at 50,000 rows longer than the search itself takes.
 */
class AcceptedRows {
  #id = -1;
  #bits = new Uint8Array();

  constructor(database: SqliteDatabase) {
    database.function(IS_ACCEPTED, (row, id) => this.#accepts(Number(row), Number(id)));
  }

  /** @returns what to bind as the function's second argument */
  use({ id, rows }: RowSet): number {
    if (id === this.#id) return id;
    this.#bits = new Uint8Array(((rows.at(-1) ?? 0) >> 3) + 1);
    for (const row of rows) this.#bits[row >> 3]! |= 1 << (row & 7);
    this.#id = id;
    return id;
  }

  #accepts(row: number, id: number): 0 | 1 {
    return id === this.#id && ((this.#bits[row >> 3] ?? 0) >> (row & 7)) & 1 ? 1 : 0;
  }
}

const ACCEPTED = new WeakMap<SqliteDatabase, AcceptedRows>();

export function acceptedRows(database: SqliteDatabase): AcceptedRows {
  const known = ACCEPTED.get(database) ?? new AcceptedRows(database);
  ACCEPTED.set(database, known);
  return known;
}
