import { indexDocumentTerms } from "../../sqlite/lexical.ts";
import { parseColumn } from "../../sqlite/parse-column.ts";
import type { SqliteDatabase } from "../../sqlite/database.ts";
import { type CareTask, passRow } from "../stop-flag.ts";

const TABLES = ["chunk_terms", "document_terms"];

interface ChunkTexts {
  readonly row: number;
  readonly text: string;
  readonly headings: string;
}

/** Within a write transaction: both full-text tables made anew, in the form they have. */
export function rebuildTerms(database: SqliteDatabase, task: CareTask): void {
  for (const table of TABLES) {
    const schema = database.get<{ sql: string }>("SELECT sql FROM sqlite_schema WHERE name = ?", table);
    if (schema === undefined) continue;
    // Emptying a table reads what is in it; dropping it works even when that is damaged.
    database.exec(`DROP TABLE ${table}`);
    database.exec(schema.sql);
  }
  const documents = database.all<{ row: number; title: string }>("SELECT row, title FROM documents ORDER BY row");
  documents.forEach(({ row, title }, i) => {
    indexDocument(database, row, title);
    passRow(task, i + 1, documents.length, "terms made anew");
  });
}

/** Within a write transaction: the terms of some documents and of their chunks, in place of those that are there. */
export function refreshDocumentTerms(database: SqliteDatabase, documentRows: readonly number[]): void {
  for (const row of documentRows) {
    const found = database.get<{ title: string }>("SELECT title FROM documents WHERE row = ?", row);
    if (found === undefined) continue;
    database.run("DELETE FROM document_terms WHERE rowid = ?", row);
    database.run("DELETE FROM chunk_terms WHERE rowid IN (SELECT row FROM chunks WHERE document_row = ?)", row);
    indexDocument(database, row, found.title);
  }
}

function indexDocument(database: SqliteDatabase, row: number, title: string): void {
  const chunks = database.all<ChunkTexts>(
    "SELECT row, text, headings FROM chunks WHERE document_row = ? ORDER BY ordinal",
    row,
  );
  const texts = chunks.map(({ row: chunkRow, text, headings }) => ({
    row: chunkRow,
    chunk: { text, headings: parseColumn(headings, "headings") as string[] },
  }));
  indexDocumentTerms(database, row, { title }, texts);
}
