import type { DocumentId } from "../../../core/document.ts";
import { isEngineError } from "../../../core/errors.ts";
import { readCollectionSettings } from "../../sqlite/settings.ts";
import type { SqliteDatabase } from "../../sqlite/database.ts";
import { deleteDocument } from "../../sqlite/write-document.ts";
import { COPY_COLUMNS } from "../../sqlite/copy-rows.ts";
import { CHUNK_COLUMNS, DOCUMENT_COLUMNS } from "../../sqlite/document-rows.ts";
import { registerChecksums } from "../../sqlite/row-checksum.ts";
import { toVector, type VectorRow } from "../../sqlite/vector-rows.ts";
import { type CareTask, passRow, throwIfStopped } from "../stop-flag.ts";
import { finding, type Check, type Finding } from "./finding.ts";

const WAY_OUT = "With --repair they are removed; index their source again to have them back";

/**
 * Documents of which something is lost that nothing can bring back but their source: a column, a chunk, a vector.
 * While such a document is there, indexing passes it over as unchanged; so repair removes it whole.
 */
export const documentCheck: Check = {
  what: "documents",
  find: ({ database, task }) => {
    registerChecksums(database);
    return database.read(() => {
      throwIfStopped(task.stop);
      const lost = (kind: Finding["kind"], ids: readonly DocumentId[], what: string): Finding[] =>
        finding(kind, ids, `${what}. ${WAY_OUT}`, () => ids.filter((id) => deleteDocument(database, id)));
      return [
        ...lost("documents", damagedDocuments(database), "Documents are damaged"),
        ...lost("documents", damagedCopies(database), "Copies of documents are damaged"),
        ...lost("chunks", documentsWithBadChunks(database), "Chunks of documents are damaged or missing"),
        ...vectorFindings(database, task, lost),
      ];
    });
  },
};

function damagedDocuments(database: SqliteDatabase): DocumentId[] {
  return idsOf(
    database,
    `SELECT id FROM documents
     WHERE checksum <> row_checksum(${DOCUMENT_COLUMNS})
       OR NOT json_valid(metadata) OR CASE WHEN json_valid(metadata) THEN json_type(metadata) <> 'object' END
     ORDER BY id`,
  );
}

function damagedCopies(database: SqliteDatabase): DocumentId[] {
  return idsOf(database, `SELECT id FROM copies WHERE checksum <> row_checksum(${COPY_COLUMNS}) ORDER BY id`);
}

function documentsWithBadChunks(database: SqliteDatabase): DocumentId[] {
  return idsOf(
    database,
    `SELECT id FROM documents WHERE row IN (
       SELECT document_row FROM chunks
       WHERE checksum <> row_checksum(${CHUNK_COLUMNS})
         OR NOT json_valid(headings) OR CASE WHEN json_valid(headings) THEN json_type(headings) <> 'array' END
       UNION
       SELECT document_row FROM chunks GROUP BY document_row
       HAVING min(ordinal) <> 0 OR max(ordinal) <> count(*) - 1)
     ORDER BY id`,
  );
}

type Lost = (kind: Finding["kind"], ids: readonly DocumentId[], what: string) => Finding[];

function vectorFindings(database: SqliteDatabase, task: CareTask, lost: Lost): Finding[] {
  const dimensions = pinnedDimensions(database);
  if (dimensions === undefined) return [];
  const total = database.get<{ count: number }>("SELECT count(*) AS count FROM vectors")?.count ?? 0;
  if (dimensions === null) {
    const unexpected = Array.from({ length: total }, (_, i) => i);
    return finding(
      "vectors",
      unexpected,
      "The collection has vectors but no model. Restore a backup, or delete the collection and index its sources again",
      null,
    );
  }
  return [
    ...lost("vectors", documentsWithBadVectors(database, task, dimensions, total), "Vectors of documents are damaged"),
    ...lost("vectors", documentsWithoutVectors(database), "Vectors of documents are missing"),
  ];
}

function documentsWithBadVectors(
  database: SqliteDatabase,
  task: CareTask,
  dimensions: number,
  total: number,
): DocumentId[] {
  const bad = new Set<number>();
  let done = 0;
  const rows = database.iterate<VectorRow & { readonly document_row: number }>(
    `SELECT chunk_row AS row, vector, vectors.checksum, document_row
     FROM vectors JOIN chunks ON chunks.row = chunk_row ORDER BY chunk_row`,
  );
  for (const row of rows) {
    if (!isWhole(row, dimensions)) bad.add(row.document_row);
    passRow(task, ++done, total, "vectors");
  }
  return idsOf(
    database,
    "SELECT id FROM documents WHERE row IN (SELECT value FROM json_each(?)) ORDER BY id",
    JSON.stringify([...bad]),
  );
}

function isWhole(row: VectorRow, dimensions: number): boolean {
  try {
    toVector(row, dimensions);
    return true;
  } catch (error) {
    if (isEngineError(error, "INDEX_CORRUPT")) return false;
    throw error;
  }
}

/** A chunk whose text the model cannot read has none by right; the log of changes tells which had one. */
function documentsWithoutVectors(database: SqliteDatabase): DocumentId[] {
  return idsOf(
    database,
    `SELECT DISTINCT id FROM documents JOIN chunks ON chunks.document_row = documents.row
     WHERE chunks.row IN (SELECT row FROM changes WHERE kind = 'put')
       AND chunks.row NOT IN (SELECT chunk_row FROM vectors)
     ORDER BY id`,
  );
}

/** Undefined when the settings cannot be read, which is a finding of its own. */
function pinnedDimensions(database: SqliteDatabase): number | null | undefined {
  try {
    return readCollectionSettings(database)?.embedder?.dimensions ?? null;
  } catch {
    return undefined;
  }
}

function idsOf(database: SqliteDatabase, sql: string, ...values: string[]): DocumentId[] {
  return database.all<{ id: DocumentId }>(sql, ...values).map(({ id }) => id);
}
