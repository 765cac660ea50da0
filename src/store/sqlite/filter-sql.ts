import { BUILT_IN_FIELDS, type Filter } from "../../core/filter.ts";
import type { SqliteValue } from "./database.ts";

export interface SqlCondition {
  readonly sql: string;
  readonly values: readonly SqliteValue[];
}

type FieldFilter = Extract<Filter, { readonly field: string }>;
type Scalar = string | number | boolean;

const COLUMNS: Record<keyof typeof BUILT_IN_FIELDS, string> = {
  $id: "documents.id",
  $path: "documents.path",
  $source: "documents.source",
  $title: "documents.title",
  $mediaType: "documents.media_type",
  $language: "documents.language",
  $sizeBytes: "documents.size_bytes",
  $modifiedAt: "documents.modified_at",
};

export const EVERY_DOCUMENT: SqlCondition = { sql: "1", values: [] };
const NO_DOCUMENT: SqlCondition = { sql: "0", values: [] };

/**
 * A parsed filter as a condition on `documents`: it selects what `matches` of core/filter.ts accepts.
 * Names and values of the caller are bound parameters only; every leaf is 0 or 1, never NULL, so that NOT is its complement.
 */
export function compileFilter(filter: Filter): SqlCondition {
  if ("and" in filter) return join(filter.and, "AND", EVERY_DOCUMENT);
  if ("or" in filter) return join(filter.or, "OR", NO_DOCUMENT);
  if ("not" in filter) {
    const { sql, values } = compileFilter(filter.not);
    return { sql: `NOT (${sql})`, values };
  }
  return filter.field.startsWith("$") ? compileBuiltIn(filter) : compileMetadata(filter);
}

function join(filters: readonly Filter[], operator: "AND" | "OR", empty: SqlCondition): SqlCondition {
  if (filters.length === 0) return empty;
  const parts = filters.map(compileFilter);
  return {
    sql: `(${parts.map(({ sql }) => sql).join(` ${operator} `)})`,
    values: parts.flatMap(({ values }) => values),
  };
}

function compileBuiltIn(filter: FieldFilter): SqlCondition {
  const field = filter.field as keyof typeof COLUMNS;
  const column = COLUMNS[field];
  if (filter.op === "exists") return { sql: `${column} IS NOT NULL`, values: [] };
  if (filter.op === "contains") return NO_DOCUMENT;
  // SQLite would convert between text and number; a filter never does.
  const type = BUILT_IN_FIELDS[field];
  if (filter.op === "in") {
    const values = filter.value.filter((value) => typeof value === type);
    return {
      sql: `(${column} IS NOT NULL AND ${column} IN (SELECT value FROM json_each(?)))`,
      values: [JSON.stringify(values)],
    };
  }
  if (typeof filter.value !== type) return NO_DOCUMENT;
  const { sql, values } = compare(column, filter.op, filter.value);
  return { sql: `(${column} IS NOT NULL AND ${sql})`, values };
}

function compileMetadata(filter: FieldFilter): SqlCondition {
  const keys = filter.field.split(".");
  const tables = keys.map((_, depth) =>
    depth === 0
      ? "json_each(documents.metadata) AS m0"
      : `json_each(CASE WHEN m${depth - 1}.type = 'object' THEN m${depth - 1}.value END) AS m${depth}`,
  );
  const found = `m${keys.length - 1}`;
  const path = keys.map((_, depth) => `m${depth}.key = ?`).join(" AND ");
  const { sql, values } = compileLeaf(found, filter);
  return {
    sql: `EXISTS (SELECT 1 FROM ${tables.join(", ")} WHERE ${path} AND ${sql})`,
    values: [...keys, ...values],
  };
}

/** @param found  the json_each row that holds the field's value */
function compileLeaf(found: string, filter: FieldFilter): SqlCondition {
  if (filter.op === "exists") return { sql: `${found}.type <> 'null'`, values: [] };
  if (filter.op === "in") {
    const equal = `${sameType("listed", found)} AND listed.value = ${found}.value`;
    return {
      sql: `EXISTS (SELECT 1 FROM json_each(?) AS listed WHERE ${equal})`,
      values: [JSON.stringify(filter.value)],
    };
  }
  if (filter.op === "contains") {
    const elements = `json_each(CASE WHEN ${found}.type = 'array' THEN ${found}.value END) AS element`;
    const equal = `${sameType("wanted", "element")} AND wanted.value = element.value`;
    return {
      sql: `EXISTS (SELECT 1 FROM ${elements}, json_each(?) AS wanted WHERE ${equal})`,
      values: [JSON.stringify([filter.value])],
    };
  }
  const { sql, values } = compare(`${found}.value`, filter.op, filter.value);
  return { sql: `(${typeCondition(found, filter.value)} AND ${sql})`, values };
}

function compare(operand: string, op: "=" | "!=" | "<" | "<=" | ">" | ">=" | "prefix", value: Scalar): SqlCondition {
  if (op === "prefix") return { sql: `substr(${operand}, 1, length(?)) = ?`, values: [String(value), String(value)] };
  // json_each gives true and false as 1 and 0.
  return { sql: `${operand} ${op} ?`, values: [typeof value === "boolean" ? Number(value) : value] };
}

function typeCondition(row: string, value: Scalar): string {
  if (typeof value === "string") return `${row}.type = 'text'`;
  return typeof value === "number" ? `${row}.type IN ('integer', 'real')` : `${row}.type IN ('true', 'false')`;
}

const TYPE_CLASS = (row: string): string =>
  `CASE ${row}.type WHEN 'text' THEN 1 WHEN 'integer' THEN 2 WHEN 'real' THEN 2 WHEN 'true' THEN 3 WHEN 'false' THEN 3 END`;

/** Null for arrays, objects and null, which therefore equal nothing. */
function sameType(left: string, right: string): string {
  return `${TYPE_CLASS(left)} = ${TYPE_CLASS(right)}`;
}
