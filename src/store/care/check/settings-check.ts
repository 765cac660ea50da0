import type { SqliteDatabase } from "../../sqlite/database.ts";
import { writeSetting } from "../../sqlite/settings.ts";
import { throwIfStopped } from "../stop-flag.ts";
import { finding, type Check } from "./finding.ts";

const FINGERPRINT_TEXTS = ["model", "revision", "dtype", "pooling", "queryPrefix", "documentPrefix"];

/** What was decided when the collection was first indexed, and where its documents come from. */
export const settingsCheck: Check = {
  what: "settings",
  find({ database, task }) {
    throwIfStopped(task.stop);
    const settings = database.all<{ name: string; value: string }>("SELECT name, value FROM settings ORDER BY name");
    const broken = settings.filter(({ name, value }) => !isSetting(name, value)).map(({ name }) => name);
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
        "sources",
        unknownSources(database),
        "Documents come from sources that are not known any more. Index the folders they came from again",
        null,
      ),
    ];
  },
};

function isSetting(name: string, json: string): boolean {
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
      "SELECT DISTINCT source FROM documents WHERE source IS NOT NULL AND source NOT IN (SELECT name FROM sources)",
    )
    .map(({ source }) => source);
}
