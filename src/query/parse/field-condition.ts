import {
  BUILT_IN_FIELDS,
  type BuiltInField,
  type Filter,
  type FilterValue,
  MAX_FIELD_LENGTH,
  MAX_FIELD_PARTS,
  SHORT_NAMES,
} from "../../core/filter.ts";
import { parseDate } from "../../core/filter-date.ts";
import { globProblem } from "../../core/filter-glob.ts";
import type { FieldPart } from "./query-parts.ts";

const NUMBER = /^-?(?:\d+(?:\.\d+)?|\.\d+)$/;
const DAY = /^\d{4}-\d\d-\d\d$/;
const DAY_MS = 86_400_000;
const METADATA = "meta.";

/** The metadata key that a name may mean; null for a built-in field. */
export function metadataKey(name: string): string | null {
  if (Object.hasOwn(SHORT_NAMES, name)) return null;
  return name.startsWith(METADATA) ? name.slice(METADATA.length) : name;
}

/**
 * `name:value` as a filter; null when it cannot be one, so that it is text. It is generous where a filter is exact: a
 * value is meant as the text, the number or the truth value that it may be.
 *
 * @param isKey  whether documents have a metadata key; `meta.` before a name says that they do
 */
export function fieldCondition(part: FieldPart, isKey: (key: string) => boolean): Filter | null {
  const condition = conditionOf(part, isKey);
  return condition !== null && part.isExcluded ? { not: condition } : condition;
}

function conditionOf({ name, operator, value, mark }: FieldPart, isKey: (key: string) => boolean): Filter | null {
  const isQuoted = mark !== "";
  const key = metadataKey(name);
  if (key !== null) {
    const isPossible = key.length <= MAX_FIELD_LENGTH && key.split(".").length <= MAX_FIELD_PARTS;
    if (!isPossible || !(name.startsWith(METADATA) || isKey(key))) return null;
    return operator === "" ? metadataIs(key, value, isQuoted) : compares(key, operator, value);
  }
  const field = SHORT_NAMES[name]!;
  if (BUILT_IN_FIELDS[field] === "number") return numberField(field, operator, value);
  if (operator !== "") return null;
  if (!isQuoted && value.includes("*")) return globOrNull(field, value);
  return textField(field, value);
}

/** What people mean by a value of each field that holds text. */
function textField(field: BuiltInField, value: string): Filter | null {
  if (field === "$title") return globOrNull(field, `**${anyCase(value)}**`);
  if (field === "$language" || field === "$passageLanguage") return { field, op: "=", value: value.toLowerCase() };
  if (field === "$mediaType") {
    const type = escapeGlob(value.toLowerCase());
    if (value.includes("/")) return { field, op: "=", value: value.toLowerCase() };
    return globOrNull(field, `{${type}/*,*/${type}}`);
  }
  if (field !== "$path") return { field, op: "=", value };
  // A file, a folder with all that is in it, or a file's bare name.
  const folder: Filter = { field, op: "prefix", value: value.endsWith("/") ? value : `${value}/` };
  const file: Filter = { field, op: "=", value };
  if (value.endsWith("/")) return folder;
  const anywhere = value.includes("/") ? null : globOrNull(field, `**/${escapeGlob(value)}`);
  return { or: anywhere === null ? [file, folder] : [file, folder, anywhere] };
}

function numberField(field: BuiltInField, operator: FieldPart["operator"], value: string): Filter | null {
  const moment = field === "$modifiedAt" ? parseDate(value) : null;
  if (moment === null) {
    if (field === "$modifiedAt" || !NUMBER.test(value)) return null;
    return { field, op: operator === "" ? "=" : operator, value: Number(value) };
  }
  if (operator !== "") return { field, op: operator, value: { date: value } };
  if (!DAY.test(value)) return { field, op: "=", value: { date: value } };
  return {
    and: [
      { field, op: ">=", value: moment },
      { field, op: "<", value: moment + DAY_MS },
    ],
  };
}

function metadataIs(field: string, value: string, isQuoted: boolean): Filter | null {
  if (!isQuoted && value.includes("*")) return globOrNull(field, value);
  const meant: FilterValue[] = [value];
  if (!isQuoted && NUMBER.test(value)) meant.push(Number(value));
  if (!isQuoted && (value === "true" || value === "false")) meant.push(value === "true");
  return {
    or: [{ field, op: "in", value: meant }, ...meant.map((one): Filter => ({ field, op: "contains", value: one }))],
  };
}

function compares(field: string, op: "<" | "<=" | ">" | ">=", value: string): Filter {
  if (NUMBER.test(value)) return { field, op, value: Number(value) };
  return { field, op, value: parseDate(value) === null ? value : { date: value } };
}

function globOrNull(field: string, pattern: string): Filter | null {
  return globProblem(pattern) === null ? { field, op: "glob", value: pattern } : null;
}

function escapeGlob(text: string): string {
  return text.replaceAll(/[*?[\]{},\\!^-]/g, String.raw`\$&`);
}

/** A pattern for a text whose letters may be large or small. */
function anyCase(text: string): string {
  return Array.from(text, (character) => {
    const [lower, upper] = [character.toLowerCase(), character.toUpperCase()];
    const isPair = lower !== upper && Array.from(lower).length === 1 && Array.from(upper).length === 1;
    return isPair ? `[${lower}${upper}]` : escapeGlob(character);
  }).join("");
}
