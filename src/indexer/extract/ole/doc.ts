import { createDecoder } from "../../encoding/text-decoders.ts";
import type { ReadDocument } from "../binary-extractor.ts";
import type { Part } from "../layout/text-layout.ts";
import { isFurniture } from "../office/furniture.ts";
import { CompoundFile } from "./compound-file.ts";
import { deletedOf, headingsOf, type Stretch } from "./doc-properties.ts";
import { readSummary } from "./summary.ts";
import { undamaged } from "./undamaged.ts";

const MEDIA_TYPE = "application/msword";
const IS_ENCRYPTED = 0x0100;
const USES_TABLE_1 = 0x0200;
/** Before Word 97 a file has one encoding and its text in one piece. */
const FIRST_WORD_97 = 0x00c1;
/** Ends of paragraphs; in the text read here the end of a heading is a noncharacter, by level from U+FDD1 on. */
const PARAGRAPH = /([^\r\f\ufdd1-\ufdd9]*)([\r\f\ufdd1-\ufdd9]|$)/g;
const ROW_BEGINS_AFTER = /[\r\ufdd1-\ufdd9]/;
const BEFORE_HEADINGS = 0xfdd0;
/** In place of a character that was deleted. */
const DELETED = 0xfdda;
const CARRIAGE_RETURN = 0x0d;
/** What stands for pictures, notes and the like. */
const MARKS = /(?!\t|\n)\p{Cc}/gu;
const PIECE_MARK = 2;
const PROPERTIES_MARK = 1;
const IS_ONE_BYTE = 0x40000000;

/** Word before 2007 ([MS-DOC]): paragraphs, headings by style, tables as rows, notes, comments, text boxes; headers and footers once. */
export const readDoc = undamaged(async (bytes): Promise<ReadDocument> => {
  await Promise.resolve();
  const file = new CompoundFile(bytes);
  const main = file.read("WordDocument");
  if (main === null) throw new Error("It has no document stream");
  const flags = main.readUInt16LE(10);
  if ((flags & IS_ENCRYPTED) !== 0) throw new Error("It is protected by a password");
  const table = file.read((flags & USES_TABLE_1) === 0 ? "0Table" : "1Table");
  const isOld = main.readUInt16LE(2) < FIRST_WORD_97 || table === null;
  const parts = isOld ? partsOf(oldText(main)) : storyParts(textOf(main, table), storiesOf(main));
  return { ...readSummary(file), mediaType: MEDIA_TYPE, parts };
});

function oldText(main: Buffer): string {
  return createDecoder("windows-1252")!.decode(main.subarray(main.readUInt32LE(24), main.readUInt32LE(28)));
}

interface Piece {
  /** In the main stream. */
  readonly start: number;
  readonly length: number;
  readonly bytesPerUnit: 1 | 2;
}

/** The text of all stories, with marks for headings and for what was deleted. */
function textOf(main: Buffer, table: Buffer): string {
  const pieces = piecesOf(main, table);
  const oneByte = createDecoder("windows-1252")!;
  const twoBytes = new TextDecoder("utf-16le");
  const text = pieces
    .map(({ start, length, bytesPerUnit }) =>
      (bytesPerUnit === 1 ? oneByte : twoBytes).decode(main.subarray(start, start + length * bytesPerUnit)),
    )
    .join("");
  const units = Uint16Array.from({ length: text.length }, (_, i) => text.charCodeAt(i));
  try {
    for (const heading of headingsOf(main, table)) {
      for (const at of unitsOf(pieces, heading)) {
        if (units[at] === CARRIAGE_RETURN) units[at] = BEFORE_HEADINGS + heading.level;
      }
    }
    for (const stretch of deletedOf(main, table)) {
      for (const at of unitsOf(pieces, stretch)) if (units[at]! >= 0x20) units[at] = DELETED;
    }
  } catch (error) {
    // The text is there, whatever is said about it.
    if (!(error instanceof RangeError)) throw error;
  }
  return Buffer.from(units.buffer).toString("utf16le");
}

/** Where a stretch of the stream is in the text. */
function* unitsOf(pieces: readonly Piece[], { start, end }: Stretch): Generator<number> {
  let before = 0;
  for (const { start: pieceStart, length, bytesPerUnit } of pieces) {
    const first = Math.max(0, Math.ceil((start - pieceStart) / bytesPerUnit));
    const last = Math.min(length, Math.ceil((end - pieceStart) / bytesPerUnit));
    for (let at = first; at < last; at++) yield before + at;
    before += length;
  }
}

/** The table of pieces says where in the stream each part of the text is. */
function piecesOf(main: Buffer, table: Buffer): Piece[] {
  let at = main.readUInt32LE(418);
  while (table[at] === PROPERTIES_MARK) at += 3 + table.readUInt16LE(at + 1);
  if (table[at] !== PIECE_MARK) throw new Error("Its table of pieces is damaged");
  const count = Math.floor((table.readUInt32LE(at + 1) - 4) / 12);
  const positions = at + 5;
  const pieces = positions + 4 * (count + 1);
  return Array.from({ length: count }, (_, i): Piece => {
    const length = table.readUInt32LE(positions + 4 * (i + 1)) - table.readUInt32LE(positions + 4 * i);
    const place = table.readUInt32LE(pieces + 8 * i + 2);
    const isOneByte = (place & IS_ONE_BYTE) !== 0;
    const start = isOneByte ? (place & ~IS_ONE_BYTE) >>> 1 : place;
    // What a damaged table promises beyond the stream is not there.
    const bytesPerUnit = isOneByte ? 1 : 2;
    return {
      start,
      length: Math.min(length, Math.floor(Math.max(0, main.length - start) / bytesPerUnit)),
      bytesPerUnit,
    };
  });
}

interface Story {
  readonly length: number;
  readonly isHeader: boolean;
}

/** What the text consists of, in this order: the body, footnotes, headers, macros, comments, endnotes, text boxes, those of headers. */
function storiesOf(main: Buffer): Story[] {
  const isHeader = [false, false, true, false, false, false, false, true];
  return isHeader.map((header, i) => ({ length: main.readUInt32LE(76 + 4 * i), isHeader: header }));
}

function storyParts(text: string, stories: readonly Story[]): Part[] {
  const seen = new Set<string>();
  let at = 0;
  return stories.flatMap(({ length, isHeader }) => {
    const parts = partsOf(text.slice(at, at + length));
    at += length;
    if (!isHeader) return parts;
    return parts.filter(({ text: own }) => {
      const isNew = !seen.has(own) && !isFurniture(own);
      seen.add(own);
      return isNew;
    });
  });
}

/** A cell ends with the sign U+0007 and a row with another one; a paragraph with U+000D, in a cell too. */
function partsOf(story: string): Part[] {
  const parts: Part[] = [];
  const stretches = withoutFields(story).split("\u0007\u0007");
  for (const [i, stretch] of stretches.entries()) {
    const firstCell = stretch.indexOf("\u0007");
    const isRow = firstCell >= 0 || i < stretches.length - 1;
    const rowStart = isRow ? rowStartOf(stretch, firstCell < 0 ? stretch.length : firstCell) : stretch.length;
    for (const [, text = "", end = ""] of stretch.slice(0, rowStart).matchAll(PARAGRAPH)) {
      const level = end.charCodeAt(0) - BEFORE_HEADINGS;
      const own = readable(text);
      if (own.trim() === "") continue;
      parts.push(
        level > 0 && level < 10
          ? { kind: "heading", text: own, level: Math.min(6, level) }
          : { kind: "paragraph", text: own },
      );
    }
    if (!isRow) continue;
    const row = stretch
      .slice(rowStart)
      .split("\u0007")
      .map((cell) => readable(cell).replaceAll(/\s+/g, " ").trim());
    const last = parts.at(-1);
    const text = row.join(" | ");
    if (last?.kind === "table") parts[parts.length - 1] = { kind: "table", text: `${last.text}\n${text}` };
    else parts.push({ kind: "table", text });
  }
  return parts.filter(({ text }) => text.trim() !== "");
}

/** A row begins after the last paragraph that ends before its first cell does. */
function rowStartOf(stretch: string, firstCell: number): number {
  let at = firstCell;
  while (at > 0 && !ROW_BEGINS_AFTER.test(stretch[at - 1]!)) at--;
  return at;
}

/** Of a field what it shows and not what it says: U+0013 code U+0014 result U+0015, one within another. */
function withoutFields(story: string): string {
  let text = "";
  const codes: boolean[] = [];
  for (const sign of story) {
    if (sign === "\u0013") codes.push(true);
    else if (sign === "\u0014" && codes.length > 0) codes[codes.length - 1] = false;
    else if (sign === "\u0015") codes.pop();
    else if (!codes.includes(true)) text += sign;
  }
  return text;
}

function readable(text: string): string {
  return text
    .replaceAll("\ufdda", "")
    .replaceAll(/[\v\r\ufdd1-\ufdd9]/g, "\n")
    .replaceAll("\u001e", "-")
    .replaceAll(MARKS, "");
}
