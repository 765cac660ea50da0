import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { CheckReport } from "../../../../src/core/care.ts";
import { CareService } from "../../../../src/store/care/care-service.ts";
import { createStopFlag, requestStop } from "../../../../src/store/care/stop-flag.ts";
import { lastSequence, oldestSequence } from "../../../../src/store/sqlite/changes.ts";
import type { SqliteDatabase } from "../../../../src/store/sqlite/database.ts";
import { DOCUMENT_COLUMNS } from "../../../../src/store/sqlite/document-rows.ts";
import { registerChecksums } from "../../../../src/store/sqlite/row-checksum.ts";
import { readState, writeState } from "../../../../src/store/sqlite/states.ts";
import { withCode } from "../../with-code.ts";
import { emptyCollection, filledCollection, openConnection } from "../filled-collection.ts";

const kinds = ({ problems }: CheckReport): string[] => problems.map(({ kind }) => kind);

test("a collection that was written as it should be has no problems, and neither has an empty one", () => {
  const { care } = filledCollection();
  expect(care.check({ repair: false })).toMatchObject({
    ok: true,
    problems: [],
    documents: 21,
    chunks: 61,
    vectors: 60,
  });
  expect(emptyCollection(null).care.check({ repair: true })).toMatchObject({ ok: true, problems: [], repaired: [] });
});

type Damage = readonly [what: string, kind: string, damage: (database: SqliteDatabase) => void];

const DERIVED: readonly Damage[] = [
  ["a chunk without terms", "terms", (database) => database.run("DELETE FROM chunk_terms WHERE rowid = 5")],
  ["a document without terms", "terms", (database) => database.run("DELETE FROM document_terms WHERE rowid = 5")],
  [
    "terms of a chunk that is not there",
    "terms",
    (database) => database.run("INSERT INTO chunk_terms (rowid, title, body) VALUES (999, '', 'stray')"),
  ],
  [
    "terms of another text with as many words",
    "terms",
    (database) => {
      database.run("DELETE FROM chunk_terms WHERE rowid = 61");
      database.run("INSERT INTO chunk_terms (rowid, title, body) VALUES (61, '', 'a b c d e f g h i j')");
    },
  ],
  [
    "a chunk without its document",
    "references",
    (database) => {
      database.exec("PRAGMA foreign_keys = OFF");
      database.run("DELETE FROM document_terms WHERE rowid = 3");
      database.run("DELETE FROM documents WHERE id = 'd2'");
      database.exec("PRAGMA foreign_keys = ON");
    },
  ],
  ["a log that lacks a change", "changes", (database) => database.run("DELETE FROM changes WHERE row = 10")],
  [
    "a log that says a vector is gone",
    "changes",
    (database) => database.run("INSERT INTO changes (kind, row) VALUES ('remove', 4)"),
  ],
  [
    "a log that names a chunk that never was",
    "changes",
    (database) => database.run("INSERT INTO changes (kind, row) VALUES ('put', 9999)"),
  ],
  ["an empty log", "changes", (database) => database.run("DELETE FROM changes")],
  [
    "an analyzer version that is not JSON",
    "settings",
    (database) => database.run("UPDATE settings SET value = '{' WHERE name = 'analyzer'"),
  ],
];

test.each(DERIVED)("%s is found, and made anew by repair", (_, kind, damage) => {
  const { database, care } = filledCollection();
  damage(database);
  const found = care.check({ repair: false });
  expect(found.ok).toBe(false);
  expect(kinds(found)).toContain(kind);
  const repaired = care.check({ repair: true });
  expect(repaired).toMatchObject({ ok: true, problems: [], removed: [] });
  expect(repaired.repaired.map((problem) => problem.kind)).toContain(kind);
  expect(care.check({ repair: false })).toMatchObject({ ok: true });
});

test("a follower of a log that was repaired cannot take it for the one it knew", () => {
  const { database, care } = filledCollection();
  const known = lastSequence(database);
  database.run("DELETE FROM changes WHERE row = 10");
  care.check({ repair: true });
  // What the vector index asks before it follows: is the change after the one it knows still there?
  expect(oldestSequence(database)).toBeGreaterThan(known + 1);
});

const LOST: readonly Damage[] = [
  ["a vector that is not finite", "vectors", (database) => setVector(database, Float32Array.of(Number.NaN, 0, 0, 0))],
  ["a vector of another norm", "vectors", (database) => setVector(database, Float32Array.of(2, 0, 0, 0))],
  ["a vector of another length", "vectors", (database) => setVector(database, Float32Array.of(1, 0))],
  ["a missing vector", "vectors", (database) => database.run("DELETE FROM vectors WHERE chunk_row = 8")],
  [
    "metadata that is not JSON",
    "documents",
    (database) => database.run("UPDATE documents SET metadata = '{' WHERE id = 'd2'"),
  ],
  [
    "headings that are not JSON",
    "chunks",
    (database) => database.run("UPDATE chunks SET headings = '[' WHERE row = 8"),
  ],
  [
    "a missing chunk",
    "chunks",
    (database) => {
      database.run("DELETE FROM chunk_terms WHERE rowid = 8");
      database.run("DELETE FROM chunks WHERE row = 8");
      database.run("INSERT INTO changes (kind, row) VALUES ('remove', 8)");
    },
  ],
];

function setVector(database: SqliteDatabase, vector: Float32Array): void {
  database.run("UPDATE vectors SET vector = ? WHERE chunk_row = 8", Buffer.from(vector.buffer));
}

test.each(LOST)("%s is told with its document, which repair removes whole", (_, kind, damage) => {
  const { database, care } = filledCollection();
  damage(database);
  const found = care.check({ repair: false });
  expect(found.problems.find((problem) => problem.kind === kind)).toMatchObject({ examples: ["d2"], repairable: true });
  expect(found.removed).toEqual([]);
  expect(care.check({ repair: true })).toMatchObject({ ok: true, removed: ["d2"], documents: 20, chunks: 58 });
  expect(care.check({ repair: false })).toMatchObject({ ok: true });
});

function setSource(database: SqliteDatabase, id: string, source: string): void {
  registerChecksums(database);
  database.run("UPDATE documents SET source = ? WHERE id = ?", source, id);
  database.run(`UPDATE documents SET checksum = row_checksum(${DOCUMENT_COLUMNS}) WHERE id = ?`, id);
}

/** A check over another connection than the one that wrote. */
function checkOver(database: SqliteDatabase): (repair: boolean) => CheckReport {
  const care = new CareService({ database, folder: null });
  return (repair) => care.check({ repair });
}

test("an index of the database that does not agree with its table is made anew", () => {
  const { database, care } = filledCollection();
  setSource(database, "d3", "notes");
  const index = database.get<{ rootpage: number }>(
    "SELECT rootpage FROM sqlite_schema WHERE name = 'documents_by_source'",
  )!;
  database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  const bytes = readFileSync(database.file);
  // The source column of one entry is overwritten in the index alone.
  const page = bytes.subarray((index.rootpage - 1) * 8192, index.rootpage * 8192);
  page.write("nites", page.indexOf("notes"));
  writeFileSync(database.file, bytes);
  const other = openConnection(database.file);
  const again = checkOver(other);
  expect(kinds(again(false))).toContain("pages");
  expect(again(true)).toMatchObject({ ok: true });
  expect(care.check({ repair: false })).toMatchObject({ ok: true });
});

test("a full-text segment that is damaged inside is found, and made anew by repair", () => {
  const { database } = filledCollection();
  database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  const bytes = readFileSync(database.file);
  const { block } = database.get<{ block: Buffer }>(
    "SELECT block FROM chunk_terms_data ORDER BY length(block) DESC LIMIT 1",
  )!;
  // Inside a leaf, past what may lie on other pages.
  const at = bytes.indexOf(block.subarray(0, 64));
  expect(at).toBeGreaterThan(0);
  bytes.fill(0xff, at + 20, at + 60);
  writeFileSync(database.file, bytes);
  const check = checkOver(openConnection(database.file));
  expect(kinds(check(false))).toContain("terms");
  expect(check(true)).toMatchObject({ ok: true });
  expect(check(false)).toMatchObject({ ok: true });
});

test("settings that are lost are told, and nothing pretends to repair them", () => {
  const { database, care } = filledCollection();
  database.run("UPDATE settings SET value = '{\"embedder\":{}}' WHERE name = 'collection'");
  const report = care.check({ repair: true });
  expect(report.problems).toContainEqual(expect.objectContaining({ kind: "settings", repairable: false }));
});

test("documents of an unknown source are told", () => {
  const { database, care } = filledCollection();
  setSource(database, "d1", "gone");
  expect(care.check({ repair: false }).problems).toMatchObject([{ kind: "sources", examples: ["gone"] }]);
});

test("damaged pages are told, and a damaged file is never written to", () => {
  const { database } = filledCollection(200);
  database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  const bytes = readFileSync(database.file);
  const root = database.get<{ rootpage: number }>("SELECT rootpage FROM sqlite_schema WHERE name = 'chunks'")!.rootpage;
  bytes.fill(0x5a, root * 8192, (root + 4) * 8192);
  writeFileSync(database.file, bytes);
  const report = checkOver(openConnection(database.file))(true);
  expect(report).toMatchObject({ ok: false, repaired: [], removed: [] });
  expect(kinds(report)).toContain("pages");
  expect(readFileSync(database.file).equals(bytes)).toBe(true);
});

test("a snapshot that is damaged, or knows of changes that were never made, is removed by repair", () => {
  const { folder, care } = filledCollection();
  writeFileSync(join(folder, "codes-1.json"), "{}\n");
  writeFileSync(join(folder, "codes-1.bin"), "x");
  expect(care.check({ repair: false }).problems).toMatchObject([{ kind: "snapshots", examples: ["codes-1"] }]);
  expect(care.check({ repair: true })).toMatchObject({ ok: true });
  expect(() => readFileSync(join(folder, "codes-1.bin"))).toThrow("ENOENT");
});

test("repair waits for nobody: while another process writes, it says so", () => {
  const { database, care, file } = filledCollection();
  database.run("DELETE FROM chunk_terms WHERE rowid = 5");
  const other = openConnection(file);
  other.exec("BEGIN IMMEDIATE");
  expect(kinds(care.check({ repair: false }))).toEqual(["terms"]);
  expect(() => care.check({ repair: true })).toThrow(withCode("COLLECTION_BUSY"));
  other.exec("ROLLBACK");
  expect(care.check({ repair: true })).toMatchObject({ ok: true });
});

test("a stop flag ends it, and it says how far it is", () => {
  const { care } = filledCollection();
  const seen = new Set<string>();
  care.check({ repair: false }, undefined, (_, __, what) => seen.add(what));
  expect([...seen]).toEqual(expect.arrayContaining(["pages", "vectors", "terms"]));
  const stop = createStopFlag();
  requestStop(stop);
  expect(() => care.check({ repair: false }, stop)).toThrow(withCode("ABORTED"));
});

test("a learned state that is damaged is dropped by repair", () => {
  const { database, care } = filledCollection();
  writeState(database, "whitening", Uint8Array.of(1, 2, 3));
  expect(care.check({ repair: false })).toMatchObject({ ok: true });
  database.run("UPDATE states SET bytes = x'010203ff'");
  expect(() => readState(database, "whitening")).toThrow(withCode("INDEX_CORRUPT"));
  expect(care.check({ repair: true })).toMatchObject({ ok: true, repaired: [{ kind: "settings" }] });
  expect(readState(database, "whitening")).toBeNull();
});
