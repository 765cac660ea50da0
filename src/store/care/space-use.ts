import { statSync } from "node:fs";
import type { SpaceUse } from "../../core/care.ts";
import type { SqliteDatabase } from "../sqlite/database.ts";

/** What a collection's database takes on disk. Tombstones are left to whoever knows the graph. */
export function readSpaceUse(database: SqliteDatabase): SpaceUse {
  const pages = Number(database.pragma("page_count"));
  const freePages = Number(database.pragma("freelist_count"));
  const walBytes = fileBytes(`${database.file}-wal`);
  const isInMemory = database.file === ":memory:";
  const fileSize = isInMemory ? pages * Number(database.pragma("page_size")) : fileBytes(database.file);
  return { sizeBytes: fileSize + walBytes, walBytes, pages, freePages, tombstones: null };
}

function fileBytes(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
