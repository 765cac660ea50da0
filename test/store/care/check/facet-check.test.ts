import { describe, expect, test } from "vitest";
import { addFacet } from "../../../../src/store/sqlite/facets.ts";
import { filledCollection, type FilledCollection, putSample } from "../filled-collection.ts";

describe("the index of a metadata key", () => {
  const values = [1, "1", true, [1, "a", true, null, [2]], { deep: 1 }, null, "", "a\0b", -0.5, 1e21];

  function faceted(): FilledCollection {
    const collection = filledCollection(3);
    values.forEach((n, i) => putSample(collection.database, `v${i}`, { metadata: { n, a: { b: n } } }));
    addFacet(collection.database, "n");
    addFacet(collection.database, "a.b");
    return collection;
  }

  test("agrees with the metadata when nothing was done to it", () => {
    expect(faceted().care.check({ repair: false })).toMatchObject({ ok: true });
  });

  test.each([
    ["lacks a value", "DELETE FROM facets WHERE kind = 1"],
    ["has a value too many", "INSERT INTO facets (key, kind, value, document_row) VALUES (1, 2, 77.0, 1)"],
    ["has another value", "UPDATE facets SET value = 78.0 WHERE kind = 2 AND value = 1.0"],
  ])("is told when it %s, and filled anew by repair", (_, sql) => {
    const { database, care } = faceted();
    database.exec(sql);
    expect(care.check({ repair: false }).problems).toMatchObject([{ kind: "facets" }]);
    expect(care.check({ repair: true })).toMatchObject({ ok: true, repaired: [{ kind: "facets" }] });
    expect(care.check({ repair: false })).toMatchObject({ ok: true });
  });

  test("is told when it holds documents that are not there", () => {
    const { database, care } = faceted();
    database.exec("PRAGMA foreign_keys = OFF");
    database.run("INSERT INTO facets (key, kind, value, document_row) VALUES (1, 2, 5.0, 999)");
    expect(care.check({ repair: false }).problems).toMatchObject([{ kind: "facets" }]);
    expect(care.check({ repair: true })).toMatchObject({ ok: true });
  });
});
