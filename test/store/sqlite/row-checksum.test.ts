import * as fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import type { ChunkId } from "../../../src/core/document.ts";
import { toUnit } from "../../../src/core/vector.ts";
import type { SqliteDatabase } from "../../../src/store/sqlite/database.ts";
import { findChunks, findChunksOf, findDocument } from "../../../src/store/sqlite/document-rows.ts";
import { rowChecksum, blobChecksum } from "../../../src/store/sqlite/row-checksum.ts";
import { findVectors } from "../../../src/store/sqlite/vector-rows.ts";
import { replaceDocument } from "../../../src/store/sqlite/write-document.ts";
import { sampleDocument } from "../sample-documents.ts";
import { openFilterDatabase } from "./filter-database.ts";

const CORRUPT = expect.objectContaining({ code: "INDEX_CORRUPT" }) as Error;
const CHUNK = { ordinal: 0, headings: ["Top"], start: 0, end: 9, startLine: 1, endLine: 1 };
const VECTOR = toUnit([1, 2, 2]);

let database: SqliteDatabase;
beforeEach(() => {
  database = openFilterDatabase();
  const document = sampleDocument("a", { path: "a.md", metadata: { year: 2020 } });
  database.write(() => replaceDocument(database, document, [{ ...CHUNK, text: "krill", vector: VECTOR }]));
});

describe("what is read is what was written", () => {
  test.each([
    "id = 'b'",
    "title = title || 'x'",
    "path = NULL",
    "source = 'other'",
    "media_type = 'text/html'",
    "language = 'fr'",
    `metadata = '{"year":2021}'`,
    "content_hash = 'x'",
    "size_bytes = size_bytes + 1",
    "modified_at = 7",
    "row = row + 1",
    "checksum = checksum + 1",
  ])("a document with %s is refused", (change) => {
    database.exec("PRAGMA foreign_keys = OFF");
    const id = change === "id = 'b'" ? "b" : "a";
    expect(findDocument(database, "a")).not.toBeNull();
    database.exec(`UPDATE documents SET ${change}`);
    expect(() => findDocument(database, id)).toThrow(CORRUPT);
  });

  test.each([
    "ordinal = 1",
    "text = 'drill'",
    `headings = '["Tip"]'`,
    "start = 1",
    `"end" = 10`,
    "start_line = 2",
    "end_line = 2",
    "checksum = checksum + 1",
  ])("a chunk with %s is refused", (change) => {
    expect(findChunksOf(database, "a")).toHaveLength(1);
    database.exec(`UPDATE chunks SET ${change}`);
    expect(() => findChunks(database, [1 as ChunkId])).toThrow(CORRUPT);
  });

  test("a vector with any bit flipped, or of another chunk, is refused", () => {
    const bytes = Buffer.from(VECTOR.buffer);
    fc.assert(
      fc.property(fc.nat(bytes.length * 8 - 1), (bit) => {
        const flipped = Buffer.from(bytes);
        flipped[bit >> 3]! ^= 1 << (bit & 7);
        database.run("UPDATE vectors SET vector = ?", flipped);
        expect(() => findVectors(database, [1 as ChunkId], 3)).toThrow(CORRUPT);
      }),
    );
    database.run("UPDATE vectors SET vector = ?", bytes);
    expect(findVectors(database, [1 as ChunkId], 3).get(1 as ChunkId)).toEqual(VECTOR);
    expect(blobChecksum(2, bytes)).not.toBe(blobChecksum(1, bytes));
  });
});

test("text that SQLite stores otherwise, and numbers of every kind, are read back", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: "binary" }),
      fc.array(fc.nat(0xffff)).map((units) => String.fromCharCode(...units)),
      fc.option(fc.double({ noNaN: true, min: -8e15, max: 8e15 })),
      fc.maxSafeNat(),
      (title, text, modifiedAt, sizeBytes) => {
        const document = sampleDocument("b", { title, modifiedAt, sizeBytes });
        database.write(() => replaceDocument(database, document, [{ ...CHUNK, text, vector: null }]));
        expect(findDocument(database, "b")).toMatchObject({ title: title.toWellFormed(), sizeBytes });
        expect(findChunksOf(database, "b")[0]?.text).toBe(text.toWellFormed());
      },
    ),
  );
});

test("values are told apart by where they end and by their type", () => {
  const distinct = [["ab", "c"], ["a", "bc"], ["1"], [1], [null], ["null"], []];
  expect(new Set(distinct.map(rowChecksum)).size).toBe(distinct.length);
  // CRC-32 (ISO-HDLC) of the nine characters ["a",1.5].
  expect(rowChecksum(["a", 1.5])).toBe(0x3669496);
});
