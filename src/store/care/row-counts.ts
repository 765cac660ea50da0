import type { SqliteDatabase } from "../sqlite/database.ts";

export interface RowCounts {
  readonly documents: number;
  readonly chunks: number;
  readonly vectors: number;
}

/** Counts of one moment. */
export function readRowCounts(database: SqliteDatabase): RowCounts {
  const found = database.get<RowCounts>(
    `SELECT (SELECT count(*) FROM documents) AS documents, (SELECT count(*) FROM chunks) AS chunks,
            (SELECT count(*) FROM vectors) AS vectors`,
  );
  return found!;
}
