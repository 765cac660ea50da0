import type { Chunk, Document } from "../../core/document.ts";
import type { Unit } from "../../core/search.ts";
import { indexTerms } from "../analyze/analyzer.ts";
import type { SqliteDatabase } from "./database.ts";
import { TERM_TABLES } from "./term-tables.ts";

/**
 * Indexes a document as one text and each of its chunks as another. Headings stand with the title: a chunk has those
 * above it, a document has each once.
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
  const allHeadings = new Set<string>();
  for (const { row, chunk } of chunks) {
    // A document's first heading is often its title; it counts once.
    const headings = chunk.headings.filter((heading) => heading !== document.title);
    for (const heading of headings) allHeadings.add(heading);
    const chunkTitle = [titleTerms, ...headings.map(indexTerms)].join(" ");
    const body = indexTerms(chunk.text);
    insertTerms(database, "chunk", row, chunkTitle, body);
    bodies.push(body);
  }
  const documentTitle = [titleTerms, ...Array.from(allHeadings, indexTerms)].join(" ");
  insertTerms(database, "document", documentRow, documentTitle, bodies.join(" "));
}

export function removeTerms(database: SqliteDatabase, unit: Unit, row: number): void {
  database.run(`DELETE FROM ${TERM_TABLES[unit]} WHERE rowid = ?`, row);
}

export function clearTerms(database: SqliteDatabase): void {
  for (const table of Object.values(TERM_TABLES)) database.run(`INSERT INTO ${table} (${table}) VALUES ('delete-all')`);
}

function insertTerms(database: SqliteDatabase, unit: Unit, row: number, title: string, body: string): void {
  database.run(`INSERT INTO ${TERM_TABLES[unit]} (rowid, title, body) VALUES (?, ?, ?)`, row, title, body);
}
