import { type Filter, type FilterValue, SHORT_NAMES } from "./filter.ts";
import { isPlainWord } from "./filter-text-tokens.ts";

const SHORT_NAME_OF = new Map<string, string>(Object.entries(SHORT_NAMES).map(([short, name]) => [name, short]));

/** How tightly a filter's text binds: what stands inside something tighter needs parentheses. */
const OR = 1;
const AND = 2;
const NOT = 3;

/** A filter as text on one line; `parseFilter` reads the same filter back. */
export function formatFilter(filter: Filter): string {
  return format(filter, OR);
}

function format(filter: Filter, context: number): string {
  if ("not" in filter) return `not ${format(filter.not, NOT)}`;
  if ("and" in filter) return join(filter.and, "and", AND, context);
  if ("or" in filter) return join(filter.or, "or", OR, context);
  const field = formatField(filter.field);
  if (filter.op === "exists") return `${field} exists`;
  if (filter.op === "in") return `${field} in [${filter.value.map(formatValue).join(", ")}]`;
  return `${field} ${filter.op} ${formatValue(filter.value)}`;
}

function join(parts: readonly Filter[], word: "and" | "or", binding: number, context: number): string {
  // Of none or one there is no "a and b".
  if (parts.length < 2) return `${word === "and" ? "all" : "any"}(${parts.map((part) => format(part, OR)).join(", ")})`;
  const joined = parts.map((part) => format(part, binding + 1)).join(` ${word} `);
  return binding < context ? `(${joined})` : joined;
}

function formatField(name: string): string {
  if (name.startsWith("$")) return SHORT_NAME_OF.get(name) ?? name;
  const isPlain = isPlainWord(name) && !Object.hasOwn(SHORT_NAMES, name) && !name.startsWith("meta.");
  return isPlain ? name : JSON.stringify(name);
}

function formatValue(value: FilterValue): string {
  if (typeof value === "object") return `date(${JSON.stringify(value.date)})`;
  return Object.is(value, -0) ? "-0" : JSON.stringify(value);
}
