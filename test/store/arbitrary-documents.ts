import * as fc from "fast-check";
import type { Document, JsonValue, Metadata } from "../../src/core/document.ts";
import type { Filter } from "../../src/core/filter.ts";

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
);
const number = fc.constantFrom(-1, 0, 1, 1.5, 2, 0.1, 1e21, 2 ** 53);
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
    modifiedAt: fc.option(fc.constantFrom(0, 1.5, 2)),
  });
}

const builtIn = fc.constantFrom(
  "$id",
  "$path",
  "$source",
  "$title",
  "$mediaType",
  "$language",
  "$sizeBytes",
  "$modifiedAt",
);
const metadataField = fc
  .array(fc.constantFrom("a", "b", "c", 'q"uote', "__proto__"), { minLength: 1, maxLength: 2 })
  .map((keys) => keys.join("."));
const field = fc.oneof(metadataField, builtIn);
const ordered = fc.oneof(text, number);

export const arbitraryFilter: fc.Arbitrary<Filter> = fc.letrec<{ filter: Filter }>((tie) => ({
  filter: fc.oneof(
    { maxDepth: 3, depthIdentifier: "filter" },
    fc.record({ field, op: fc.constantFrom("=", "!="), value: scalar }),
    fc.record({ field, op: fc.constantFrom("<", "<=", ">", ">="), value: ordered }),
    fc.record({ field, op: fc.constant("in"), value: fc.array(scalar, { maxLength: 4 }) }),
    fc.record({ field, op: fc.constant("prefix"), value: text }),
    fc.record({ field, op: fc.constant("contains"), value: scalar }),
    fc.record({ field, op: fc.constant("exists") }),
    fc.record({ and: fc.array(tie("filter"), { maxLength: 3, depthIdentifier: "filter" }) }),
    fc.record({ or: fc.array(tie("filter"), { maxLength: 3, depthIdentifier: "filter" }) }),
    fc.record({ not: tie("filter") }),
  ),
})).filter;
