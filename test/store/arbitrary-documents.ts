import * as fc from "fast-check";
import type { Document, JsonValue, Metadata } from "../../src/core/document.ts";
import type { Filter } from "../../src/core/filter.ts";

const dates = [
  "2024-05-01",
  "2024-05-01T00:00:00.000Z",
  "2024-05-01 10:00",
  "2024-05-01T23:30:00-23:59",
  "2024-04-30T00:30+23:59",
  "0000-01-01",
  "9999-12-31T23:59:59-08",
];

// Small pools, so that filters meet the values they ask for.
const key = fc.constantFrom("a", "b", "c", 'q"uote', "$dollar", "__proto__", "");
const text = fc.constantFrom(
  "",
  "a",
  "ab",
  "b",
  "B",
  "é",
  "機",
  "機器",
  "\uffee",
  "😀",
  "1",
  "true",
  "null",
  "'",
  '"',
  "%_",
  "a/b",
  "a/b.md",
  "\u{10ffff}",
  "\ud7ff",
  "a\u{10ffff}b",
  ...dates,
  "2024-05-01x",
  "2024-02-30",
);
const number = fc.oneof(
  fc.constantFrom(-1, 0, 1, 1.5, 2, 0.1, 1e21, 2 ** 53, 2 ** 60, -(2 ** 63), 5e-324, 1_714_521_600_000),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);
const scalar = fc.oneof(text, number, fc.boolean());
const leaf: fc.Arbitrary<JsonValue> = fc.oneof(
  scalar,
  fc.constant(null),
  fc.array(fc.oneof(scalar, fc.constant(null)), { maxLength: 3 }),
);
const objectOf = (value: fc.Arbitrary<JsonValue>): fc.Arbitrary<Metadata> => fc.dictionary(key, value, { maxKeys: 4 });
const metadata = objectOf(fc.oneof({ weight: 3, arbitrary: leaf }, { weight: 1, arbitrary: objectOf(leaf) }));

export function arbitraryDocument(id: string): fc.Arbitrary<Document> {
  return fc.record({
    id: fc.constant(id),
    title: text,
    path: fc.option(text),
    source: fc.option(text),
    mediaType: fc.constantFrom("text/plain", "text/markdown"),
    language: fc.constantFrom("en", "zh", "und"),
    metadata,
    contentHash: fc.constant("0"),
    sizeBytes: fc.constantFrom(0, 1, 2),
    modifiedAt: fc.option(fc.constantFrom(0, 1.5, 2, 1_714_521_600_000)),
  });
}

const builtIn = fc.constantFrom(
  "$id",
  "$path",
  "$source",
  "$title",
  "$mediaType",
  "$language",
  "$passageLanguage",
  "$sizeBytes",
  "$modifiedAt",
);
export const metadataField = fc
  .array(fc.constantFrom("a", "b", "c", 'q"uote', "__proto__"), { minLength: 1, maxLength: 2 })
  .map((keys) => keys.join("."));
const field = fc.oneof(metadataField, builtIn);
const date = fc.constantFrom(...dates).map((moment) => ({ date: moment }));
const value = fc.oneof(scalar, date);
const ordered = fc.oneof(text, number, date);
const pattern = fc
  .array(fc.constantFrom("a", "b", "*", "**", "**/", "/", "?", "[ab]", "[!a]", "{a,b/}", "{,b}", ".md", "機", "\\*"), {
    maxLength: 4,
  })
  .map((parts) => parts.join(""));

export const arbitraryFilter: fc.Arbitrary<Filter> = fc.letrec<{ filter: Filter }>((tie) => ({
  filter: fc.oneof(
    { maxDepth: 3, depthIdentifier: "filter" },
    fc.record({ field, op: fc.constantFrom("=", "!="), value }),
    fc.record({ field, op: fc.constantFrom("<", "<=", ">", ">="), value: ordered }),
    fc.record({ field, op: fc.constant("in"), value: fc.array(value, { maxLength: 4 }) }),
    fc.record({ field, op: fc.constant("prefix"), value: text }),
    fc.record({ field, op: fc.constant("contains"), value }),
    fc.record({ field, op: fc.constant("glob"), value: pattern }),
    fc.record({ field, op: fc.constant("exists") }),
    fc.record({ and: fc.array(tie("filter"), { maxLength: 3, depthIdentifier: "filter" }) }),
    fc.record({ or: fc.array(tie("filter"), { maxLength: 3, depthIdentifier: "filter" }) }),
    fc.record({ not: tie("filter") }),
  ),
})).filter;
