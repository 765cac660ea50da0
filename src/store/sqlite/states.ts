import type { SqliteDatabase } from "./database.ts";
import { blobChecksum, damagedRow } from "./row-checksum.ts";

interface StateRow {
  readonly name: string;
  readonly bytes: Uint8Array | null;
  readonly checksum: number;
}

/** @throws {EngineError} `INDEX_CORRUPT` when it is not as it was written */
export function readState(database: SqliteDatabase, name: string): Uint8Array | null {
  const row = database.get<StateRow>("SELECT name, bytes, checksum FROM states WHERE name = ?", name);
  return row === undefined ? null : toBytes(row);
}

/** @returns all but some, by name */
export function listStates(
  database: SqliteDatabase,
  except: readonly string[] = [],
): { readonly name: string; readonly bytes: Uint8Array }[] {
  return database
    .all<StateRow>(
      "SELECT name, bytes, checksum FROM states WHERE name NOT IN (SELECT value FROM json_each(?)) ORDER BY name",
      JSON.stringify(except),
    )
    .map((row) => ({ name: row.name, bytes: toBytes(row) }));
}

export function writeState(database: SqliteDatabase, name: string, bytes: Uint8Array): void {
  const checksum = blobChecksum(0, bytes);
  database.run("INSERT OR REPLACE INTO states (name, bytes, checksum) VALUES (?, ?, ?)", name, bytes, checksum);
}

function toBytes({ name, bytes, checksum }: StateRow): Uint8Array {
  if (!(bytes instanceof Uint8Array) || blobChecksum(0, bytes) !== checksum) throw damagedRow("state", name);
  return new Uint8Array(bytes);
}
