import { SqliteDatabase, type SqliteOptions } from "./sqlite/database.ts";
import { registerFilterFunctions } from "./sqlite/filter-values.ts";
import { migrate } from "./sqlite/migrations.ts";
import { refreshTerms } from "./sqlite/refresh-terms.ts";

/**
 * Opens a collection's database and brings it up to date.
 *
 * @throws {EngineError} `INDEX_CORRUPT`, `SCHEMA_TOO_NEW`, `COLLECTION_BUSY`, `STORAGE_FAILED`
 */
export function openDatabase(options: SqliteOptions): SqliteDatabase {
  const database = new SqliteDatabase(options);
  try {
    migrate(database);
    registerFilterFunctions(database);
    refreshTerms(database);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}
