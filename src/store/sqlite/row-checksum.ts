import { crc32 } from "node:zlib";
import { EngineError } from "../../core/errors.ts";
import type { SqliteDatabase, SqliteValue } from "./database.ts";

/**
 * CRC-32 of a row's values in their order, of which none is a blob. SQLite notices a damaged page by its structure
 * alone; a bit flipped inside a value is noticed by this.
 */
export function rowChecksum(values: readonly SqliteValue[]): number {
  // SQLite stores half a surrogate pair as U+FFFD.
  return crc32(JSON.stringify(values.map((value) => (typeof value === "string" ? value.toWellFormed() : value))));
}

/** CRC-32 of bytes and of the number of the row that they belong to. */
export function blobChecksum(row: number, blob: Uint8Array): number {
  return crc32(blob, row % 2 ** 32);
}

/** Makes both callable in SQL as `row_checksum` and `blob_checksum`, for migrations and checks. */
export function registerChecksums(database: SqliteDatabase): void {
  database.function("row_checksum", (...values) => rowChecksum(values));
  database.function("blob_checksum", (row, blob) =>
    typeof row === "number" && blob instanceof Uint8Array ? blobChecksum(row, blob) : null,
  );
}

/** @param row  its number or name, which becomes part of `data` */
export function damagedRow(
  what: "document" | "copy" | "chunk" | "vector" | "setting" | "source" | "state" | "term model",
  row: number | string,
  cause?: unknown,
): EngineError {
  return new EngineError("INDEX_CORRUPT", `The stored ${what} ${row} is damaged`, {
    hint: "Run check with repair and index its source again, or restore the collection from a backup.",
    data: { [what]: row },
    cause,
  });
}
