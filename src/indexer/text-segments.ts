import { closeSync, readSync } from "node:fs";
import { decodeText } from "./encoding/decode.ts";
import { createDecoder } from "./encoding/text-decoders.ts";
import type { OpenedDocument } from "./extract/binary-extractor.ts";
import { decodeWarnings } from "./extract/decode-warnings.ts";
import { csvForm, isCsvHeader } from "./extract/csv-reader.ts";
import type { Extractor, OnWarning } from "./extract/extractor.ts";
import { extensionOf, extractorOf } from "./extract/file-type.ts";
import { titleFromPath } from "./extract/title.ts";
import { type FileAt, openScannedFile } from "./read-file.ts";
import { SourceText } from "./source-text.ts";

/** Larger files than `fileBytes` are read in segments of about `segmentBytes`; where lines are longer, of up to twice as much. */
export const SEGMENTS = { fileBytes: 8 * 1024 * 1024, segmentBytes: 1024 * 1024 };

/** Files whose records do not need each other: each segment is a document of its own. */
const SEGMENTED: ReadonlySet<string> = new Set(["txt", "text", "log", "csv", "tsv", "tab", "jsonl", "ndjson"]);
const LF = 10;

export function isSegmented(path: string, sizeBytes: number, { fileBytes } = SEGMENTS): boolean {
  return sizeBytes > fileBytes && SEGMENTED.has(extensionOf(path));
}

/**
 * The documents of a text of any size, in bounded memory. A segment begins where the one before it ends, so that what is appended to
 * a log changes its last segment only.
 *
 * @param maxBytes  of the file; the rest is left out
 * @returns         null for a file that is no text
 */
export function openSegments(
  at: FileAt & { readonly path: string },
  maxBytes: number,
  onWarning: OnWarning,
  { segmentBytes } = SEGMENTS,
): Generator<OpenedDocument> | null {
  const { path } = at;
  const file = new SegmentReader(at, maxBytes, segmentBytes);
  const head = decodeText(file.peek());
  if (head.kind === "text") {
    for (const warning of decodeWarnings(head)) if (warning.code === "ENCODING_GUESSED") onWarning(warning);
    return documentsOf(path, file, head.encoding, extractorOf(path), onWarning);
  }
  file.close();
  return null;
}

function* documentsOf(
  path: string,
  file: SegmentReader,
  encoding: string,
  extractor: Extractor,
  onWarning: OnWarning,
): Generator<OpenedDocument> {
  const decoder = createDecoder(encoding)!;
  const isCsv = extractor.mediaTypes.includes("text/csv");
  let header = "";
  let line = 1;
  let offset = 0;
  let rest = "";
  let number = 0;
  try {
    for (let bytes = file.read(); bytes !== null; bytes = file.read()) {
      const decoded = decoder.decode(bytes, { stream: !file.isAtEnd });
      const text = rest + (number === 0 && rest === "" ? decoded.replace(/^\ufeff/, "") : decoded);
      for (const warning of decodeWarnings({ kind: "text", text: decoded, encoding })) onWarning(warning);
      const end = file.isAtEnd ? text.length : segmentEnd(text, isCsv);
      rest = text.slice(end);
      const own = text.slice(0, end);
      const source = new SourceText(path, header + own, {
        line: line - countLines(header),
        offset: offset - header.length,
      });
      number++;
      for (const document of extractor.extract(source, onWarning)) {
        yield { document: document.recordId === undefined ? named(document, path, number) : document, source };
      }
      if (isCsv && number === 1) header = headerOf(path, own);
      line += countLines(own);
      offset += own.length;
    }
  } finally {
    file.close();
  }
}

function named(document: OpenedDocument["document"], path: string, number: number): OpenedDocument["document"] {
  const recordId = `part-${number}`;
  return { ...document, recordId, title: `${titleFromPath(path)} ${recordId}` };
}

/** After the last line break, and in a table after the last one that is not within quotes; the end where there is none. */
function segmentEnd(text: string, isCsv: boolean): number {
  if (!isCsv) return text.lastIndexOf("\n") + 1 || wholeCharacters(text);
  let end = 0;
  let isQuoted = false;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit === 0x22) isQuoted = !isQuoted;
    else if (unit === LF && !isQuoted) end = i + 1;
  }
  // One quote too many, and everything behind it seems quoted.
  if (end < text.length / 2) end = text.lastIndexOf("\n") + 1;
  return end || wholeCharacters(text);
}

function wholeCharacters(text: string): number {
  const last = text.charCodeAt(text.length - 1);
  return last >= 0xd800 && last <= 0xdbff ? text.length - 1 : text.length;
}

/** The first line with its break, when it names the columns: each segment is read with it, and with the delimiter that is declared above it. */
function headerOf(path: string, text: string): string {
  const { delimiter, start } = csvForm(path, text);
  const end = text.indexOf("\n", start) + 1;
  return isCsvHeader(text.slice(start, end), delimiter) ? text.slice(0, end) : "";
}

function countLines(text: string): number {
  let lines = 0;
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) lines++;
  return lines;
}

/** Reads a file piece by piece, as far as it went when it was opened. */
class SegmentReader {
  readonly #file: number;
  readonly #end: number;
  readonly #buffer: Buffer;
  #at = 0;

  constructor(at: FileAt, maxBytes: number, segmentBytes: number) {
    this.#buffer = Buffer.allocUnsafeSlow(segmentBytes);
    const { file, sizeBytes } = openScannedFile(at);
    this.#file = file;
    this.#end = Math.min(sizeBytes, maxBytes);
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#end;
  }

  /** The first lines, which the next `read` begins with, too. */
  peek(): Uint8Array {
    const length = Math.min(this.#buffer.length, this.#end);
    const head = this.#buffer.subarray(0, readSync(this.#file, this.#buffer, 0, length, 0));
    const end = head.lastIndexOf(LF) + 1;
    // A break of UTF-16 and UTF-32 has more bytes: whole units, whatever they are.
    if (head.includes(0)) return head.subarray(0, head.length - (head.length % 4));
    return head.subarray(0, end === 0 ? head.length : end);
  }

  /** @returns null at the end; valid until the next call */
  read(): Uint8Array | null {
    if (this.isAtEnd) return null;
    const wanted = Math.min(this.#buffer.length, this.#end - this.#at);
    const length = readSync(this.#file, this.#buffer, 0, wanted, this.#at);
    // It has been cut short meanwhile.
    this.#at = length === 0 ? this.#end : this.#at + length;
    return this.#buffer.subarray(0, length);
  }

  close(): void {
    closeSync(this.#file);
  }
}
