// Each version of the schema, with rows as that version wrote them, is brought to the newest and searched.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { isEngineError } from "../../../src/core/errors.ts";
import { parseFilter } from "../../../src/core/parse-filter.ts";
import { SqliteDatabase } from "../../../src/store/sqlite/database.ts";
import { addFacet } from "../../../src/store/sqlite/facets.ts";
import { registerFilterFunctions } from "../../../src/store/sqlite/filter-values.ts";
import { migrate, MIGRATIONS } from "../../../src/store/sqlite/migrations.ts";
import { registerChecksums } from "../../../src/store/sqlite/row-checksum.ts";
import { selectRowSet } from "../../../src/store/sqlite/row-lookups.ts";
import { searchTerms } from "../../../src/store/sqlite/search-terms.ts";
import { readCollectionSettings } from "../../../src/store/sqlite/settings.ts";
import { vectorsAfter } from "../../../src/store/sqlite/vector-rows.ts";
import { deleteDocument, replaceDocument } from "../../../src/store/sqlite/write-document.ts";
import { sampleDocument } from "../sample-documents.ts";
import { temporaryFolder } from "../temporary-folder.ts";
import { openFilterDatabase } from "./filter-database.ts";

const FIXTURES = join(import.meta.dirname, "fixtures");
const newest = MIGRATIONS.length;
const before = Array.from({ length: newest - 1 }, (_, i) => i + 1);

/** A collection of the documents whale.md, tea.md and 绿茶.md, as a version of the schema wrote it. */
function openFixture(version: number): SqliteDatabase {
  const database = new SqliteDatabase({ file: join(temporaryFolder(), "c.db"), busyTimeoutMs: 0 });
  database.exec(readFileSync(join(FIXTURES, `schema-${version}.sql`), "utf8"));
  return database;
}

/** What the schema consists of, by name. */
function schemaOf(database: SqliteDatabase): unknown {
  return database.all("SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY name");
}

test("every version before the newest has a fixture", () => {
  expect(readdirSync(FIXTURES).toSorted()).toEqual(before.map((version) => `schema-${version}.sql`));
});

test.each(before)("fixture %i has the schema that its version has", (version) => {
  const made = new SqliteDatabase({ file: ":memory:", busyTimeoutMs: 0 });
  registerChecksums(made);
  for (const { up } of MIGRATIONS.slice(0, version)) made.exec(up);
  const written = openFixture(version);
  expect(schemaOf(written)).toEqual(schemaOf(made));
  expect(written.pragma("user_version")).toBe(version);
});

test.each(before)("schema %i becomes the newest, and what it holds is found as before", (version) => {
  const database = openFixture(version);
  const counts = "SELECT (SELECT count(*) FROM documents) AS documents, (SELECT count(*) FROM chunks) AS chunks";
  const counted = database.get(counts);
  migrate(database);
  registerFilterFunctions(database);
  expect(database.pragma("user_version")).toBe(newest);
  expect(schemaOf(database)).toEqual(schemaOf(openFilterDatabase()));
  expect(database.get(counts)).toEqual(counted);
  expect(database.pragma("integrity_check")).toBe("ok");
  expect(database.all("PRAGMA foreign_key_check")).toEqual([]);

  const idsOf = (filter: string): string[] => {
    const rows = [...selectRowSet(database, parseFilter(filter), "document").rows];
    return rows.map((row) => database.get<{ id: string }>("SELECT id FROM documents WHERE row = ?", row)!.id);
  };
  const search = (): void => {
    expect(idsOf("year >= 2000")).toEqual(["notes/whale.md"]);
    expect(idsOf("tags contains 'drink'")).toEqual(["notes/tea.md"]);
    expect(idsOf("path glob 'zh/*' and modified = date('2024-05-01')")).toEqual(["notes/绿茶.md"]);
    expect(searchTerms(database, "chunk", { terms: ["krill"] }, 10, undefined).map(({ id }) => id)).toEqual([3]);
    expect(searchTerms(database, "document", { terms: ["绿茶"] }, 10, undefined).map(({ id }) => id)).toEqual([4]);
  };
  search();
  for (const key of ["year", "tags"]) addFacet(database, key);
  search();
  expect(vectorsAfter(database, 0, 10, 4).map(([id]) => id)).toEqual([2, 3, 4, 5]);
  expect(readCollectionSettings(database)?.embedder?.dimensions).toBe(4);

  database.write(() => replaceDocument(database, sampleDocument("notes/tea.md", { metadata: { year: 2024 } }), []));
  expect(idsOf("year >= 2000")).toEqual(["notes/whale.md", "notes/tea.md"]);
  database.write(() => deleteDocument(database, "notes/whale.md"));
  expect(idsOf("year exists")).toEqual(["notes/tea.md"]);
});

test("a migration that fails leaves the version before, whole", () => {
  const database = openFixture(1);
  database.exec("CREATE TABLE facets (other INTEGER)");
  const schema = schemaOf(database);
  expect(() => migrate(database)).toThrow(expect.objectContaining({ code: "INDEX_CORRUPT" }) as Error);
  expect(database.pragma("user_version")).toBe(1);
  expect(schemaOf(database)).toEqual(schema);
});

test("a schema of a later version is refused, with what to do, and is not touched", () => {
  const database = openFixture(1);
  database.exec(`PRAGMA user_version = ${newest + 1}`);
  const schema = schemaOf(database);
  expect(() => migrate(database)).toThrow(
    expect.toSatisfy(
      (error) => isEngineError(error, "SCHEMA_TOO_NEW") && error.hint !== "" && error.data["found"] === newest + 1,
    ) as Error,
  );
  expect(schemaOf(database)).toEqual(schema);
});
