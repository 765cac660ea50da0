import {
  BUILT_IN_FIELDS,
  type BuiltInField,
  type FieldFilter,
  type Filter,
  PASSAGE_LANGUAGE,
} from "../../core/filter.ts";
import type { Unit } from "../../core/search.ts";
import type { SqliteValue } from "./database.ts";
import { ELEMENT_KINDS, EXISTING_KINDS, VALUE_KINDS } from "./facet-kinds.ts";
import { type ValueTest, valueTests } from "./filter-values.ts";

export interface SqlCondition {
  readonly sql: string;
  readonly values: readonly SqliteValue[];
}

const COLUMNS: Record<Exclude<BuiltInField, typeof PASSAGE_LANGUAGE>, string> = {
  $id: "documents.id",
  $path: "documents.path",
  $source: "documents.source",
  $title: "documents.title",
  $mediaType: "documents.media_type",
  $language: "documents.language",
  $sizeBytes: "documents.size_bytes",
  $modifiedAt: "documents.modified_at",
};

/** A passage has its own where that is another than its document's. */
const OWN_LANGUAGE = "coalesce(passage_language, documents.language)";

export const EVERY_DOCUMENT: SqlCondition = { sql: "1", values: [] };
const NO_DOCUMENT: SqlCondition = { sql: "0", values: [] };
const NO_FACETS: ReadonlySet<string> = new Set();

/**
 * A parsed filter as a condition on `documents`: it selects what `matches` of core/filter.ts accepts, with facets or without.
 * Names and values of the caller are bound parameters only; every leaf is 0 or 1, never NULL, so that NOT is its complement.
 *
 * @param facets  metadata keys whose values are in the facet index, all of them, when the condition is run
 * @param unit    what is chosen: documents, or chunks joined to theirs
 */
export function compileFilter(
  filter: Filter,
  facets: ReadonlySet<string> = NO_FACETS,
  unit: Unit = "document",
): SqlCondition {
  if ("and" in filter) return join(filter.and, "AND", EVERY_DOCUMENT, facets, unit);
  if ("or" in filter) return join(filter.or, "OR", NO_DOCUMENT, facets, unit);
  if ("not" in filter) {
    const { sql, values } = compileFilter(filter.not, facets, unit);
    return { sql: `NOT (${sql})`, values };
  }
  if (filter.field === PASSAGE_LANGUAGE) return compilePassageLanguage(filter, unit);
  if (filter.field.startsWith("$")) return compileBuiltIn(filter);
  return facets.has(filter.field) ? compileFacet(filter) : compileMetadata(filter);
}

function join(
  filters: readonly Filter[],
  operator: "AND" | "OR",
  empty: SqlCondition,
  facets: ReadonlySet<string>,
  unit: Unit,
): SqlCondition {
  if (filters.length === 0) return empty;
  const { sql, values } = either(
    filters.map((filter) => compileFilter(filter, facets, unit)),
    operator,
  );
  return { sql: `(${sql})`, values };
}

function either(parts: readonly SqlCondition[], operator: "AND" | "OR" | "UNION ALL"): SqlCondition {
  return { sql: parts.map(({ sql }) => sql).join(` ${operator} `), values: parts.flatMap(({ values }) => values) };
}

function compilePassageLanguage(filter: FieldFilter, unit: Unit): SqlCondition {
  const { sql, values } = compileColumn(filter, PASSAGE_LANGUAGE, OWN_LANGUAGE);
  if (unit === "chunk") return { sql, values };
  return { sql: `EXISTS (SELECT 1 FROM chunks WHERE document_row = documents.row AND ${sql})`, values };
}

function compileBuiltIn(filter: FieldFilter): SqlCondition {
  const field = filter.field as keyof typeof COLUMNS;
  return compileColumn(filter, field, COLUMNS[field]);
}

function compileColumn(filter: FieldFilter, field: BuiltInField, column: string): SqlCondition {
  if (filter.op === "exists") return { sql: `${column} IS NOT NULL`, values: [] };
  if (filter.op === "contains") return NO_DOCUMENT;
  // SQLite would convert between text and number; a filter never does.
  const tests = valueTests(filter).filter(({ type }) => type === BUILT_IN_FIELDS[field]);
  if (tests.length === 0) return NO_DOCUMENT;
  const { sql, values } = either(
    tests.map((test) => ({ sql: `(${test.sql(column)})`, values: test.values })),
    "OR",
  );
  return { sql: `(${column} IS NOT NULL AND (${sql}))`, values };
}

function compileMetadata(filter: FieldFilter): SqlCondition {
  const keys = filter.field.split(".");
  const found = `m${keys.length - 1}`;
  const path = keys.map((_, depth) => `m${depth}.key = ?`).join(" AND ");
  const { sql, values } = compileLeaf(found, filter);
  return {
    sql: `EXISTS (SELECT 1 FROM ${metadataTables(keys.length)} WHERE ${path} AND ${sql})`,
    values: [...keys, ...values],
  };
}

/** One row source a part of a dotted key, m0 to m(parts − 1); the last holds the field's value. Its `key`s are to be compared. */
export function metadataTables(parts: number): string {
  const inner = Array.from(
    { length: parts - 1 },
    (_, depth) => `json_each(CASE WHEN m${depth}.type = 'object' THEN m${depth}.value END) AS m${depth + 1}`,
  );
  return ["json_each(documents.metadata) AS m0", ...inner].join(", ");
}

/** @param found  the json_each row that holds the field's value */
function compileLeaf(found: string, filter: FieldFilter): SqlCondition {
  if (filter.op === "exists") return { sql: `${found}.type <> 'null'`, values: [] };
  const tests = valueTests(filter);
  if (tests.length === 0) return NO_DOCUMENT;
  if (filter.op !== "contains") return testJson(found, tests);
  const elements = `json_each(CASE WHEN ${found}.type = 'array' THEN ${found}.value END) AS element`;
  const { sql, values } = testJson("element", tests);
  return { sql: `EXISTS (SELECT 1 FROM ${elements} WHERE ${sql})`, values };
}

function testJson(row: string, tests: readonly ValueTest[]): SqlCondition {
  const { sql, values } = either(
    tests.map((test) => ({
      sql: `${JSON_TYPES[test.type](row)} AND ${test.sql(jsonOperand(row, test))}`,
      values: test.values,
    })),
    "OR",
  );
  return { sql: `(${sql})`, values };
}

const JSON_TYPES: Record<ValueTest["type"], (row: string) => string> = {
  string: (row) => `${row}.type = 'text'`,
  number: (row) => `${row}.type IN ('integer', 'real')`,
  boolean: (row) => `${row}.type IN ('true', 'false')`,
};

function jsonOperand(row: string, { type }: ValueTest): string {
  return type === "number" ? `CAST(${row}.value AS REAL)` : `${row}.value`;
}

function compileFacet(filter: FieldFilter): SqlCondition {
  const { sql, values } = selectFacet(filter);
  return { sql: `documents.row IN (${sql})`, values };
}

function selectFacet(filter: FieldFilter): SqlCondition {
  const { field, op } = filter;
  const rows = "key = (SELECT id FROM facet_keys WHERE name = ?)";
  if (op === "exists") {
    const kinds = EXISTING_KINDS.join(", ");
    return { sql: `SELECT document_row FROM facets WHERE ${rows} AND kind IN (${kinds})`, values: [field] };
  }
  const kinds = op === "contains" ? ELEMENT_KINDS : VALUE_KINDS;
  const tests = valueTests(filter).map(({ type, sql, values }) => ({
    sql: `SELECT document_row FROM facets WHERE ${rows} AND kind = ${kinds[type]} AND ${sql("value")}`,
    values: [field, ...values],
  }));
  return tests.length === 0 ? { sql: "SELECT NULL WHERE 0", values: [] } : either(tests, "UNION ALL");
}
