import type { Document } from "../../../src/core/document.ts";
import { SqliteDatabase } from "../../../src/store/sqlite/database.ts";
import { registerFilterFunctions } from "../../../src/store/sqlite/filter-values.ts";
import { migrate } from "../../../src/store/sqlite/migrations.ts";
import { replaceDocument } from "../../../src/store/sqlite/write-document.ts";

/** An empty database that filters can be run on. */
export function openFilterDatabase(file = ":memory:"): SqliteDatabase {
  const database = new SqliteDatabase({ file, busyTimeoutMs: 0 });
  migrate(database);
  registerFilterFunctions(database);
  return database;
}

/** Without chunks. */
export function putDocuments(database: SqliteDatabase, documents: readonly Document[]): void {
  database.write(() => {
    for (const document of documents) replaceDocument(database, document, []);
  });
}
