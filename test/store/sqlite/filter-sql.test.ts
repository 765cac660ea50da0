import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { Document } from "../../../src/core/document.ts";
import { type Filter, matches } from "../../../src/core/filter.ts";
import type { SqliteDatabase } from "../../../src/store/sqlite/database.ts";
import { findDocument, listDocuments } from "../../../src/store/sqlite/document-rows.ts";
import { addFacet, declareFacet } from "../../../src/store/sqlite/facets.ts";
import { compileFilter } from "../../../src/store/sqlite/filter-sql.ts";
import { selectRowSet } from "../../../src/store/sqlite/row-lookups.ts";
import { arbitraryDocument, arbitraryFilter, metadataField } from "../arbitrary-documents.ts";
import { sampleChunk, sampleDocument } from "../sample-documents.ts";
import { replaceDocument } from "../../../src/store/sqlite/write-document.ts";
import { openFilterDatabase, putDocuments } from "./filter-database.ts";

const someDocuments = fc.tuple(...["a", "b", "ab", "機"].map(arbitraryDocument));
const someFilters = fc.array(arbitraryFilter, { minLength: 1, maxLength: 20 });

/** Of documents without passages. */
function accepted(filter: Filter, documents: readonly Document[]): string[] {
  return documents.filter((document) => matches(filter, document, [])).map(({ id }) => id);
}

/** Ids of the rows that a search would be restricted to, in the order of the rows. */
function selected(database: SqliteDatabase, filter: Filter): string[] {
  const rows = [...selectRowSet(database, filter, "document").rows];
  return rows.map((row) => database.get<{ id: string }>("SELECT id FROM documents WHERE row = ?", row)!.id);
}

test("SQL selects exactly the documents that the predicate accepts", () => {
  fc.assert(
    fc.property(someDocuments, someFilters, (documents, filters) => {
      const database = openFilterDatabase();
      putDocuments(database, documents);
      for (const filter of filters) {
        const listed = listDocuments(database, compileFilter(filter), 0, 10).map(({ id }) => id);
        expect(listed, JSON.stringify(filter)).toEqual(accepted(filter, documents).toSorted());
      }
      database.close();
    }),
    { numRuns: 300 },
  );
});

test("facets change no answer, whether they came before the documents or after", () => {
  const some = fc.uniqueArray(metadataField, { maxLength: 4 });
  fc.assert(
    fc.property(someDocuments, someFilters, some, some, (documents, filters, early, late) => {
      const database = openFilterDatabase();
      for (const key of early) addFacet(database, key);
      putDocuments(database, documents);
      for (const key of late) addFacet(database, key);
      declareFacet(database, "c");
      for (const filter of filters)
        expect(selected(database, filter), JSON.stringify(filter)).toEqual(accepted(filter, documents));
      database.close();
    }),
    { numRuns: 300 },
  );
});

test("a condition on the language of passages holds of each passage, and of a document by any of its own", () => {
  const languages = fc.array(fc.constantFrom("en", "zh", "de", undefined), { maxLength: 3 });
  const some = fc.tuple(languages, languages, languages, languages);
  fc.assert(
    fc.property(someDocuments, some, someFilters, (documents, passages, filters) => {
      const database = openFilterDatabase();
      database.write(() => {
        for (const [i, document] of documents.entries()) {
          const chunks = passages[i]!.map((language, ordinal) => sampleChunk("text", null, { ordinal, language }));
          replaceDocument(database, document, chunks);
        }
      });
      const own = passages.map((list, i) => list.map((language) => language ?? documents[i]!.language));
      for (const filter of filters) {
        const chosen = documents.filter((document, i) => matches(filter, document, own[i]));
        expect(selected(database, filter), JSON.stringify(filter)).toEqual(chosen.map(({ id }) => id));
        const chunks = documents.flatMap((document, i) =>
          own[i]!.map((language) => matches(filter, document, [language])),
        );
        const rows = chunks.flatMap((isChosen, row) => (isChosen ? [row + 1] : []));
        expect([...selectRowSet(database, filter, "chunk").rows], JSON.stringify(filter)).toEqual(rows);
      }
      database.close();
    }),
    { numRuns: 300 },
  );
});

test("a document is read back as it was put", () => {
  fc.assert(
    fc.property(arbitraryDocument("x"), (document) => {
      const database = openFilterDatabase();
      putDocuments(database, [document]);
      expect(findDocument(database, "x")).toEqual(JSON.parse(JSON.stringify(document)));
      database.close();
    }),
    { numRuns: 50 },
  );
});

test("what the caller wrote is bound, never part of the statement", () => {
  const hostile = "x' OR 1=1 --";
  const filter: Filter = {
    or: [
      { field: hostile, op: "=", value: hostile },
      { field: "a", op: "in", value: [hostile, "b"] },
      { field: "$id", op: "prefix", value: hostile },
      { field: "$path", op: "glob", value: hostile },
    ],
  };
  for (const facets of [new Set<string>(), new Set([hostile, "a"])]) {
    const { sql, values } = compileFilter(filter, facets);
    expect(sql).not.toContain("OR 1=1");
    expect(values).toContain(hostile);
  }
});

test("a filter of the allowed size fits into one statement, with and without a facet", () => {
  const database = openFilterDatabase();
  putDocuments(database, [sampleDocument("x", { metadata: { n: 249 } })]);
  const conditions = Array.from({ length: 250 }, (_, n) => ({ field: "n", op: "=", value: n }) as const);
  const listed = Array.from({ length: 10_000 }, (_, n) => n);
  const count = (filter: Filter): number => selectRowSet(database, filter, "document").rows.length;
  const counts = (): number[] => [count({ or: conditions }), count({ field: "n", op: "in", value: listed })];
  expect(counts()).toEqual([1, 1]);
  addFacet(database, "n");
  expect(counts()).toEqual([1, 1]);
});

const INDEXED: [filter: Filter, plan: RegExp][] = [
  [{ field: "year", op: "=", value: 2020 }, /SEARCH facets USING PRIMARY KEY \(key=\? AND kind=\? AND value=\?\)/],
  [{ field: "year", op: "in", value: [1, 2] }, /SEARCH facets USING PRIMARY KEY \(key=\? AND kind=\? AND value=\?\)/],
  [{ field: "year", op: "<", value: 2 }, /SEARCH facets USING PRIMARY KEY \(key=\? AND kind=\? AND value<\?\)/],
  [{ field: "year", op: "prefix", value: "2" }, /USING PRIMARY KEY \(key=\? AND kind=\? AND value>\? AND value<\?\)/],
  [{ field: "year", op: "contains", value: 2 }, /SEARCH facets USING PRIMARY KEY \(key=\? AND kind=\? AND value=\?\)/],
  [{ field: "year", op: "glob", value: "a/*" }, /USING PRIMARY KEY \(key=\? AND kind=\? AND value>\? AND value<\?\)/],
  [{ field: "year", op: "exists" }, /SEARCH facets USING PRIMARY KEY \(key=\? AND kind=\?\)/],
  [{ field: "year", op: ">=", value: { date: "2024-05-01" } }, /USING PRIMARY KEY \(key=\? AND kind=\? AND value>\?\)/],
  [{ field: "$path", op: "glob", value: "docs/**/*.md" }, /INDEX documents_by_path \(path>\? AND path<\?\)/],
  [{ field: "$language", op: "=", value: "en" }, /INDEX documents_by_language \(language=\?\)/],
  [{ field: "$mediaType", op: "in", value: ["a", "b"] }, /INDEX documents_by_media_type \(media_type=\?\)/],
  [
    { field: "$modifiedAt", op: ">", value: { date: "2024-05-01" } },
    /INDEX documents_by_modified_at \(modified_at>\?\)/,
  ],
];

test.each(INDEXED)("%j searches an index", (filter, plan) => {
  const { sql, values } = compileFilter(filter, new Set(["year"]));
  const database = openFilterDatabase();
  const steps = database.all<{ detail: string }>(
    `EXPLAIN QUERY PLAN SELECT row FROM documents WHERE ${sql}`,
    ...values,
  );
  const details = steps.map(({ detail }) => detail).join("\n");
  expect(details).toMatch(plan);
  expect(details).not.toMatch(/SCAN (documents|facets)/);
});
