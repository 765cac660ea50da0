import { basename } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { EngineError } from "../../core/errors.ts";
import { parseColumn } from "./document-rows.ts";
import type { CollectionSettings, Source } from "../store.ts";
import type { SqliteDatabase } from "./database.ts";

export function readSetting(database: SqliteDatabase, name: string): unknown {
  const found = database.get<{ value: string }>("SELECT value FROM settings WHERE name = ?", name);
  return found === undefined ? null : parseColumn(found.value, "setting");
}

export function writeSetting(database: SqliteDatabase, name: string, value: unknown): void {
  database.run("INSERT OR REPLACE INTO settings (name, value) VALUES (?, ?)", name, JSON.stringify(value));
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
  return database.all<Source>("SELECT name, root FROM sources ORDER BY name");
}

/** @see Store.addSource */
export function addSource(database: SqliteDatabase, root: string): Source {
  return database.write(() => {
    const known = database.get<Source>("SELECT name, root FROM sources WHERE root = ?", root);
    if (known !== undefined) return known;
    const taken = new Set(listSources(database).map(({ name }) => name));
    const base = basename(root) || "root";
    let name = base;
    for (let n = 2; taken.has(name); n++) name = `${base}-${n}`;
    database.run("INSERT INTO sources (name, root) VALUES (?, ?)", name, root);
    return { name, root };
  });
}
