import type { Candidate, Chunk, Document } from "../../core/document.ts";
import { indexTerms } from "../analyze/analyzer.ts";
import type { Unit } from "../../core/search.ts";
import type { RowSet } from "../row-set.ts";
import type { SqliteDatabase, SqliteValue } from "./database.ts";

const TABLE = { chunk: "chunk_terms", document: "document_terms" } as const satisfies Record<Unit, string>;

/** A word in the title counts as much as two in the body. */
const TITLE_WEIGHT = 2;
const BODY_WEIGHT = 1;

/**
 * Indexes a document as one text and each of its chunks as another.
 *
 * @param chunks  with the rows they were stored in
 */
export function indexDocumentTerms(
  database: SqliteDatabase,
  documentRow: number,
  document: Pick<Document, "title">,
  chunks: readonly { readonly row: number; readonly chunk: Pick<Chunk, "headings" | "text"> }[],
): void {
  const titleTerms = indexTerms(document.title);
  const bodies: string[] = [];
  for (const { row, chunk } of chunks) {
    // A document's first heading is often its title; it counts once.
    const headings = chunk.headings.filter((heading) => heading !== document.title);
    const chunkTitle = [titleTerms, ...headings.map(indexTerms)].join(" ");
    const body = indexTerms(chunk.text);
    insertTerms(database, "chunk", row, chunkTitle, body);
    bodies.push(body);
  }
  insertTerms(database, "document", documentRow, titleTerms, bodies.join(" "));
}

export function removeTerms(database: SqliteDatabase, unit: Unit, row: number): void {
  database.run(`DELETE FROM ${TABLE[unit]} WHERE rowid = ?`, row);
}

export function clearTerms(database: SqliteDatabase): void {
  for (const table of Object.values(TABLE)) database.run(`INSERT INTO ${table} (${table}) VALUES ('delete-all')`);
}

/** @see Store.searchLexical */
export function searchTerms(
  database: SqliteDatabase,
  unit: Unit,
  terms: readonly string[],
  k: number,
  accepts: RowSet | undefined,
): Candidate[] {
  if (terms.length === 0 || accepts?.rows.length === 0) return [];
  const table = TABLE[unit];
  const values: SqliteValue[] = [matchExpression(terms)];
  let condition = `${table} MATCH ?`;
  if (accepts !== undefined) {
    condition += ` AND ${IS_ACCEPTED}(rowid, ?)`;
    values.push(acceptedRows(database).use(accepts));
  }
  return database.all<Candidate>(
    `SELECT rowid AS id, -bm25(${table}, ${TITLE_WEIGHT}.0, ${BODY_WEIGHT}.0) AS score
     FROM ${table} WHERE ${condition} ORDER BY score DESC, id LIMIT ?`,
    ...values,
    k,
  );
}

const IS_ACCEPTED = "is_accepted";

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

function acceptedRows(database: SqliteDatabase): AcceptedRows {
  const known = ACCEPTED.get(database) ?? new AcceptedRows(database);
  ACCEPTED.set(database, known);
  return known;
}

function insertTerms(database: SqliteDatabase, unit: Unit, row: number, title: string, body: string): void {
  database.run(`INSERT INTO ${TABLE[unit]} (rowid, title, body) VALUES (?, ?, ?)`, row, title, body);
}

/** Quoted, a term is never read as FTS5 syntax. */
function matchExpression(terms: readonly string[]): string {
  return [...new Set(terms)].map((term) => `"${term.replaceAll('"', '""')}"`).join(" OR ");
}
