import type { FieldFilter, FilterScalar, FilterValue } from "../../core/filter.ts";
import { parseDate } from "../../core/filter-date.ts";
import { globMatcher, globPrefix } from "../../core/filter-glob.ts";
import type { SqliteDatabase, SqliteValue } from "./database.ts";

export type ValueType = "string" | "number" | "boolean";

/** What a field's value of one type has to satisfy. */
export interface ValueTest {
  readonly type: ValueType;
  /** @param operand  SQL of a value that is of the type; the condition is then 0 or 1, never NULL */
  readonly sql: (operand: string) => string;
  readonly values: readonly SqliteValue[];
}

type ValueFilter = Exclude<FieldFilter, { readonly op: "exists" }>;

const GLOB = "kenning_glob";
const DATE = "kenning_date";
const DAY_MS = 86_400_000;

/** Functions that the SQL of filters calls; each connection that runs it needs them. */
export function registerFilterFunctions(database: SqliteDatabase): void {
  database.function(GLOB, (pattern, text) => Number(globMatcher(String(pattern))(String(text))));
  database.function(DATE, (text) => parseDate(String(text)));
}

/** @returns tests of which one has to hold: of the field's value, or for `contains` of one of its elements */
export function valueTests(filter: ValueFilter): ValueTest[] {
  if (filter.op === "in") return equalsOneOf(filter.value);
  if (filter.op === "contains") return equalsOneOf([filter.value]);
  if (filter.op === "prefix") return [{ type: "string", ...startsWith(filter.value) }];
  if (filter.op === "glob") return [{ type: "string", ...matchesGlob(filter.value) }];
  const { op, value } = filter;
  const sql = (operand: string): string => `${operand} ${op} ?`;
  if (typeof value !== "object") return [{ type: typeOf(value), sql, values: [bound(value)] }];
  const at = parseDate(value.date);
  if (at === null) return [];
  const first = op === "=" || op.startsWith(">") ? at : null;
  const last = op === "=" || op.startsWith("<") ? at : null;
  return dateTests(sql, at, [first, last]);
}

function equalsOneOf(wanted: readonly FilterValue[]): ValueTest[] {
  const scalars = wanted.filter((value) => typeof value !== "object");
  const dates = wanted.flatMap((value) => (typeof value === "object" ? (parseDate(value.date) ?? []) : []));
  const tests = (["string", "number", "boolean"] as const).flatMap((type): ValueTest[] => {
    const values = scalars.filter((value) => typeof value === type).map(bound);
    return values.length === 0 ? [] : [{ type, ...isOneOf(values) }];
  });
  if (dates.length > 0) {
    const range = [dates.reduce((a, b) => Math.min(a, b)), dates.reduce((a, b) => Math.max(a, b))] as const;
    const { sql, values } = isOneOf(dates);
    tests.push(...dateTests(sql, values[0]!, range));
  }
  return tests;
}

/** @param values  all numbers, or all strings */
function isOneOf(values: readonly SqliteValue[]): Omit<ValueTest, "type"> {
  if (values.length === 1) return { sql: (operand) => `${operand} = ?`, values };
  // As floating point, as JavaScript has numbers: SQLite would read 1152921504606847000 as an integer of another value.
  // A sum, because the affinity that a CAST gives would keep SQLite from searching facets.
  const listed = typeof values[0] === "number" ? "value + 0.0" : "value";
  return {
    sql: (operand) => `${operand} IN (SELECT ${listed} FROM json_each(?))`,
    values: [JSON.stringify(values)],
  };
}

/**
 * A number is milliseconds since the epoch, a string names its moment or none.
 *
 * @param range  moments between which all that match are, both inclusive; null where it is open
 */
function dateTests(
  sql: ValueTest["sql"],
  value: SqliteValue,
  [first, last]: readonly [first: number | null, last: number | null],
): ValueTest[] {
  // The date a string begins with is that of its moment, or one off where its zone is far from UTC.
  const from = first === null ? null : dayOf(first - DAY_MS);
  const end = last === null ? null : dayOf(last + 2 * DAY_MS);
  const inRange = (operand: string): string =>
    `${from === null ? "" : `${operand} >= ? AND `}${end === null ? "" : `${operand} < ? AND `}`;
  return [
    { type: "number", sql, values: [value] },
    {
      type: "string",
      sql: (operand) => `${inRange(operand)}ifnull(${sql(`${DATE}(${operand})`)}, 0)`,
      values: [...[from, end].filter((day) => day !== null), value],
    },
  ];
}

/** @returns the day of a moment as dates are written, ordered like the days; null beyond the years 0 to 9999 */
function dayOf(at: number): string | null {
  const text = new Date(at).toISOString();
  return /^\d{4}-/.test(text) ? text.slice(0, 10) : null;
}

/** As a range, which an index can search; SQLite orders strings by code point. */
function startsWith(prefix: string): Omit<ValueTest, "type"> {
  if (prefix === "") return { sql: () => "1", values: [] };
  const end = endOfRange(prefix);
  if (end === null) return { sql: (operand) => `${operand} >= ?`, values: [prefix] };
  return { sql: (operand) => `${operand} >= ? AND ${operand} < ?`, values: [prefix, end] };
}

/** The range lets an index skip what the pattern cannot match. */
function matchesGlob(pattern: string): Omit<ValueTest, "type"> {
  const { sql, values } = startsWith(globPrefix(pattern));
  return { sql: (operand) => `${sql(operand)} AND ${GLOB}(?, ${operand})`, values: [...values, pattern] };
}

/** @returns the least string above all that begin with the prefix; null when there is none */
function endOfRange(prefix: string): string | null {
  const characters = Array.from(prefix);
  for (let last = characters.pop(); last !== undefined; last = characters.pop()) {
    const codePoint = last.codePointAt(0)!;
    if (codePoint === 0x10ffff) continue;
    // U+D800 to U+DFFF are no characters.
    return characters.join("") + String.fromCodePoint(codePoint === 0xd7ff ? 0xe000 : codePoint + 1);
  }
  return null;
}

function typeOf(value: FilterScalar): ValueType {
  return typeof value as ValueType;
}

/** SQLite has true and false as 1 and 0. */
function bound(value: FilterScalar): string | number {
  return typeof value === "boolean" ? Number(value) : value;
}
