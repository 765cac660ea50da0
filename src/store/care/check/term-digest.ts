import type { SqliteDatabase } from "../../sqlite/database.ts";

type Column = "title" | "body";

/** FTS5 cuts tokens at 32,768 bytes, which no term of this many UTF-16 units reaches. */
const MAX_TERM_LENGTH = 8192;
const SEED: Readonly<Record<Column, number>> = { title: 0x811c9dc5, body: 0x01000193 };

/**
 * A sum over all terms of a full-text table, whatever their order: Σ hash(column, term) mod 2⁵³ or so.
 * Two tables that hold the same terms equally often have the same.
 */
export class TermDigest {
  #sum = 0n;
  #pending = 0;

  /** @param terms  with one space between */
  add(column: Column, terms: string): void {
    if (terms === "") return;
    for (const term of terms.split(" ")) this.#pending += hashOf(column, term);
    // Below 2⁵³ numbers are exact and faster than big integers.
    if (this.#pending > 2 ** 51) this.#settle();
  }

  /** @param count  how often the term is there */
  addTerm(column: Column, term: string, count: number): void {
    this.#sum += BigInt(hashOf(column, term)) * BigInt(count);
  }

  get value(): bigint {
    this.#settle();
    return this.#sum;
  }

  #settle(): void {
    this.#sum += BigInt(this.#pending);
    this.#pending = 0;
  }
}

/** The digest of what a full-text table holds, read from its own vocabulary. */
export function indexedDigest(database: SqliteDatabase, table: "chunk_terms" | "document_terms"): bigint {
  const digest = new TermDigest();
  const vocabulary = `temp.${table}_vocabulary`;
  database.exec(`CREATE VIRTUAL TABLE IF NOT EXISTS ${vocabulary} USING fts5vocab (main, ${table}, col)`);
  const rows = database.iterate<{ term: string; col: Column; cnt: number }>(`SELECT term, col, cnt FROM ${vocabulary}`);
  for (const { term, col, cnt } of rows) digest.addTerm(col, term, cnt);
  return digest.value;
}

/** FNV-1a over UTF-16 units, 32 bits. */
function hashOf(column: Column, term: string): number {
  if (term.length > MAX_TERM_LENGTH) return 0;
  let hash = SEED[column];
  for (let i = 0; i < term.length; i++) hash = Math.imul(hash ^ term.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}
