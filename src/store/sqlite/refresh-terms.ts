import { ANALYZER_VERSION } from "../analyze/analyzer.ts";
import { clearTerms, indexDocumentTerms } from "./lexical.ts";
import { parseColumn } from "./parse-column.ts";
import { readSetting, writeSetting } from "./settings.ts";
import type { SqliteDatabase } from "./database.ts";

/** Makes the full-text index anew from the stored texts when another version of the analyzer made it. */
export function refreshTerms(database: SqliteDatabase): void {
  if (readSetting(database, "analyzer") === ANALYZER_VERSION) return;
  database.write(() => {
    // Read again under the lock: another process may have been first.
    if (readSetting(database, "analyzer") === ANALYZER_VERSION) return;
    clearTerms(database);
    for (const { row, title } of database.all<{ row: number; title: string }>("SELECT row, title FROM documents")) {
      const chunks = database.all<{ row: number; text: string; headings: string }>(
        "SELECT row, text, headings FROM chunks WHERE document_row = ? ORDER BY ordinal",
        row,
      );
      const texts = chunks.map(({ row: chunkRow, text, headings }) => ({
        row: chunkRow,
        chunk: { text, headings: parseColumn(headings, "headings") as string[] },
      }));
      indexDocumentTerms(database, row, { title }, texts);
    }
    writeSetting(database, "analyzer", ANALYZER_VERSION);
  });
}
