import { expect, test } from "vitest";
import { countFacets } from "../../../src/query/results/facet-counts.ts";
import { sampleDocument } from "../../store/sample-documents.ts";
import { withCode } from "../../store/with-code.ts";

const documents = [
  sampleDocument("a", { metadata: { year: 2020, tags: ["sea", "whale", "sea"], by: { name: "Ann" } } }),
  sampleDocument("b", { metadata: { year: "2020", tags: "sea", by: { name: null } } }),
  sampleDocument("c", { metadata: { year: 2020, tags: [], draft: false }, language: "zh" }),
];

test("documents are counted by value, the type of a value included, and once for each value of a list", () => {
  expect(countFacets(documents, ["year", "tags", "draft", "by.name", "by", "$language"])).toEqual([
    {
      field: "year",
      values: [
        { value: 2020, count: 2 },
        { value: "2020", count: 1 },
      ],
      others: 0,
      missing: 0,
    },
    {
      field: "tags",
      values: [
        { value: "sea", count: 2 },
        { value: "whale", count: 1 },
      ],
      others: 0,
      missing: 1,
    },
    { field: "draft", values: [{ value: false, count: 1 }], others: 0, missing: 2 },
    { field: "by.name", values: [{ value: "Ann", count: 1 }], others: 0, missing: 2 },
    { field: "by", values: [], others: 0, missing: 3 },
    {
      field: "$language",
      values: [
        { value: "en", count: 2 },
        { value: "zh", count: 1 },
      ],
      others: 0,
      missing: 0,
    },
  ]);
});

test("values beyond the most frequent hundred are counted, not listed", () => {
  const many = Array.from({ length: 130 }, (_, i) => sampleDocument(`d${i}`, { metadata: { n: i } }));
  const [facet] = countFacets([...many, sampleDocument("e", { metadata: { n: 129 } })], ["n"]);
  expect(facet!.values).toHaveLength(100);
  expect(facet!.values[0]).toEqual({ value: 129, count: 2 });
  expect(facet!.others).toBe(30);
  expect(() => countFacets(documents, Array.from({ length: 17 }, String))).toThrow(withCode("BAD_REQUEST"));
});

test("a built-in field that there is not is refused", () => {
  expect(() => countFacets(documents, ["$nope"])).toThrow(withCode("BAD_QUERY"));
  expect(() => countFacets(documents, ["passageLang"])).toThrow(withCode("BAD_QUERY"));
});
