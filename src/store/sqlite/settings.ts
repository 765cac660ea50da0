import { basename } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { EngineError } from "../../core/errors.ts";
import { parseColumn } from "./parse-column.ts";
import { damagedRow, rowChecksum } from "./row-checksum.ts";
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
    .all<Source & { checksum: number }>("SELECT name, root, checksum FROM sources ORDER BY name")
    .map(({ name, root, checksum }) => {
      if (rowChecksum([name, root]) !== checksum) throw damagedRow("source", name);
      return { name, root };
    });
}

/** Unless there is one of this name or root. */
export function insertSource(database: SqliteDatabase, { name, root }: Source): void {
  const checksum = rowChecksum([name, root]);
  database.run("INSERT OR IGNORE INTO sources (name, root, checksum) VALUES (?, ?, ?)", name, root, checksum);
}

/** @see Store.addSource */
export function addSource(database: SqliteDatabase, root: string): Source {
  return database.write(() => {
    const sources = listSources(database);
    const known = sources.find((source) => source.root === root);
    if (known !== undefined) return known;
    const taken = new Set(sources.map(({ name }) => name));
    const base = basename(root) || "root";
    let name = base;
    for (let n = 2; taken.has(name); n++) name = `${base}-${n}`;
    insertSource(database, { name, root });
    return { name, root };
  });
}
