import * as fc from "fast-check";
import { expect, test } from "vitest";
import { matches } from "../../../src/core/filter.ts";
import { compileFilter } from "../../../src/store/sqlite/filter-sql.ts";
import { openSqliteStore } from "../../../src/store/open-sqlite-store.ts";
import { arbitraryDocument, arbitraryFilter } from "../arbitrary-documents.ts";
import { sampleDocument } from "../sample-documents.ts";

test("SQL selects exactly the documents that the predicate accepts", async () => {
  const documents = fc.tuple(...["a", "b", "ab", "機"].map(arbitraryDocument));
  await fc.assert(
    fc.asyncProperty(documents, fc.array(arbitraryFilter, { minLength: 1, maxLength: 20 }), async (all, filters) => {
      await using store = await openSqliteStore({ root: ":memory:", name: "test", create: true });
      for (const document of all) await store.putDocument(document, []);
      for (const filter of filters) {
        const listed = await store.listDocuments({ filter, offset: 0, limit: 10 });
        const accepted = all.filter((document) => matches(filter, document)).map(({ id }) => id);
        expect(listed.map(({ id }) => id).sort(), JSON.stringify(filter)).toEqual(accepted.sort());
        expect((await store.select(filter, "document")).size).toBe(accepted.length);
      }
    }),
    { numRuns: 150 },
  );
});

test("a document is read back as it was put", async () => {
  await fc.assert(
    fc.asyncProperty(arbitraryDocument("x"), async (document) => {
      await using store = await openSqliteStore({ root: ":memory:", name: "test", create: true });
      await store.putDocument(document, []);
      expect(await store.getDocument("x")).toEqual(JSON.parse(JSON.stringify(document)));
    }),
    { numRuns: 50 },
  );
});

test("what the caller wrote is bound, never part of the statement", () => {
  const hostile = "x' OR 1=1 --";
  const { sql, values } = compileFilter({
    or: [
      { field: hostile, op: "=", value: hostile },
      { field: "a", op: "in", value: [hostile] },
      { field: "$id", op: "prefix", value: hostile },
    ],
  });
  expect(sql).not.toContain("OR 1=1");
  expect(values).toContain(hostile);
});

test("a filter of the allowed size fits into one statement", async () => {
  await using store = await openSqliteStore({ root: ":memory:", name: "test", create: true });
  await store.putDocument(sampleDocument("x", { metadata: { n: 249 } }), []);
  const conditions = Array.from({ length: 250 }, (_, n) => ({ field: "n", op: "=", value: n }) as const);
  expect((await store.select({ or: conditions }, "document")).size).toBe(1);
  const listed = Array.from({ length: 10_000 }, (_, n) => n);
  expect((await store.select({ field: "n", op: "in", value: listed }, "document")).size).toBe(1);
});
