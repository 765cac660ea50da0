import { z } from "zod";
import { EngineError } from "./errors.ts";
import { BUILT_IN_FIELDS, type Filter, MAX_FIELD_LENGTH, MAX_FIELD_PARTS } from "./filter.ts";
import { parseDate } from "./filter-date.ts";
import { globProblem } from "./filter-glob.ts";
import { parseFilterText } from "./filter-text.ts";

const MAX_DEPTH = 32;
const MAX_CONDITIONS = 256;
const MAX_LISTED = 10_000;

const date = z.strictObject({
  date: z.string().refine((text) => parseDate(text) !== null, {
    error: 'a date is written as "2024-05-01" or "2024-05-01T10:00Z"',
  }),
});
const operand = z.union([z.string(), z.number(), z.boolean(), date]);
const field = z
  .string()
  .min(1)
  .max(MAX_FIELD_LENGTH)
  .refine((name) => !name.startsWith("$") || Object.hasOwn(BUILT_IN_FIELDS, name), {
    error: `a field with $ is one of ${Object.keys(BUILT_IN_FIELDS).join(", ")}`,
  })
  .refine((name) => name.split(".").length <= MAX_FIELD_PARTS, { error: `at most ${MAX_FIELD_PARTS} parts` });
const pattern = z.string().refine((text) => globProblem(text) === null, {
  error: ({ input }) => `a pattern with ${globProblem(String(input))}`,
});

const condition = z.discriminatedUnion("op", [
  z.strictObject({ field, op: z.enum(["=", "!="]), value: operand }),
  z.strictObject({ field, op: z.enum(["<", "<=", ">", ">="]), value: z.union([z.string(), z.number(), date]) }),
  z.strictObject({ field, op: z.literal("in"), value: z.array(operand).max(MAX_LISTED) }),
  z.strictObject({ field, op: z.literal("prefix"), value: z.string() }),
  z.strictObject({ field, op: z.literal("glob"), value: pattern }),
  z.strictObject({ field, op: z.literal("contains"), value: operand }),
  z.strictObject({ field, op: z.literal("exists") }),
]);

/**
 * What a filter may be written as, for request bodies; it parses to the filter as data.
 * `parseFilter` also limits its depth and size, and has to come first: a bad text throws `BAD_FILTER` from here too.
 */
export const filterSchema: z.ZodType<Filter> = z.lazy(() =>
  z.union([
    z.string().transform(parseFilterText),
    z.strictObject({ and: z.array(filterSchema) }),
    z.strictObject({ or: z.array(filterSchema) }),
    z.strictObject({ not: filterSchema }),
    condition,
  ]),
);

/**
 * @param input  a `FilterInput`: data, text, or data with texts in it
 * @throws {EngineError} `BAD_FILTER` with `data.path`, where in the data the problem is, or for a text with what `parseFilterText` says
 */
export function parseFilter(input: unknown): Filter {
  const written = typeof input === "string" ? parseFilterText(input) : input;
  assertSmall(written);
  const result = filterSchema.safeParse(written);
  if (!result.success) {
    const { path, message } = deepestProblem(result.error.issues, written) ?? { path: [], message: "not a condition" };
    throw badFilter(message, path);
  }
  // Texts within it may have been longer than they looked.
  assertSmall(result.data);
  return result.data;
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
