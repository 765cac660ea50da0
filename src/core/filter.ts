import { z } from "zod";
import type { Document, JsonValue } from "./document.ts";
import { EngineError } from "./errors.ts";

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

const MAX_DEPTH = 32;
const MAX_CONDITIONS = 256;
const MAX_LISTED = 10_000;
const MAX_FIELD_PARTS = 16;

const scalar = z.union([z.string(), z.number(), z.boolean()]);
const field = z
  .string()
  .min(1)
  .max(512)
  .refine((name) => !name.startsWith("$") || Object.hasOwn(BUILT_IN_FIELDS, name), {
    error: `a field with $ is one of ${Object.keys(BUILT_IN_FIELDS).join(", ")}`,
  })
  .refine((name) => name.split(".").length <= MAX_FIELD_PARTS, { error: `at most ${MAX_FIELD_PARTS} parts` });

const condition = z.discriminatedUnion("op", [
  z.strictObject({ field, op: z.enum(["=", "!="]), value: scalar }),
  z.strictObject({ field, op: z.enum(["<", "<=", ">", ">="]), value: z.union([z.string(), z.number()]) }),
  z.strictObject({ field, op: z.literal("in"), value: z.array(scalar).max(MAX_LISTED) }),
  z.strictObject({ field, op: z.literal("prefix"), value: z.string() }),
  z.strictObject({ field, op: z.literal("contains"), value: scalar }),
  z.strictObject({ field, op: z.literal("exists") }),
]);

/** The shape of a filter, for request bodies; `parseFilter` also limits its depth and size. */
export const filterSchema: z.ZodType<Filter> = z.lazy(() =>
  z.union([
    z.strictObject({ and: z.array(filterSchema) }),
    z.strictObject({ or: z.array(filterSchema) }),
    z.strictObject({ not: filterSchema }),
    condition,
  ]),
);

/** @throws {EngineError} `BAD_FILTER` with `data.path`, where in the filter the problem is */
export function parseFilter(value: unknown): Filter {
  assertSmall(value);
  const result = filterSchema.safeParse(value);
  if (result.success) return result.data;
  const { path, message } = deepestProblem(result.error.issues, value) ?? { path: [], message: "not a condition" };
  throw badFilter(message, path);
}

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

/** Before zod walks the value: a filter nested a thousand levels deep would overflow the stack. */
function assertSmall(value: unknown): void {
  let conditions = 0;
  const open: { value: unknown; path: string[] }[] = [{ value, path: [] }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (++conditions > MAX_CONDITIONS) throw badFilter(`more than ${MAX_CONDITIONS} conditions`, []);
    if (next.path.length > 2 * MAX_DEPTH) throw badFilter(`nested more than ${MAX_DEPTH} deep`, next.path);
    if (typeof next.value !== "object" || next.value === null) continue;
    const { and, or, not } = next.value as Record<string, unknown>;
    for (const [name, parts] of Object.entries({ and, or })) {
      if (!Array.isArray(parts)) continue;
      for (const [i, part] of parts.entries()) open.push({ value: part, path: [...next.path, name, String(i)] });
    }
    if (not !== undefined) open.push({ value: not, path: [...next.path, "not", ""] });
  }
}

interface Problem {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/**
 * A union reports the problems of every branch; the one that got furthest is the one that was meant.
 * That a key is missing only says that the branch was another.
 */
function deepestProblem(issues: readonly z.core.$ZodIssue[], value: unknown): Problem | undefined {
  let deepest: Problem | undefined;
  for (const issue of issues) {
    const found = valueAt(value, issue.path);
    if (found === undefined) continue;
    const branches = issue.code === "invalid_union" ? issue.errors : [];
    const inner = branches.map((branch) => deepestProblem(branch, found)).filter((problem) => problem !== undefined);
    const problem = inner.reduce((a, b) => (b.path.length > a.path.length ? b : a), {
      path: [],
      message: issue.message,
    });
    if (deepest !== undefined && deepest.path.length >= issue.path.length + problem.path.length) continue;
    deepest = { path: [...issue.path, ...problem.path], message: problem.message };
  }
  return deepest;
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((at, key) => (at as Record<PropertyKey, unknown> | null | undefined)?.[key], value);
}

function badFilter(problem: string, path: readonly PropertyKey[]): EngineError {
  const where = path.length === 0 ? "the filter" : path.map(String).filter(Boolean).join(".");
  return new EngineError("BAD_FILTER", `Bad filter at ${where}: ${problem}`, {
    hint: 'Write conditions such as {"field": "year", "op": ">=", "value": 2020}, joined with "and", "or" and "not".',
    data: { path: path.map(String).filter(Boolean).join(".") },
  });
}
