import type { Language, Metadata } from "../../core/document.ts";
import type { SourceText } from "../source-text.ts";
import type { CodeScope } from "./code/code-scope.ts";
import { cleanMapped } from "./clean-text.ts";
import { OffsetMap } from "./offset-map.ts";
import type { MappedText } from "./offset-map.ts";

export type BlockKind = "heading" | "paragraph" | "list" | "table" | "code" | "quote";

/** A structural part of a document, with its markup taken off. Its text is trimmed and never empty. */
export interface Block {
  readonly kind: BlockKind;
  readonly text: string;
  /** Of a heading, 1 to 6. */
  readonly level?: number;
  /** Range in the source text, UTF-16 code units, end exclusive. */
  readonly start: number;
  readonly end: number;
  /** From 1, both inclusive. */
  readonly startLine: number;
  readonly endLine: number;
  /** Offsets into `text` → offsets into the source text. */
  readonly offsets: OffsetMap;
  /** Goes on with the table of the block before it, which was ended for its length alone. */
  readonly continues?: boolean;
  /** Of code: its declarations, offsets into `text`. */
  readonly outline?: readonly CodeScope[];
}

export interface ExtractedDocument {
  /** Names the record in a file of many documents; absent when the file is one document. */
  readonly recordId?: string;
  readonly title: string;
  readonly language: Language;
  readonly mediaType: string;
  readonly metadata: Metadata;
  readonly blocks: readonly Block[];
}

export type ExtractWarningCode =
  | "FRONT_MATTER_INVALID"
  | "BYTES_REPLACED"
  | "ENCODING_GUESSED"
  | "ROWS_RAGGED"
  | "RECORDS_INVALID"
  | "JSON_INVALID"
  | "STRUCTURE_TOO_DEEP"
  | "TYPE_MISMATCH"
  | "PAGES_WITHOUT_TEXT"
  | "CONTENT_LEFT_OUT";

/** Something in a file that could not be read as meant; the rest of the file was. */
export interface ExtractWarning {
  readonly code: ExtractWarningCode;
  /** One sentence for the user, without document text. */
  readonly message: string;
  /** How many rows, records or bytes were concerned. */
  readonly count: number;
  /** Line of the first of them, from 1. */
  readonly line?: number;
}

export type OnWarning = (warning: ExtractWarning) => void;

/**
 * Text of one format → documents of blocks. Implementations: the other files of this folder, listed in
 * `file-type.ts`. An extractor never fails on what a file holds: what cannot be read as the
 * format is read as plain text or passed over with a warning.
 */
export interface Extractor {
  /** The first is the one given to documents whose extension says nothing more exact. */
  readonly mediaTypes: readonly string[];
  /** Lower case, without the dot. */
  readonly extensions: readonly string[];
  extract(source: SourceText, onWarning: OnWarning): Iterable<ExtractedDocument>;
}

/** @returns null when nothing but white space was collected */
export function mappedBlock(source: SourceText, kind: BlockKind, content: MappedText, level?: number): Block | null {
  return finishBlock(source, kind, content.text, content.map(), level);
}

/** A block whose text is source[start, end) as it stands, trimmed. @returns null when that is blank */
export function verbatimBlock(
  source: SourceText,
  kind: BlockKind,
  start: number,
  end: number,
  level?: number,
): Block | null {
  const map = new OffsetMap([0, start, end], end - start);
  return finishBlock(source, kind, source.text.slice(start, end), map, level);
}

/** `## Title {#id}`: an anchor, not part of the title. */
const HEADING_ID = /\s*\{#[\w-]+\}$/;

function finishBlock(
  source: SourceText,
  kind: BlockKind,
  read: string,
  readMap: OffsetMap,
  level: number | undefined,
): Block | null {
  const { text: raw, offsets: map } = cleanMapped(read, readMap);
  // Leading spaces of code are indentation, so only blank lines are taken off there.
  const blank = raw.length - raw.trimStart().length;
  const lead = kind === "code" ? raw.lastIndexOf("\n", blank) + 1 : blank;
  const whole = raw.slice(lead).trimEnd();
  const text = kind === "heading" ? whole.replace(HEADING_ID, "") : whole;
  if (text === "") return null;
  const offsets = lead === 0 ? map : map.from(lead);
  const start = offsets.sourceStart(0);
  const end = offsets.sourceEnd(text.length);
  const startLine = source.lineAt(start);
  const endLine = source.lineAt(Math.max(start, end - 1));
  const block = { kind, text, start, end, startLine, endLine, offsets };
  return level === undefined ? block : { ...block, level };
}
