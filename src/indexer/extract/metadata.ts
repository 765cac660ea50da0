import type { JsonValue, Metadata } from "../../core/document.ts";
import { cleanText } from "./clean-text.ts";

const MAX_DEPTH = 16;

/** Any parsed value as JSON: dates as ISO strings, what JSON cannot hold as a string or left out. */
export function toMetadata(value: unknown): Metadata {
  const json = toJson(value, 0);
  return isMetadata(json) ? json : {};
}

function isMetadata(value: JsonValue | undefined): value is Metadata {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function toJson(value: unknown, depth: number): JsonValue | undefined {
  if (value === null || typeof value === "boolean") return value;
  if (typeof value === "string") return cleanText(value);
  if (typeof value === "number") return Number.isFinite(value) ? value : String(value);
  if (typeof value === "bigint") return String(value);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? undefined : new Date(value).toISOString();
  if (typeof value !== "object" || depth >= MAX_DEPTH) return undefined;
  if (Array.isArray(value)) return value.flatMap((item: unknown) => toJson(item, depth + 1) ?? []);
  const result: Record<string, JsonValue> = {};
  const entries: Iterable<readonly [unknown, unknown]> = value instanceof Map ? value : Object.entries(value);
  for (const [key, item] of entries) {
    const json = toJson(item, depth + 1);
    const name = cleanText(String(key));
    if (json === undefined || name === "__proto__") continue;
    result[name] = json;
  }
  return result;
}
