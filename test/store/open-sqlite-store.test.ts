import { mkdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { toUnit } from "../../src/core/vector.ts";
import { listCollections, openSqliteStore } from "../../src/store/open-sqlite-store.ts";
import { SqliteDatabase } from "../../src/store/sqlite/database.ts";
import { writeSetting } from "../../src/store/sqlite/settings.ts";
import { nearest } from "./nearest.ts";
import { sampleChunk, sampleDocument, SETTINGS } from "./sample-documents.ts";
import { temporaryFolder } from "./temporary-folder.ts";
import { withCode } from "./with-code.ts";

const east = toUnit([1, 0, 0, 0]);

/** A closed collection of a few documents. @returns how to open it, and its file */
async function collection(): Promise<{ options: { root: string; name: string; create: boolean }; file: string }> {
  const options = { root: temporaryFolder(), name: "c", create: true };
  await using store = await openSqliteStore(options);
  await store.pinSettings(SETTINGS);
  for (let i = 0; i < 50; i++) await store.putDocument(sampleDocument(`d${i}`), [sampleChunk(`word ${i}`, east)]);
  return { options: { ...options, create: false }, file: join(options.root, "c", "collection.db") };
}

test("collections are listed by name; folders without a database are none", async () => {
  const root = temporaryFolder();
  expect(listCollections(join(root, "missing"))).toEqual([]);
  mkdirSync(join(root, "other"));
  for (const name of ["b", "a", "文档"])
    await (await openSqliteStore({ root, name, create: true }))[Symbol.asyncDispose]();
  expect(listCollections(root)).toEqual(["a", "b", "文档"]);
});

describe("opening refuses", () => {
  test("a collection that is not there, and does not make it", async () => {
    const root = temporaryFolder();
    await expect(openSqliteStore({ root, name: "x", create: false })).rejects.toThrow(withCode("COLLECTION_NOT_FOUND"));
    expect(listCollections(root)).toEqual([]);
  });

  test.each(["../x", "a/b", "", ".hidden", "x".repeat(65)])("the name %j", async (name) => {
    await expect(openSqliteStore({ root: temporaryFolder(), name, create: true })).rejects.toEqual(
      withCode("BAD_REQUEST"),
    );
  });

  test("a schema of a later version", async () => {
    const { options, file } = await collection();
    const database = new SqliteDatabase({ file, busyTimeoutMs: 0 });
    database.exec("PRAGMA user_version = 99");
    database.close();
    await expect(openSqliteStore(options)).rejects.toThrow(withCode("SCHEMA_TOO_NEW"));
  });

  test("a file that is not a database", async () => {
    const { options, file } = await collection();
    writeFileSync(file, "this is not a database, though it is long enough to look like one ".repeat(100));
    await expect(openSqliteStore(options)).rejects.toThrow(withCode("INDEX_CORRUPT"));
  });

  test("a root that is a file", async () => {
    const root = join(temporaryFolder(), "file");
    writeFileSync(root, "");
    await expect(openSqliteStore({ root, name: "x", create: true })).rejects.toThrow(withCode("STORAGE_FAILED"));
  });
});

describe("damage is told as such", () => {
  test("a database cut in half", async () => {
    const { options, file } = await collection();
    truncateSync(file, Math.floor(readFileSync(file).length / 2));
    const use = async (): Promise<void> => {
      await using store = await openSqliteStore(options);
      await store.searchLexical("chunk", { terms: ["word"] }, 100);
      await store.searchVectors(east, 100);
      await store.listDocuments({ offset: 0, limit: 100 });
    };
    await expect(use()).rejects.toThrow(withCode("INDEX_CORRUPT"));
  });

  test("pages overwritten with noise", async () => {
    const { options, file } = await collection();
    const bytes = readFileSync(file);
    bytes.fill(0x5a, 8192);
    writeFileSync(file, bytes);
    await expect(openSqliteStore(options)).rejects.toThrow(withCode("INDEX_CORRUPT"));
  });

  test.each([
    ["NaN", Buffer.from(Float32Array.of(Number.NaN, 0, 0, 0).buffer)],
    ["another length", Buffer.alloc(8)],
  ])("a stored vector of %s", async (_, blob) => {
    const { options, file } = await collection();
    const database = new SqliteDatabase({ file, busyTimeoutMs: 0 });
    database.run("UPDATE vectors SET vector = ? WHERE chunk_row = 7", blob);
    database.close();
    await using store = await openSqliteStore(options);
    await expect(store.searchVectors(east, 3)).rejects.toThrow(withCode("INDEX_CORRUPT"));
    await expect(store.sampleVectors(100)).rejects.toThrow(withCode("INDEX_CORRUPT"));
    expect(await store.searchLexical("chunk", { terms: ["word"] }, 100)).toHaveLength(50);
  });

  test("metadata that is not JSON", async () => {
    const { options, file } = await collection();
    const database = new SqliteDatabase({ file, busyTimeoutMs: 0 });
    database.run("UPDATE documents SET metadata = '{' WHERE id = 'd3'");
    database.close();
    await using store = await openSqliteStore(options);
    await expect(store.getDocument("d3")).rejects.toThrow(withCode("INDEX_CORRUPT"));
  });
});

test("while another process writes, writers are told it is busy and readers go on", async () => {
  const { options, file } = await collection();
  const other = new SqliteDatabase({ file, busyTimeoutMs: 0 });
  await using store = await openSqliteStore({ ...options, busyTimeoutMs: 20 });
  other.exec("BEGIN IMMEDIATE");
  await expect(store.putDocument(sampleDocument("new"), [])).rejects.toThrow(withCode("COLLECTION_BUSY"));
  await expect(store.removeDocuments(["d1"])).rejects.toThrow(withCode("COLLECTION_BUSY"));
  expect(await store.searchLexical("chunk", { terms: ["word"] }, 100)).toHaveLength(50);
  expect(await nearest(store, east, 100)).toHaveLength(50);
  other.exec("ROLLBACK");
  other.close();
  await store.putDocument(sampleDocument("new"), []);
  expect((await store.status()).documents).toBe(51);
});

test("the full-text index of another analyzer version is made anew from the stored texts", async () => {
  const { options, file } = await collection();
  const database = new SqliteDatabase({ file, busyTimeoutMs: 0 });
  database.exec(`INSERT INTO chunk_terms (chunk_terms) VALUES ('delete-all')`);
  database.run("INSERT INTO chunk_terms (rowid, title, body) VALUES (1, '', 'outdated')");
  writeSetting(database, "analyzer", "0");
  database.close();
  await using store = await openSqliteStore(options);
  expect(await store.searchLexical("chunk", { terms: ["outdated"] }, 100)).toEqual([]);
  expect(await store.searchLexical("chunk", { terms: ["word"] }, 100)).toHaveLength(50);
  expect(await store.searchLexical("document", { terms: ["word"] }, 100)).toHaveLength(50);
});

test("the space of removed documents is given back", async () => {
  const { options, file } = await collection();
  await using store = await openSqliteStore(options);
  const chunks = Array.from({ length: 200 }, (_, ordinal) =>
    sampleChunk(`${ordinal} `.repeat(5000), null, { ordinal }),
  );
  await store.putDocument(sampleDocument("big"), chunks);
  const database = new SqliteDatabase({ file, busyTimeoutMs: 1000 });
  const pages = (): number => Number(database.pragma("page_count"));
  const before = pages();
  await store.removeDocuments(["big"]);
  await vi.waitFor(() => expect(pages()).toBeLessThan(before / 2), { timeout: 10_000 });
  database.close();
});
