/** What a file is: its content says first, then its name. What is not certain by its content is what its name says. */
import { asciidoc } from "./asciidoc.ts";
import { type BinaryFormat, formatByContent, formatByExtension, formatOfOle, isOfficeXml } from "./binary-formats.ts";
import { codeLanguageOfName, codeLanguageOfScript } from "./code/code-languages.ts";
import { csv } from "./csv.ts";
import type { ExtractWarning, Extractor } from "./extractor.ts";
import { html } from "./html.ts";
import { json } from "./json.ts";
import { jsonl } from "./jsonl.ts";
import { latex, orgMode } from "./headed-text.ts";
import { markdown } from "./markdown.ts";
import { plainText } from "./plain-text.ts";
import { restructuredText } from "./restructured-text.ts";
import { sourceCode } from "./source-code.ts";
import { subtitles } from "./subtitles.ts";
import { baseName } from "./title.ts";
import { xml } from "./xml.ts";

/** Later ones do not override earlier ones. */
const EXTRACTORS: readonly Extractor[] = [
  markdown,
  html,
  restructuredText,
  asciidoc,
  orgMode,
  latex,
  subtitles,
  plainText,
  sourceCode,
  csv,
  json,
  jsonl,
  xml,
];

const BY_EXTENSION = new Map(
  EXTRACTORS.toReversed().flatMap((extractor) => extractor.extensions.map((name) => [name, extractor] as const)),
);

/** Text by its bytes, but nothing that anyone would search for. */
const UNSUPPORTED_TEXT = new Set(["svg", "map", "lock", "pem", "crt", "key", "ps", "eps", "mbox", "ics"]);

/** Of these, templates and examples may begin as a page does. */
const KEEPS_MARKUP: ReadonlySet<Extractor | undefined> = new Set([sourceCode, html, xml]);
const BEGINS_AS_XML = /^\s{0,100}<\?xml\s/;
const BEGINS_AS_HTML = /^\s{0,100}(?:<\?xml\s[^>]{0,200}>\s{0,100})?(?:<!doctype html|<html[\s>])/i;

const MAIL_HEAD_BYTES = 8192;
const MAIL_FIELDS: ReadonlySet<string> = new Set(
  "to cc date subject message-id received mime-version content-type reply-to return-path".split(" "),
);

/** Lower case, without the dot; "" for a name that has none. */
export function extensionOf(path: string): string {
  const name = baseName(path);
  const dot = name.lastIndexOf(".");
  return dot <= 0 ? "" : name.slice(dot + 1).toLowerCase();
}

/** Who reads a text of this name, where its content is not looked at. */
export function extractorOf(path: string): Extractor {
  return extractorByName(path) ?? plainText;
}

/** @returns undefined for a name that promises no text */
export function extractorByName(path: string): Extractor | undefined {
  return codeLanguageOfName(baseName(path)) === null ? BY_EXTENSION.get(extensionOf(path)) : sourceCode;
}

/** Whether a name says that it is a text which nobody would search for. */
export function isUnsupportedText(path: string): boolean {
  return UNSUPPORTED_TEXT.has(extensionOf(path));
}

/** Who reads a text, by its beginning and its name. */
export function extractorOfText(path: string, text: string): Extractor {
  const named = extractorByName(path);
  if (!KEEPS_MARKUP.has(named) && BEGINS_AS_HTML.test(text)) return html;
  if (BEGINS_AS_XML.test(text) && (named === undefined || (isPlain(named) && text.trimEnd().endsWith(">")))) return xml;
  return named ?? (codeLanguageOfScript(text.slice(0, 256)) === null ? plainText : sourceCode);
}

/** @returns null for what is read as text */
export function formatOf(path: string, bytes: Uint8Array): BinaryFormat | null {
  const named = formatByExtension(extensionOf(path));
  const extractor = extractorByName(path);
  const seen = formatByContent(bytes);
  if (seen === "ole") return formatOfOle(bytes, named);
  // A text may tell of the signature of PDF files.
  if (seen !== null && !(seen === "pdf" && extractor !== undefined && bytes[0] !== 0x25)) return seen;
  // Mail, notebooks and documents in XML have no signature of their own.
  if (named === "eml") return BEGINS_AS_HTML.test(headOf(bytes)) ? null : named;
  if (named === "notebook") return named;
  if (isUnsupportedText(path)) return null;
  if ((extractor === undefined || extractor === xml || isPlain(extractor)) && isOfficeXml(bytes)) return "xml";
  if ((extractor === undefined || extractor === plainText) && beginsAsMail(bytes)) return "eml";
  return (extractor === undefined || isPlain(extractor)) && isNotebook(bytes) ? "notebook" : null;
}

/** Whether the bytes of this format are a text, which may only begin as that. */
export function isTextual(format: BinaryFormat): boolean {
  return format === "eml" || format === "notebook" || format === "xml";
}

/** @param content  what it was read as @returns null where the name says the same, or nothing */
export function typeWarning(path: string, content: BinaryFormat | Extractor): ExtractWarning | null {
  const named = formatByExtension(extensionOf(path)) ?? extractorByName(path);
  if (named === undefined || named === content || (named === xml && content === "xml")) return null;
  const message = `The name says ${nameOf(named)}, the content is ${nameOf(content)}; it was read as that`;
  return { code: "TYPE_MISMATCH", message, count: 1 };
}

function nameOf(type: BinaryFormat | Extractor): string {
  return typeof type === "string" ? type : type.mediaTypes[0]!;
}

function isPlain(extractor: Extractor): boolean {
  return extractor === plainText || extractor === json || extractor === csv || extractor === jsonl;
}

function headOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.subarray(0, MAIL_HEAD_BYTES)).toString("latin1");
}

/** Whether it begins with the header of a message: fields and nothing else, one of them a sender's address, and two more of those that mail has. */
function beginsAsMail(bytes: Uint8Array): boolean {
  const lines = headOf(bytes)
    .replace(/^\u00ef\u00bb\u00bf/, "")
    .split(/\r?\n/);
  const end = lines.indexOf("");
  // What is longer is cut within a line.
  const header =
    end === -1 && bytes.length > MAIL_HEAD_BYTES ? lines.slice(0, -1) : lines.slice(0, end === -1 ? undefined : end);
  let hasSender = false;
  const seen = new Set<string>();
  for (const line of header) {
    if (/^[ \t]/.test(line) && seen.size > 0) continue;
    const [, name, value] = /^([a-z][a-z\d-]{0,60}):(.*)$/i.exec(line) ?? [];
    if (name === undefined || value === undefined) return false;
    hasSender ||= name.toLowerCase() === "from" && value.includes("@");
    seen.add(name.toLowerCase());
  }
  return hasSender && [...seen].filter((name) => MAIL_FIELDS.has(name)).length >= 2;
}

/** Whether it is JSON with the cells of a notebook of Jupyter. */
function isNotebook(bytes: Uint8Array): boolean {
  if (!/^\s*\{/.test(headOf(bytes))) return false;
  const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (!whole.includes('"nbformat"')) return false;
  try {
    const value = JSON.parse(whole.toString()) as { nbformat?: unknown; cells?: unknown; worksheets?: unknown };
    return typeof value.nbformat === "number" && Array.isArray(value.cells ?? value.worksheets);
  } catch {
    return false;
  }
}
