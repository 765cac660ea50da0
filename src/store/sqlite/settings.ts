import { isDeepStrictEqual } from "node:util";
import { EngineError } from "../../core/errors.ts";
import { DOCUMENT_COLUMNS } from "./document-rows.ts";
import { parseColumn } from "./parse-column.ts";
import { damagedRow, rowChecksum } from "./row-checksum.ts";
import type { SourceOptions } from "../../core/indexing.ts";
import { freeSourceName } from "../source-name.ts";
import type { CollectionSettings, Source } from "../store.ts";
import type { SqliteDatabase } from "./database.ts";

export function readSetting(database: SqliteDatabase, name: string): unknown {
  const found = database.get<{ value: string; checksum: number }>(
    "SELECT value, checksum FROM settings WHERE name = ?",
    name,
  );
  if (found === undefined) return null;
  if (rowChecksum([name, found.value]) !== found.checksum) throw damagedRow("setting", name);
  return parseColumn(found.value, "setting");
}

export function writeSetting(database: SqliteDatabase, name: string, value: unknown): void {
  const json = JSON.stringify(value);
  const checksum = rowChecksum([name, json]);
  database.run("INSERT OR REPLACE INTO settings (name, value, checksum) VALUES (?, ?, ?)", name, json, checksum);
}

/** @see Store.settings */
export function readCollectionSettings(database: SqliteDatabase): CollectionSettings | null {
  return readSetting(database, "collection") as CollectionSettings | null;
}

/** @see Store.pinSettings */
export function pinSettings(database: SqliteDatabase, settings: CollectionSettings): void {
  database.write(() => {
    const pinned = readCollectionSettings(database);
    if (pinned === null) return writeSetting(database, "collection", settings);
    if (isDeepStrictEqual(pinned, settings)) return;
    throw new EngineError("EMBEDDER_MISMATCH", "The collection was indexed with other settings", {
      hint: "Use the model it was indexed with, or index the sources into a new collection.",
      data: { pinned, asked: settings },
    });
  });
}

export function listSources(database: SqliteDatabase): Source[] {
  return database
    .all<{ name: string; root: string; options: string; checksum: number }>(
      "SELECT name, root, options, checksum FROM sources ORDER BY name",
    )
    .map(({ name, root, options, checksum }) => {
      if (rowChecksum([name, root, options]) !== checksum) throw damagedRow("source", name);
      return { name, root, options: parseColumn(options, "options") as SourceOptions };
    });
}

/** Unless there is one of this name or root. */
export function insertSource(database: SqliteDatabase, source: Source): void {
  writeSource(database, source, "INSERT OR IGNORE");
}

function writeSource(database: SqliteDatabase, { name, root, options }: Source, verb: string): void {
  const json = JSON.stringify(options);
  const checksum = rowChecksum([name, root, json]);
  database.run(`${verb} INTO sources (name, root, options, checksum) VALUES (?, ?, ?, ?)`, name, root, json, checksum);
}

/** @see Store.addSource */
export function addSource(database: SqliteDatabase, root: string, asked?: SourceOptions, asName?: string): Source {
  return database.write(() => {
    const sources = listSources(database);
    const known = sources.find((source) => source.root === root);
    if (known === undefined) {
      const source = { name: freeName(sources, root, asName), root, options: asked ?? {} };
      insertSource(database, source);
      return source;
    }
    if (asName !== undefined && asName !== known.name) throw otherName(sources, known, asName);
    if (asked === undefined || isDeepStrictEqual(known.options, asked)) return known;
    const changed = { ...known, options: asked };
    writeSource(database, changed, "REPLACE");
    if (!isDeepStrictEqual(known.options.metadata, asked.metadata)) forgetFiles(database, known.name);
    return changed;
  });
}

function freeName(sources: readonly Source[], root: string, asked: string | undefined): string {
  const taken = new Set(sources.map(({ name }) => name));
  if (asked !== undefined) {
    if (asked !== "" && !asked.includes("/") && !taken.has(asked)) return asked;
    throw new EngineError("BAD_REQUEST", `${JSON.stringify(asked)} cannot be a source's name`, {
      hint: "Choose one that no other source has, without a slash.",
      data: { name: asked, taken: [...taken] },
    });
  }
  return freeSourceName(sources, root);
}

/** The ids of a source's documents begin with its name, so that it cannot get another. */
function otherName(sources: readonly Source[], known: Source, asked: string): EngineError {
  const other = sources.find(({ name }) => name === asked);
  const has = `${known.root} is the source ${JSON.stringify(known.name)} already`;
  return new EngineError(
    "BAD_REQUEST",
    other === undefined ? has : `${has}, and ${JSON.stringify(asked)} is ${other.root}`,
    {
      hint: "Leave the name out to change its options; for another name remove the source and add it anew, since ids begin with the name.",
      data: { name: asked, root: known.root, known: known.name, taken: sources.map(({ name }) => name) },
    },
  );
}

/** Makes the next run read a source's files again, as if each had changed. */
function forgetFiles(database: SqliteDatabase, source: string): void {
  database.run("DELETE FROM copies WHERE source = ?", source);
  database.run("UPDATE documents SET content_hash = '', modified_at = NULL WHERE source = ?", source);
  database.run(`UPDATE documents SET checksum = row_checksum(${DOCUMENT_COLUMNS}) WHERE source = ?`, source);
}

/** Within a write transaction, when its documents are gone. @returns whether it was there */
export function deleteSource(database: SqliteDatabase, name: string): boolean {
  return database.run("DELETE FROM sources WHERE name = ?", name).changes > 0;
}
