import type { DocumentId, JsonValue } from "../../../core/document.ts";
import type { SqliteDatabase, SqliteValue } from "../../sqlite/database.ts";
import { CONTAINER_KIND, ELEMENT_KINDS, VALUE_KINDS } from "../../sqlite/facet-kinds.ts";
import { fillFacets } from "../../sqlite/facets.ts";
import { passRow, throwIfStopped } from "../stop-flag.ts";
import { type Check, type CheckContext, finding } from "./finding.ts";

const PAGE = 1000;

interface FacetKey {
  readonly id: number;
  readonly name: string;
}

/** The indexes of metadata keys against the metadata. Those that are still being filled are left alone. */
export const facetCheck: Check = {
  what: "facets",
  find: (context) =>
    context.database.read(() => {
      const { database, task } = context;
      throwIfStopped(task.stop);
      const isThere = database.get("SELECT 1 FROM sqlite_schema WHERE name = 'facet_keys'") !== undefined;
      if (!isThere) return [];
      const facets = database.all<FacetKey>("SELECT id, name FROM facet_keys WHERE filled_to IS NULL ORDER BY name");
      const wrong = facets.filter((facet) => differs(context, facet));
      const strays = strayKeys(database);
      return [
        ...finding("facets", names(wrong), "Indexes of metadata keys do not agree with the metadata", () =>
          refill(database, wrong),
        ),
        ...finding("facets", strays, "Indexes of metadata keys hold documents or keys that are not there", () => {
          database.run(`DELETE FROM facets WHERE ${STRAY}`);
          return [];
        }),
      ];
    }),
};

const STRAY = "key NOT IN (SELECT id FROM facet_keys) OR document_row NOT IN (SELECT row FROM documents)";

function strayKeys(database: SqliteDatabase): number[] {
  return database.all<{ key: number }>(`SELECT DISTINCT key FROM facets WHERE ${STRAY}`).map(({ key }) => key);
}

function names(facets: readonly FacetKey[]): string[] {
  return facets.map(({ name }) => name);
}

function refill(database: SqliteDatabase, facets: readonly FacetKey[]): readonly DocumentId[] {
  for (const { id } of facets) {
    database.run("DELETE FROM facets WHERE key = ?", id);
    database.run("UPDATE facet_keys SET filled_to = 0 WHERE id = ?", id);
  }
  while (fillFacets(database));
  return [];
}

function differs({ database, task }: CheckContext, { id, name }: FacetKey): boolean {
  const total = database.get<{ count: number }>("SELECT count(*) AS count FROM documents")?.count ?? 0;
  let done = 0;
  for (let after = 0; ;) {
    const page = database.all<{ row: number; metadata: string }>(
      "SELECT row, metadata FROM documents WHERE row > ? ORDER BY row LIMIT ?",
      after,
      PAGE,
    );
    const last = page.at(-1)?.row;
    if (last === undefined) return false;
    const indexed = Map.groupBy(
      database.all<{ document_row: number; kind: number; value: SqliteValue }>(
        "SELECT document_row, kind, value FROM facets WHERE key = ? AND document_row > ? AND document_row <= ?",
        id,
        after,
        last,
      ),
      ({ document_row }) => document_row,
    );
    for (const { row, metadata } of page) {
      const expected = expectedValues(metadata, name);
      const actual = (indexed.get(row) ?? []).map(({ kind, value }) => entry(kind, value));
      if (expected !== null && !isSameSet(new Set(actual), expected)) return true;
      passRow(task, ++done, total, "facets");
    }
    after = last;
  }
}

/** What facets.ts stores for a document; null for metadata that is damaged or that SQLite reads otherwise. */
function expectedValues(metadata: string, name: string): Set<string> | null {
  let value: JsonValue | undefined;
  try {
    value = JSON.parse(metadata) as JsonValue;
  } catch {
    return null;
  }
  for (const key of name.split(".")) value = isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  if (value === undefined || value === null) return new Set();
  if (!isObject(value) && !Array.isArray(value)) {
    return isReadAlike(value as Scalar) ? new Set([scalarEntry(value as Scalar, VALUE_KINDS)]) : null;
  }
  const elements: Scalar[] = Array.isArray(value) ? value.filter((element) => isScalar(element)) : [];
  if (!elements.every(isReadAlike)) return null;
  return new Set([entry(CONTAINER_KIND, 0), ...elements.map((element) => scalarEntry(element, ELEMENT_KINDS))]);
}

type Scalar = string | number | boolean;

function scalarEntry(value: Scalar, kinds: Readonly<Record<keyof typeof VALUE_KINDS, number>>): string {
  if (typeof value === "boolean") return entry(kinds.boolean, Number(value));
  return entry(typeof value === "string" ? kinds.string : kinds.number, value);
}

function entry(kind: number, value: SqliteValue): string {
  return `${kind}:${String(value)}`;
}

function isScalar(value: JsonValue): value is Scalar {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}

/** SQLite ends a text at a NUL, and half a character has no UTF-8. */
function isReadAlike(value: Scalar): boolean {
  return typeof value !== "string" || (!value.includes("\0") && value.isWellFormed());
}

function isObject(value: JsonValue | undefined): value is { readonly [key: string]: JsonValue } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isSameSet(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a.size === b.size && [...a].every((one) => b.has(one));
}
