import type { Document, JsonValue } from "../../core/document.ts";
import { EngineError } from "../../core/errors.ts";
import { BUILT_IN_FIELDS, fieldOf, PASSAGE_LANGUAGE, SHORT_NAMES } from "../../core/filter.ts";
import type { FacetCounts, FacetValue } from "../../core/facet-counts.ts";

/** Values listed of one field. */
const MAX_VALUES = 100;
const MAX_FACETS = 16;
/** Documents are counted, not their passages. */
const FIELDS = Object.keys(BUILT_IN_FIELDS).filter((field) => field !== PASSAGE_LANGUAGE);

/**
 * Counts documents by the values of metadata keys or built-in fields. A document with a list counts once for each of
 * its values; one whose value is missing, null or an object counts as missing.
 *
 * @throws {EngineError} `BAD_REQUEST` for too many fields, `BAD_QUERY` for a built-in field that there is not
 */
export function countFacets(documents: readonly Document[], fields: readonly string[]): FacetCounts[] {
  if (fields.length > MAX_FACETS) {
    throw new EngineError("BAD_REQUEST", `${fields.length} facets are more than ${MAX_FACETS}`, {
      hint: `Ask for at most ${MAX_FACETS} facets.`,
      data: { facets: fields.length, max: MAX_FACETS },
    });
  }
  return fields.map((field) => countField(documents, field));
}

function countField(documents: readonly Document[], field: string): FacetCounts {
  const counts = new Map<FacetValue, number>();
  let missing = 0;
  const name = Object.hasOwn(SHORT_NAMES, field) ? SHORT_NAMES[field]! : field;
  if (name.startsWith("$") && !FIELDS.includes(name)) throw unknownField(field);
  for (const document of documents) {
    const values = scalars(fieldOf(document, name));
    if (values.size === 0) missing++;
    for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  const ordered = [...counts].toSorted(([a, m], [b, n]) => n - m || compare(a, b));
  return {
    field,
    values: ordered.slice(0, MAX_VALUES).map(([value, count]) => ({ value, count })),
    others: Math.max(0, ordered.length - MAX_VALUES),
    missing,
  };
}

function unknownField(field: string): EngineError {
  return new EngineError("BAD_QUERY", `There is no built-in field ${field}`, {
    hint: `Use one of ${FIELDS.join(", ")}, or a metadata key.`,
    data: { field },
  });
}

function scalars(value: JsonValue | undefined): Set<FacetValue> {
  const values = Array.isArray(value) ? (value as readonly JsonValue[]) : [value];
  return new Set(
    values.filter((one): one is FacetValue => one !== undefined && one !== null && typeof one !== "object"),
  );
}

function compare(a: FacetValue, b: FacetValue): number {
  if (typeof a !== typeof b) return typeof a < typeof b ? -1 : 1;
  return a < b ? -1 : Number(a > b);
}
