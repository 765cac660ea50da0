import { detectLanguage, languageFromTag } from "../language.ts";
import type { SourceText } from "../source-text.ts";
import { appendAligned } from "./align.ts";
import type { Block, ExtractedDocument, Extractor } from "./extractor.ts";
import { mappedBlock } from "./extractor.ts";
import { toMetadata } from "./metadata.ts";
import { MappedText } from "./offset-map.ts";
import { cleanTitle, titleFromPath } from "./title.ts";

const TEXT_FIELDS = ["text", "body", "content"];
const ID_FIELDS = ["id", "_id"];

/** One JSON object a line, each a document of its own. */
export const jsonl: Extractor = {
  mediaTypes: ["application/jsonl"],
  extensions: ["jsonl", "ndjson"],
  *extract(source, onWarning) {
    let broken = 0;
    let firstBroken = 0;
    let line = source.firstLine - 1;
    for (let start = 0; start < source.text.length;) {
      const lineBreak = source.text.indexOf("\n", start);
      const end = lineBreak === -1 ? source.text.length : lineBreak;
      line++;
      const raw = source.text.slice(start, end);
      if (raw.trim() !== "") {
        const record = parseRecord(raw);
        if (record === null) {
          broken++;
          firstBroken ||= line;
        } else {
          yield recordDocument(source, record, start, end, line);
        }
      }
      start = end + 1;
    }
    if (broken > 0) {
      const message = "Lines are not JSON objects and were passed over";
      onWarning({ code: "RECORDS_INVALID", message, count: broken, line: firstBroken });
    }
  },
};

type JsonRecord = Readonly<Record<string, unknown>>;

function parseRecord(line: string): JsonRecord | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonRecord) : null;
  } catch {
    return null;
  }
}

function recordDocument(
  source: SourceText,
  record: JsonRecord,
  start: number,
  end: number,
  line: number,
): ExtractedDocument {
  const idField = ID_FIELDS.find((name) => ["string", "number"].includes(typeof record[name]) && record[name] !== "");
  const recordId = idField === undefined ? String(line) : String(record[idField]);
  const textField = TEXT_FIELDS.find((name) => typeof record[name] === "string" && record[name].trim() !== "");
  const used = new Set([idField, textField, "title"]);
  const rest = Object.fromEntries(Object.entries(record).filter(([key]) => !used.has(key)));
  const out = new MappedText();
  if (textField === undefined) appendFields(out, record, start, end);
  else appendJsonString(out, source.text, String(record[textField]), textField, start, end);
  const block = mappedBlock(source, textField === undefined ? "table" : "paragraph", out);
  const blocks: Block[] = block === null ? [] : [block];
  return {
    recordId,
    title: cleanTitle(record["title"]) ?? `${titleFromPath(source.path)} ${recordId}`,
    language: languageFromTag(record["lang"] ?? record["language"]) ?? detectLanguage(block?.text ?? ""),
    mediaType: "application/jsonl",
    metadata: toMetadata(rest),
    blocks,
  };
}

/** A record without a text says what its string fields say. */
function appendFields(out: MappedText, record: JsonRecord, start: number, end: number): void {
  const lines = Object.entries(record).flatMap(([key, value]) =>
    typeof value === "string" ? [`${key}: ${value}`] : [],
  );
  out.append(lines.join("\n"), start, end);
}

/** Finds the value of a field in the raw line, so that offsets are exact where no escape stands in between. */
function appendJsonString(
  out: MappedText,
  text: string,
  value: string,
  field: string,
  start: number,
  end: number,
): void {
  const key = text.indexOf(`"${field}"`, start);
  const quote = key === -1 || key >= end ? -1 : text.indexOf('"', key + field.length + 2);
  const from = quote === -1 || quote >= end ? start : quote + 1;
  const verbatim = text.startsWith(value, from);
  appendAligned(out, value, text, from, verbatim ? from + value.length : end);
}
