import { closeSync, openSync, readSync } from "node:fs";

const MAGIC = "SQLite format 3\0";
const HEADER_BYTES = 100;
/** Of the u32 that SQLite keeps for the program, big-endian. */
const USER_VERSION_AT = 60;

/**
 * The schema version in a database's file, read without SQLite. A newer one may still lie in the write-ahead log.
 *
 * @returns null when there is no database
 * @see https://www.sqlite.org/fileformat2.html#the_database_header
 */
export function storedVersion(file: string): number | null {
  const header = Buffer.alloc(HEADER_BYTES);
  try {
    const descriptor = openSync(file, "r");
    try {
      readSync(descriptor, header, 0, HEADER_BYTES, 0);
    } finally {
      closeSync(descriptor);
    }
  } catch {
    // Whoever opens it says why.
    return null;
  }
  return header.toString("latin1", 0, MAGIC.length) === MAGIC ? header.readUInt32BE(USER_VERSION_AT) : null;
}
