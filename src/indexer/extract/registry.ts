import { decodeText } from "../encoding/decode.ts";
import { SourceText } from "../source-text.ts";
import { asciidoc } from "./asciidoc.ts";
import { csv } from "./csv.ts";
import { decodeWarnings } from "./decode-warnings.ts";
import type { ExtractWarning, Extractor } from "./extractor.ts";
import { html } from "./html.ts";
import { json } from "./json.ts";
import { jsonl } from "./jsonl.ts";
import { markdown } from "./markdown.ts";
import { plainText } from "./plain-text.ts";
import { restructuredText } from "./restructured-text.ts";
import { sourceCode } from "./source-code.ts";
import { subtitles } from "./subtitles.ts";
import { baseName } from "./title.ts";

/** Later ones do not override earlier ones. */
const EXTRACTORS: readonly Extractor[] = [
  markdown,
  html,
  restructuredText,
  asciidoc,
  subtitles,
  plainText,
  sourceCode,
  csv,
  json,
  jsonl,
];

const BY_EXTENSION = new Map(
  EXTRACTORS.toReversed().flatMap((extractor) => extractor.extensions.map((name) => [name, extractor] as const)),
);

/** Text by its bytes, but nothing that anyone would search for. */
const UNSUPPORTED_TEXT = new Set(["svg", "map", "lock", "pem", "crt", "key", "ps", "eps", "mbox", "ics"]);

export type OpenedSource =
  | {
      readonly kind: "text";
      readonly source: SourceText;
      readonly extractor: Extractor;
      readonly warnings: readonly ExtractWarning[];
    }
  /** `binary`: the name promises text and the bytes are none. `unsupported`: no extractor reads this type. */
  | { readonly kind: "skipped"; readonly reason: "binary" | "unsupported" };

/**
 * Decodes a file and chooses who reads it: by extension, else by content.
 *
 * @param path  relative to the source's root, with `/` between folders
 */
export function openSource(path: string, bytes: Uint8Array): OpenedSource {
  const extension = extensionOf(path);
  const known = BY_EXTENSION.get(extension);
  if (known === undefined && UNSUPPORTED_TEXT.has(extension)) return { kind: "skipped", reason: "unsupported" };
  const decoded = decodeText(bytes);
  if (decoded.kind === "binary") return { kind: "skipped", reason: known === undefined ? "unsupported" : "binary" };
  const source = new SourceText(path, decoded.text);
  return { kind: "text", source, extractor: known ?? sniff(decoded.text), warnings: decodeWarnings(decoded) };
}

/** Whether a name says that it is text, and of which kind. */
export function isKnownText(path: string): boolean {
  const extension = extensionOf(path);
  return BY_EXTENSION.has(extension) || UNSUPPORTED_TEXT.has(extension);
}

/** Who reads a text of this name, where its content is not looked at. */
export function extractorOf(path: string): Extractor {
  return BY_EXTENSION.get(extensionOf(path)) ?? plainText;
}

/** Lower case, without the dot; "" for a name that has none. */
export function extensionOf(path: string): string {
  const name = baseName(path);
  const dot = name.lastIndexOf(".");
  return dot <= 0 ? "" : name.slice(dot + 1).toLowerCase();
}

function sniff(text: string): Extractor {
  return /^\s{0,100}(?:<!doctype html|<html[\s>])/i.test(text) ? html : plainText;
}
