import type { SqliteDatabase } from "../../sqlite/database.ts";
import { registerChecksums, rowChecksum } from "../../sqlite/row-checksum.ts";
import { writeSetting } from "../../sqlite/settings.ts";
import { throwIfStopped } from "../stop-flag.ts";
import { finding, type Check } from "./finding.ts";

const FINGERPRINT_TEXTS = ["model", "revision", "dtype", "pooling", "queryPrefix", "documentPrefix"];

/** What was decided when the collection was first indexed, and where its documents come from. */
export const settingsCheck: Check = {
  what: "settings",
  find({ database, task }) {
    throwIfStopped(task.stop);
    registerChecksums(database);
    const settings = database.all<Setting>("SELECT name, value, checksum FROM settings ORDER BY name");
    const broken = settings.filter((setting) => !isSetting(setting)).map(({ name }) => name);
    const isPinned = settings.some(({ name }) => name === "collection");
    const lost = broken.filter((name) => name !== "analyzer");
    if (!isPinned && holdsDocuments(database)) lost.push("collection");
    return [
      ...finding(
        "settings",
        lost,
        "The collection's settings are damaged. Restore a backup, or delete the collection and index its sources again",
        null,
      ),
      ...finding(
        "settings",
        broken.filter((name) => name === "analyzer"),
        "The version of the full-text index is damaged; the index is made anew when the collection is opened next",
        () => {
          writeSetting(database, "analyzer", null);
          return [];
        },
      ),
      ...finding(
        "settings",
        damagedStates(database),
        "What the collection has learned is damaged. With --repair it is dropped, and learned anew by the next indexing",
        () => {
          for (const name of damagedStates(database)) database.run("DELETE FROM states WHERE name = ?", name);
          return [];
        },
      ),
      ...finding(
        "sources",
        damagedSources(database),
        "Sources are damaged. Restore a backup, or delete the collection and index its sources again",
        null,
      ),
      ...finding(
        "sources",
        unknownSources(database),
        "Documents come from sources that are not known any more. Index the folders they came from again",
        null,
      ),
    ];
  },
};

function damagedStates(database: SqliteDatabase): string[] {
  const sql = "SELECT name FROM states WHERE checksum IS NOT blob_checksum(0, bytes) ORDER BY name";
  return database.column<string>(sql);
}

function damagedSources(database: SqliteDatabase): string[] {
  return database.column<string>(
    "SELECT name FROM sources WHERE checksum <> row_checksum(name, root, options) ORDER BY name",
  );
}

interface Setting {
  readonly name: string;
  readonly value: string;
  readonly checksum: number;
}

function isSetting({ name, value: json, checksum }: Setting): boolean {
  if (rowChecksum([name, json]) !== checksum) return false;
  const value = parse(json);
  if (name === "analyzer") return value === null || typeof value === "string";
  return name !== "collection" || isCollectionSettings(value);
}

function isCollectionSettings(value: unknown): boolean {
  if (!isRecord(value) || typeof value["chunker"] !== "string") return false;
  const { embedder } = value;
  if (embedder === null) return true;
  if (!isRecord(embedder)) return false;
  const dimensions = embedder["dimensions"];
  return (
    FINGERPRINT_TEXTS.every((key) => typeof embedder[key] === "string") &&
    Number.isInteger(dimensions) &&
    Number(dimensions) > 0
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Undefined for what is not JSON. */
function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function holdsDocuments(database: SqliteDatabase): boolean {
  return database.get("SELECT 1 FROM vectors LIMIT 1") !== undefined;
}

function unknownSources(database: SqliteDatabase): string[] {
  return database
    .all<{ source: string }>(
      `SELECT source FROM (SELECT source FROM documents UNION SELECT source FROM copies)
       WHERE source IS NOT NULL AND source NOT IN (SELECT name FROM sources) ORDER BY source`,
    )
    .map(({ source }) => source);
}
