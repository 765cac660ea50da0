import { expect, test } from "vitest";
import type { Metadata } from "../../../src/core/document.ts";
import type { SqliteDatabase } from "../../../src/store/sqlite/database.ts";
import {
  addFacet,
  completeFacets,
  declareFacet,
  dropFacet,
  fillFacets,
  listFacets,
} from "../../../src/store/sqlite/facets.ts";
import { selectRowSet } from "../../../src/store/sqlite/row-lookups.ts";
import { deleteDocument } from "../../../src/store/sqlite/write-document.ts";
import { sampleDocument } from "../sample-documents.ts";
import { withCode } from "../with-code.ts";
import { openFilterDatabase, putDocuments } from "./filter-database.ts";

/** A database with documents 0, 1, … of this metadata. */
function databaseOf(...metadata: readonly Metadata[]): SqliteDatabase {
  const database = openFilterDatabase();
  putDocuments(
    database,
    metadata.map((one, i) => sampleDocument(String(i), { metadata: one })),
  );
  return database;
}

function stored(database: SqliteDatabase): unknown[] {
  return database
    .all<{ kind: number; value: unknown; id: string }>(
      "SELECT kind, value, id FROM facets JOIN documents ON row = document_row ORDER BY id, kind, value",
    )
    .map(({ id, kind, value }) => [id, kind, value]);
}

test("a facet holds each value by its type, and the elements of arrays", () => {
  const database = databaseOf({ k: "x" }, { k: 3 }, { k: true }, { k: ["x", 1, 1, false, null, [2]] }, { k: { a: 1 } });
  putDocuments(database, [sampleDocument("null", { metadata: { k: null } }), sampleDocument("none")]);
  addFacet(database, "k");
  expect(stored(database)).toEqual([
    ["0", 1, "x"],
    ["1", 2, 3],
    ["2", 3, 1],
    ["3", 4, "x"],
    ["3", 5, 1],
    ["3", 6, 0],
    ["3", 7, 0],
    ["4", 7, 0],
  ]);
});

test("a facet follows what is put, replaced and removed", () => {
  const database = databaseOf({ a: { b: 1 } });
  addFacet(database, "a.b");
  putDocuments(database, [
    sampleDocument("0", { metadata: { a: { b: 2 } } }),
    sampleDocument("1", { metadata: { a: { b: 3 } } }),
    sampleDocument("2", { metadata: { "a.b": 4 } }),
  ]);
  expect(stored(database)).toEqual([
    ["0", 2, 2],
    ["1", 2, 3],
  ]);
  database.write(() => deleteDocument(database, "0"));
  expect(stored(database)).toEqual([["1", 2, 3]]);
});

test("a large collection is filled slice by slice, and filters do not use the facet before it is whole", () => {
  const database = databaseOf(...Array.from({ length: 7 }, (_, i) => ({ n: i % 2 })));
  const found = (): number[] => [...selectRowSet(database, { field: "n", op: "=", value: 1 }, "document").rows];
  declareFacet(database, "n");
  const slices: number[] = [];
  while (fillFacets(database, 3)) {
    slices.push(stored(database).length);
    expect(found()).toEqual(slices.length < 2 ? [2, 4, 6] : [2, 4, 6, 8]);
    // A document that comes in between is in it once, whichever of the two was first.
    if (slices.length === 1) putDocuments(database, [sampleDocument("new", { metadata: { n: 1 } })]);
    if (slices.length === 2) expect(listFacets(database)).toEqual([{ key: "n", complete: false }]);
  }
  expect(slices).toEqual([3, 7, 8]);
  expect(completeFacets(database)).toEqual(new Set(["n"]));
});

test("a facet that is there is added again without effect, and dropped with all it holds", () => {
  const database = databaseOf({ a: 1, b: 2 });
  for (const key of ["b", "a", "b"]) addFacet(database, key);
  expect(listFacets(database).map(({ key }) => key)).toEqual(["a", "b"]);
  expect(dropFacet(database, "b")).toBe(true);
  expect(dropFacet(database, "b")).toBe(false);
  expect(stored(database)).toEqual([["0", 2, 1]]);
});

test.each(["", "$path", "x".repeat(600), "a.".repeat(20)])("%j is not a key for a facet", (key) => {
  expect(() => addFacet(openFilterDatabase(), key)).toThrow(withCode("BAD_REQUEST"));
});
