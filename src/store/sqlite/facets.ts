import { EngineError } from "../../core/errors.ts";
import { MAX_FIELD_LENGTH, MAX_FIELD_PARTS } from "../../core/filter.ts";
import type { SqliteDatabase } from "./database.ts";
import { CONTAINER_KIND, ELEMENT_KINDS, VALUE_KINDS } from "./facet-kinds.ts";
import { metadataTables } from "./filter-sql.ts";

/** A metadata key whose values are indexed, so that filters on it search instead of reading every document. */
export interface Facet {
  readonly key: string;
  /** Whether every document is in it; before, filters do not use it. */
  readonly complete: boolean;
}

/** Documents of one transaction when a facet is filled. */
const SLICE = 2000;

/** @returns the facets by key */
export function listFacets(database: SqliteDatabase): Facet[] {
  return database
    .all<{ name: string; filled_to: number | null }>("SELECT name, filled_to FROM facet_keys ORDER BY name")
    .map(({ name, filled_to }) => ({ key: name, complete: filled_to === null }));
}

/** The keys for `compileFilter`, true only within the same transaction as what is compiled with them. */
export function completeFacets(database: SqliteDatabase): ReadonlySet<string> {
  return new Set(database.column<string>("SELECT name FROM facet_keys WHERE filled_to IS NULL"));
}

/**
 * Indexes a metadata key, with the documents that there are. An interrupted call leaves a facet that is not complete;
 * another call, or `fillFacets`, goes on with it. For a key that is indexed it does nothing.
 *
 * @throws {EngineError} `BAD_REQUEST` for what is not a metadata key
 */
export function addFacet(database: SqliteDatabase, key: string): void {
  declareFacet(database, key);
  while (fillFacets(database));
}

/** Only notes that a key is to be indexed; `fillFacets` does it. @throws {EngineError} as `addFacet` */
export function declareFacet(database: SqliteDatabase, key: string): void {
  const isKey = key !== "" && key.length <= MAX_FIELD_LENGTH && key.split(".").length <= MAX_FIELD_PARTS;
  if (!isKey || key.startsWith("$")) {
    throw new EngineError("BAD_REQUEST", `${JSON.stringify(key)} is not a metadata key`, {
      hint: "Name a key of the documents' metadata, such as year or author.name; built-in fields need no facet.",
      data: { key },
    });
  }
  database.run("INSERT INTO facet_keys (name, filled_to) VALUES (?, 0) ON CONFLICT (name) DO NOTHING", key);
}

/**
 * Does one slice of the facets that are not complete, in a transaction of its own.
 *
 * @param limit  documents at most
 * @returns      whether there may be more to do
 */
export function fillFacets(database: SqliteDatabase, limit = SLICE): boolean {
  const waiting = "SELECT id, name, filled_to FROM facet_keys WHERE filled_to IS NOT NULL LIMIT 1";
  if (database.get(waiting) === undefined) return false;
  return database.write(() => {
    // Read again under the lock: another process may have done it.
    const facet = database.get<{ id: number; name: string; filled_to: number }>(waiting);
    if (facet === undefined) return false;
    const rows = database.column<number>(
      "SELECT row FROM documents WHERE row > ? ORDER BY row LIMIT ?",
      facet.filled_to,
      limit,
    );
    const last = rows.at(-1);
    if (last !== undefined) insertFacet(database, facet, facet.filled_to + 1, last);
    const filledTo = rows.length < limit ? null : (last ?? null);
    database.run("UPDATE facet_keys SET filled_to = ? WHERE id = ?", filledTo, facet.id);
    return true;
  });
}

/** @returns whether it was there */
export function dropFacet(database: SqliteDatabase, key: string): boolean {
  // Its rows go with it.
  return database.run("DELETE FROM facet_keys WHERE name = ?", key).changes > 0;
}

/** Within a write transaction: the values of a document that was just inserted. */
export function indexFacets(database: SqliteDatabase, documentRow: number): void {
  for (const facet of database.all<{ id: number; name: string }>("SELECT id, name FROM facet_keys"))
    insertFacet(database, facet, documentRow, documentRow);
}

/** The values are SQLite's own reading of the metadata, as for filters without a facet, so both give the same answers. */
function insertFacet(
  database: SqliteDatabase,
  { id, name }: { readonly id: number; readonly name: string },
  firstRow: number,
  lastRow: number,
): void {
  const keys = name.split(".");
  const found = `m${keys.length - 1}`;
  const from = `documents, ${metadataTables(keys.length)}`;
  const path = keys.map((_, depth) => `m${depth}.key = ?`).join(" AND ");
  const rows = `documents.row BETWEEN ? AND ? AND ${path}`;
  const values = [id, firstRow, lastRow, ...keys];
  // A slice may meet documents that were written, and indexed, since the facet was declared.
  database.run(
    `INSERT OR IGNORE INTO facets (key, kind, value, document_row)
     SELECT ?, ${kindOf(found, VALUE_KINDS)}, ${valueOf(found)}, documents.row
     FROM ${from} WHERE ${rows} AND ${found}.type <> 'null'`,
    ...values,
  );
  database.run(
    `INSERT OR IGNORE INTO facets (key, kind, value, document_row)
     SELECT ?, ${kindOf("element", ELEMENT_KINDS)}, ${valueOf("element")}, documents.row
     FROM ${from}, json_each(CASE WHEN ${found}.type = 'array' THEN ${found}.value END) AS element
     WHERE ${rows} AND element.type NOT IN ('null', 'array', 'object')`,
    ...values,
  );
}

function kindOf(row: string, kinds: Readonly<Record<keyof typeof VALUE_KINDS, number>>): string {
  return `CASE ${row}.type WHEN 'text' THEN ${kinds.string} WHEN 'integer' THEN ${kinds.number} WHEN 'real' THEN ${kinds.number}
    WHEN 'true' THEN ${kinds.boolean} WHEN 'false' THEN ${kinds.boolean} ELSE ${CONTAINER_KIND} END`;
}

function valueOf(row: string): string {
  return `CASE WHEN ${row}.type IN ('integer', 'real') THEN CAST(${row}.value AS REAL)
    WHEN ${row}.type IN ('array', 'object') THEN 0 ELSE ${row}.value END`;
}
