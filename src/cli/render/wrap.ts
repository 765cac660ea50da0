import { graphemeWidth, isWideGrapheme, splitGraphemes } from "./display-width.ts";

/** A piece of text that a line is not broken inside of, unless it alone is wider than a line. */
interface Piece {
  readonly start: number;
  readonly text: string;
  readonly width: number;
}

/** Chinese punctuation that may not begin a line. */
const CLOSING = /^[，。、！？；：）】》〉」』”’]/u;

/** UTF-16 range of the text that goes on one line, without the spaces it was broken at. */
export type LineRange = readonly [start: number, end: number];

/**
 * Breaks a text at spaces, and between wide characters, into lines of at most `width` columns.
 * Ranges and not strings are returned, so that highlights can be laid over them.
 */
export function wrapRanges(text: string, width: number): LineRange[] {
  const lines: LineRange[] = [];
  let start = 0;
  let end = 0;
  let used = 0;
  for (const piece of pieces(text, width)) {
    if (used + piece.width > width && end > start) {
      lines.push([start, end]);
      used = 0;
    }
    const isSpace = piece.text.trim() === "";
    if (used === 0) {
      start = isSpace ? piece.start + piece.text.length : piece.start;
      end = start;
      if (isSpace) continue;
    }
    used += piece.width;
    if (!isSpace) end = piece.start + piece.text.length;
  }
  if (end > start) lines.push([start, end]);
  return lines;
}

export function wrap(text: string, width: number): string[] {
  return wrapRanges(text, width).map(([start, end]) => text.slice(start, end));
}

function* pieces(text: string, maxWidth: number): Generator<Piece> {
  let piece: { start: number; text: string; width: number; kind: string } | undefined;
  let at = 0;
  for (const grapheme of splitGraphemes(text)) {
    const kind = isWideGrapheme(grapheme) ? "wide" : grapheme.trim() === "" ? "space" : "word";
    const width = graphemeWidth(grapheme);
    const mayBreak = kind === "wide" ? !CLOSING.test(grapheme) : piece?.kind !== kind;
    if (piece !== undefined && (mayBreak || piece.width + width > maxWidth)) {
      yield piece;
      piece = undefined;
    }
    piece ??= { start: at, text: "", width: 0, kind };
    piece.text += grapheme;
    piece.width += width;
    at += grapheme.length;
  }
  if (piece !== undefined) yield piece;
}
