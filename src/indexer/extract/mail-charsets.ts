/** Mail whose texts do not say how they are encoded, or say it wrong: they are found out as those of files are. */
import { decodeText } from "../encoding/decode.ts";
import { createDecoder } from "../encoding/text-decoders.ts";
import { decodeWarnings } from "./decode-warnings.ts";
import type { ExtractWarning, OnWarning } from "./extractor.ts";

/** By which ISO-2022 leaves ASCII. */
const ESCAPES = ["\u001b$", "\u001b("];
const HIDES_BYTES = /quoted-printable|base64|=\?/i;
const ENCODED_WORD = /=\?([^?\s]{1,60})\?([QB])\?([^?]*)\?=/gi;
const ASCII_CHARSET = /(charset\s*=\s*"?)(?:(?:us-?)?ascii|ansi_x3[\w.-]*)/gi;
/** What follows a header tells of its encoding, too. */
const CONTEXT_CHARS = 64 * 1024;
const MOST_BOUNDARIES = 256;

/** A header with the break that ends it, and what follows it; as bytes, a character each. */
interface Section {
  readonly header: string;
  readonly body: string;
}

/**
 * A message to the same message in which every header is UTF-8, and every text without a charset, or of one that is not its own, is
 * declared and encoded as UTF-8.
 */
export function withCharsets(message: Uint8Array, onWarning: OnWarning): Uint8Array {
  const raw = latin1(message);
  if (isAscii(raw) && !HIDES_BYTES.test(raw)) return message;
  const warnings = new Map<string, ExtractWarning>();
  const warn: OnWarning = (one) => {
    warnings.set(one.message, { ...one, count: one.count + (warnings.get(one.message)?.count ?? 0) });
  };
  const out: string[] = [];
  let at = 0;
  for (const section of sectionsOf(raw)) {
    const end = at + section.header.length + section.body.length;
    out.push(withCharset(section, raw.slice(end, end + CONTEXT_CHARS), warn));
    at = end;
  }
  for (const warning of warnings.values()) onWarning(warning);
  return Buffer.from(out.join(""), "latin1");
}

/** Headers with their bodies, and dividing lines, in order; together they are the message. */
function* sectionsOf(raw: string): Generator<Section> {
  const boundaries: string[] = [];
  let start = 0;
  let bodyStart: number | null = null;
  const until = (end: number): Section => {
    const body = bodyStart ?? end;
    return { header: raw.slice(start, body), body: raw.slice(body, end) };
  };
  for (let at = 0, next = 0; at < raw.length; at = next) {
    next = raw.indexOf("\n", at) + 1 || raw.length;
    const boundary = raw.startsWith("--", at) ? boundaries.find((one) => raw.startsWith(one, at + 2)) : undefined;
    if (boundary !== undefined) {
      yield until(at);
      yield { header: "", body: raw.slice(at, next) };
      start = next;
      bodyStart = raw.startsWith("--", at + 2 + boundary.length) ? next : null;
    } else if (bodyStart === null && raw.slice(at, next).trim() === "") {
      bodyStart = next;
      const fields = new Fields(raw.slice(start, next));
      const own = fields.parameter("boundary");
      if (own !== "" && boundaries.length < MOST_BOUNDARIES) boundaries.push(own);
      if (fields.mediaType === "message/rfc822" && !fields.isEncoded) {
        yield until(next);
        start = next;
        bodyStart = null;
      }
    }
  }
  yield until(raw.length);
}

/** What a header says about its body. */
class Fields {
  readonly #unfolded: string;

  constructor(header: string) {
    this.#unfolded = header.replaceAll(/\r*\n(?=[ \t])/g, "");
  }

  /** Lower case; what a message without one has by default. */
  get mediaType(): string {
    return /^[\w.+-]+\/[\w.+-]+/.exec(this.#value("content-type"))?.[0].toLowerCase() ?? "text/plain";
  }

  get isText(): boolean {
    const isAttached = /^attachment\b/i.test(this.#value("content-disposition"));
    return !isAttached && (this.mediaType === "text/plain" || this.mediaType === "text/html");
  }

  get isEncoded(): boolean {
    return this.transferEncoding !== "";
  }

  get transferEncoding(): "quoted-printable" | "base64" | "" {
    const value = /quoted-printable|base64/i.exec(this.#value("content-transfer-encoding"))?.[0].toLowerCase();
    return value === "quoted-printable" || value === "base64" ? value : "";
  }

  /** @returns "" where there is none */
  parameter(name: string): string {
    const [, quoted, plain] =
      new RegExp(`;\\s*${name}\\s*=\\s*(?:"([^"]*)"|([^\\s;"]+))`, "i").exec(this.#value("content-type")) ?? [];
    return quoted ?? plain ?? "";
  }

  /** The same header for a body that is UTF-8 in Base64. */
  asUtf8(): string {
    const rest = this.#unfolded.replaceAll(/^content-(?:type|transfer-encoding)[ \t]*:[^\n]*\n/gim, "");
    const format = this.parameter("format");
    const delSp = this.parameter("delsp");
    const parameters = `${format && `; format=${format}`}${delSp && `; delsp=${delSp}`}`;
    return `Content-Type: ${this.mediaType}; charset=utf-8${parameters}\nContent-Transfer-Encoding: base64\n${rest}`;
  }

  #value(name: string): string {
    return new RegExp(`^${name}[ \\t]*:[ \\t]*([^\\r\\n]*)`, "im").exec(this.#unfolded)?.[1] ?? "";
  }
}

function withCharset({ header, body }: Section, after: string, warn: OnWarning): string {
  if (header === "") return body;
  const fields = new Fields(header);
  const declared = knownCharset(fields.parameter("charset"));
  const content = fields.isText ? decodedBody(body, fields) : "";
  const isBodyUnsure = !isAscii(content) && (declared === null || !isWhollyIn(declared, content));
  const isHeaderUnsure = !isAscii(header) && !isWhollyIn("utf-8", header);
  const words = withKnownWords(header, warn);
  if (!isBodyUnsure && !isHeaderUnsure) return words + body;
  // Each helps to tell the other; what is declared stands before both.
  const context = fields.isText ? content : after;
  const hint = declared ?? (isBodyUnsure ? null : knownCharset(charsetIn(after)));
  const text = decodedTogether(hint, context, words, warn);
  if (text === null) return words + body;
  const ownHeader = isHeaderUnsure ? utf8Bytes(text.header) : words;
  if (!isBodyUnsure) return ownHeader + body;
  return `${new Fields(ownHeader).asUtf8()}${Buffer.from(text.body).toString("base64")}\n`;
}

/** @returns null when it is no text */
function decodedTogether(
  hint: string | null,
  body: string,
  header: string,
  warn: OnWarning,
): { readonly body: string; readonly header: string } | null {
  const lead = hint === null ? "" : `charset=${hint}\n`;
  // The decoders' ASCII is Windows-1252, and would be believed.
  const own = hint === null ? header.replaceAll(ASCII_CHARSET, "$1utf-8") : header;
  const decoded = decodeText(Buffer.from(`${lead}${body}\n${own}`, "latin1"));
  if (decoded.kind === "binary") return null;
  for (const warning of decodeWarnings(decoded)) warn(warning);
  // A line break is one in every encoding that may follow a header in ASCII.
  let end = decoded.text.length;
  for (let lines = header.split("\n").length; lines > 0; lines--) end = decoded.text.lastIndexOf("\n", end - 1);
  return { body: decoded.text.slice(lead.length, end), header: decoded.text.slice(end + 1) };
}

/** Words of a header that are of an encoding which nobody knows become what they are found to be. */
function withKnownWords(header: string, warn: OnWarning): string {
  return header.replaceAll(ENCODED_WORD, (word, charset: string, coding: string, content: string) => {
    if (knownCharset(charset.split("*", 1)[0]!) !== null) return word;
    const bytes = coding.toUpperCase() === "B" ? fromBase64(content) : fromQuoted(content.replaceAll("_", " "));
    if (isAscii(bytes)) return word;
    const decoded = decodeText(Buffer.from(bytes, "latin1"));
    if (decoded.kind === "binary") return word;
    for (const warning of decodeWarnings(decoded)) warn(warning);
    return utf8Bytes(decoded.text.replaceAll(/[\r\n]/g, " "));
  });
}

/** @returns null for none, for one that nobody knows, and for plain ASCII, which bytes beyond it are not */
function knownCharset(name: string): string | null {
  return name === "" || /^(?:(?:us-?)?ascii$|ansi_x3)/i.test(name) || createDecoder(name) === null ? null : name;
}

function charsetIn(raw: string): string {
  for (const [, name] of raw.matchAll(/;\s*charset\s*=\s*"?([\w.:-]+)/gi)) {
    if (knownCharset(name!) !== null) return name!;
  }
  return "";
}

function isAscii(bytes: string): boolean {
  return !/[\x80-\xff]/.test(bytes) && !ESCAPES.some((escape) => bytes.includes(escape));
}

function isWhollyIn(charset: string, bytes: string): boolean {
  return !createDecoder(charset)!.decode(Buffer.from(bytes, "latin1")).includes("\ufffd");
}

function decodedBody(body: string, { transferEncoding }: Fields): string {
  if (transferEncoding === "base64") return fromBase64(body);
  return transferEncoding === "quoted-printable" ? fromQuoted(body) : body;
}

function fromBase64(content: string): string {
  return Buffer.from(content, "base64").toString("latin1");
}

function fromQuoted(content: string): string {
  return content
    .replaceAll(/=[ \t]*\r?\n/g, "")
    .replaceAll(/=([\dA-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

function utf8Bytes(text: string): string {
  return Buffer.from(text).toString("latin1");
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
}
