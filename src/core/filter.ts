import type { Document, JsonValue, Language } from "./document.ts";
import { type FilterDate, parseDate } from "./filter-date.ts";
import { globMatcher } from "./filter-glob.ts";

export type FilterScalar = string | number | boolean;
export type FilterValue = FilterScalar | FilterDate;
export type ComparisonOperator = "=" | "!=" | "<" | "<=" | ">" | ">=";

/**
 * A condition on documents, as data: the same for the library, the command line and HTTP.
 * A field is a metadata key (dotted for nested ones) or one of the built-in `id`, `path`, `source`,
 * `title`, `mediaType`, `language`, `passageLanguage`, `sizeBytes`, `modifiedAt`, written with a leading `$`, e.g. `$path`.
 *
 * - Values of different types are never compared: `{ field: "year", op: "<", value: 2000 }` leaves out a document
 *   whose year is the string "1999". A field that is missing or null matches nothing, `!=` included; only `not` turns that round.
 * - `=`, `!=`, `<`, `<=`, `>`, `>=` compare strings (by code point), numbers, and for `=` and `!=` also booleans.
 * - A date is compared with numbers as milliseconds since the epoch, and with strings as the moment that they name
 *   (`parseDate`); a string that names none matches nothing, `!=` included.
 * - `in`: the value equals one of the list. `contains`: the array holds it. `prefix`: the string starts with it.
 * - `glob`: the string matches the pattern, as `filter-glob.ts` says; meant for paths.
 * - `exists`: the field is there and not null.
 * - `$passageLanguage` is a condition on passages: where passages are chosen on each of them, where documents are on any of theirs.
 * - A dot always steps into an object, never into an array. An empty `and` matches all, an empty `or` nothing.
 */
export type Filter =
  | { readonly and: readonly Filter[] }
  | { readonly or: readonly Filter[] }
  | { readonly not: Filter }
  | FieldFilter;

/** A condition on one field. */
export type FieldFilter =
  | { readonly field: string; readonly op: ComparisonOperator; readonly value: FilterValue }
  | { readonly field: string; readonly op: "in"; readonly value: readonly FilterValue[] }
  | { readonly field: string; readonly op: "contains"; readonly value: FilterValue }
  | { readonly field: string; readonly op: "prefix" | "glob"; readonly value: string }
  | { readonly field: string; readonly op: "exists" };

/** A filter as a caller may write it: as data, as text (docs/filters.md), or as data with texts in it. */
export type FilterInput =
  | string
  | Filter
  | { readonly and: readonly FilterInput[] }
  | { readonly or: readonly FilterInput[] }
  | { readonly not: FilterInput };

/** What each built-in field holds when it is not null. */
export const BUILT_IN_FIELDS = {
  $id: "string",
  $path: "string",
  $source: "string",
  $title: "string",
  $mediaType: "string",
  $language: "string",
  $passageLanguage: "string",
  $sizeBytes: "number",
  $modifiedAt: "number",
} as const satisfies Record<`$${string}`, "string" | "number">;

/** UTF-16 code units of a field's name, and how many parts its dots may make. */
export const MAX_FIELD_LENGTH = 512;
export const MAX_FIELD_PARTS = 16;

export type BuiltInField = keyof typeof BUILT_IN_FIELDS;

/** The one that a document may have several values of: one a passage. */
export const PASSAGE_LANGUAGE = "$passageLanguage" satisfies BuiltInField;

/** Short names of the built-in fields, in a filter's text and as facets. */
export const SHORT_NAMES: Readonly<Record<string, BuiltInField>> = {
  id: "$id",
  lang: "$language",
  modified: "$modifiedAt",
  passageLang: "$passageLanguage",
  path: "$path",
  size: "$sizeBytes",
  source: "$source",
  title: "$title",
  type: "$mediaType",
};

/**
 * @param passageLanguages  of the passage that is asked about, or of all of the document's
 * @throws {EngineError} `BAD_FILTER` for a glob pattern that cannot be read, in a filter that was not parsed
 */
export function matches(
  filter: Filter,
  document: Document,
  passageLanguages: readonly Language[] = [document.language],
): boolean {
  if ("and" in filter) return filter.and.every((part) => matches(part, document, passageLanguages));
  if ("or" in filter) return filter.or.some((part) => matches(part, document, passageLanguages));
  if ("not" in filter) return !matches(filter.not, document, passageLanguages);
  if (filter.field === PASSAGE_LANGUAGE) return passageLanguages.some((language) => fieldMatches(filter, language));
  return fieldMatches(filter, fieldOf(document, filter.field));
}

function fieldMatches(filter: FieldFilter, found: JsonValue | undefined): boolean {
  if (found === null || found === undefined) return false;
  if (filter.op === "exists") return true;
  if (filter.op === "in") return filter.value.some((value) => holds(found, "=", value));
  if (filter.op === "contains")
    return Array.isArray(found) && (found as JsonValue[]).some((element) => holds(element, "=", filter.value));
  if (filter.op === "prefix") return typeof found === "string" && found.startsWith(filter.value);
  if (filter.op === "glob") return typeof found === "string" && globMatcher(filter.value)(found);
  return holds(found, filter.op, filter.value);
}

/** The metadata keys that a filter asks about, each once. */
export function metadataKeysOf(filter: Filter): Set<string> {
  if ("not" in filter) return metadataKeysOf(filter.not);
  if ("field" in filter) return new Set(filter.field.startsWith("$") ? [] : [filter.field]);
  const parts = "and" in filter ? filter.and : filter.or;
  return new Set(parts.flatMap((part) => [...metadataKeysOf(part)]));
}

/** What a document itself has for a field as filters name it; undefined when it has none. */
export function fieldOf(document: Document, name: string): JsonValue | undefined {
  if (name.startsWith("$")) return document[name.slice(1) as "id" | "path" | "sizeBytes"];
  let value: JsonValue | undefined = document.metadata;
  for (const key of name.split(".")) {
    if (value === null || typeof value !== "object" || Array.isArray(value) || !Object.hasOwn(value, key))
      return undefined;
    value = (value as Record<string, JsonValue>)[key];
  }
  return value;
}

function holds(found: JsonValue, op: ComparisonOperator, value: FilterValue): boolean {
  if (typeof value !== "object")
    return typeof found === typeof value && HOLDS[op](compare(found as FilterScalar, value));
  const at = typeof found === "string" ? parseDate(found) : found;
  const wanted = parseDate(value.date);
  return typeof at === "number" && wanted !== null && HOLDS[op](compare(at, wanted));
}

/** Whether a comparison holds, by the sign of how the field's value is ordered to the filter's. */
const HOLDS = {
  "=": (order) => order === 0,
  "!=": (order) => order !== 0,
  "<": (order) => order < 0,
  "<=": (order) => order <= 0,
  ">": (order) => order > 0,
  ">=": (order) => order >= 0,
} as const satisfies Record<ComparisonOperator, (order: number) => boolean>;

/** Both of the same type. Strings by code point, as SQLite and PostgreSQL's "C" order them; JavaScript's `<` goes by UTF-16 unit. */
function compare(a: FilterScalar, b: FilterScalar): number {
  if (a === b) return 0;
  if (typeof a !== "string" || typeof b !== "string") return a < b ? -1 : 1;
  let i = 0;
  while (i < a.length && i < b.length && a.charCodeAt(i) === b.charCodeAt(i)) i++;
  if (i === a.length || i === b.length) return a.length - b.length;
  const [x, y] = [a.charCodeAt(i), b.charCodeAt(i)];
  // Surrogates stand for code points above every other unit.
  const [astralX, astralY] = [isSurrogate(x), isSurrogate(y)];
  return astralX === astralY ? x - y : astralX ? 1 : -1;
}

function isSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdfff;
}
