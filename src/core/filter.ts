import type { Document, JsonValue } from "./document.ts";

/**
 * A condition on documents, as data: the same for the library, the CLI's `--filter` (JSON) and HTTP.
 * A field is a metadata key (dotted for nested ones) or one of the built-in `id`, `path`, `source`,
 * `title`, `mediaType`, `language`, `sizeBytes`, `modifiedAt`, written with a leading `$`, e.g. `$path`.
 *
 * - Values of different types are never compared: `{ field: "year", op: "<", value: 2000 }` leaves out a document
 *   whose year is the string "1999". A field that is missing or null matches nothing, `!=` included; only `not` turns that round.
 * - `=`, `!=`, `<`, `<=`, `>`, `>=` compare strings (by code point), numbers, and for `=` and `!=` also booleans.
 * - `in`: the value equals one of the list. `prefix`: the string starts with it. `contains`: the array holds it.
 * - `exists`: the field is there and not null.
 * - A dot always steps into an object, never into an array. An empty `and` matches all, an empty `or` nothing.
 */
export type Filter =
  | { readonly and: readonly Filter[] }
  | { readonly or: readonly Filter[] }
  | { readonly not: Filter }
  | {
      readonly field: string;
      readonly op: "=" | "!=" | "<" | "<=" | ">" | ">=";
      readonly value: string | number | boolean;
    }
  | { readonly field: string; readonly op: "in"; readonly value: readonly (string | number | boolean)[] }
  | { readonly field: string; readonly op: "prefix" | "contains"; readonly value: string | number | boolean }
  | { readonly field: string; readonly op: "exists" };

/** What each built-in field holds when it is not null. */
export const BUILT_IN_FIELDS = {
  $id: "string",
  $path: "string",
  $source: "string",
  $title: "string",
  $mediaType: "string",
  $language: "string",
  $sizeBytes: "number",
  $modifiedAt: "number",
} as const satisfies Record<`$${string}`, "string" | "number">;

export function matches(filter: Filter, document: Document): boolean {
  if ("and" in filter) return filter.and.every((part) => matches(part, document));
  if ("or" in filter) return filter.or.some((part) => matches(part, document));
  if ("not" in filter) return !matches(filter.not, document);
  const found = fieldOf(document, filter.field);
  if (found === null || found === undefined) return false;
  if (filter.op === "exists") return true;
  if (filter.op === "in") return filter.value.includes(found as Scalar);
  if (filter.op === "contains") return Array.isArray(found) && found.includes(filter.value);
  if (typeof found !== typeof filter.value) return false;
  if (filter.op === "prefix") return typeof found === "string" && found.startsWith(String(filter.value));
  return HOLDS[filter.op](compare(found as Scalar, filter.value));
}

type Scalar = string | number | boolean;

function fieldOf(document: Document, name: string): JsonValue | undefined {
  if (name.startsWith("$")) return document[name.slice(1) as "id" | "path" | "sizeBytes"];
  let value: JsonValue | undefined = document.metadata;
  for (const key of name.split(".")) {
    if (value === null || typeof value !== "object" || Array.isArray(value) || !Object.hasOwn(value, key))
      return undefined;
    value = (value as Record<string, JsonValue>)[key];
  }
  return value;
}

/** Whether a comparison holds, by the sign of how the field's value is ordered to the filter's. */
const HOLDS = {
  "=": (order) => order === 0,
  "!=": (order) => order !== 0,
  "<": (order) => order < 0,
  "<=": (order) => order <= 0,
  ">": (order) => order > 0,
  ">=": (order) => order >= 0,
} as const satisfies Record<string, (order: number) => boolean>;

/** Both of the same type. Strings by code point, as SQLite and PostgreSQL's "C" order them; JavaScript's `<` goes by UTF-16 unit. */
function compare(a: Scalar, b: Scalar): number {
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
