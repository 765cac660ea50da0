import { isAbove, isFarBelow, isOtherSize, usualGap } from "./line-gaps.ts";
import type { PdfLine } from "./text-lines.ts";

/** What stands between two gaps of a page. */
export interface PdfParagraph {
  readonly text: string;
  /** From 1. */
  readonly page: number;
}

/** Lines of pages → paragraphs: lines joined, words that were divided put together. */
export function mendLines(pages: readonly (readonly PdfLine[])[]): PdfParagraph[] {
  return pages.flatMap((lines, i) => paragraphsOf(lines).map((text) => ({ text, page: i + 1 })));
}

function paragraphsOf(lines: readonly PdfLine[]): string[] {
  const gap = usualGap(lines);
  const paragraphs: string[] = [];
  let text = "";
  lines.forEach((line, i) => {
    const before = lines[i - 1];
    if (before !== undefined && isApart(before, line, gap) && !goesOn(before, line)) {
      paragraphs.push(text);
      text = "";
    }
    text = text === "" ? line.text : joinLines(text, line.text);
  });
  return [...paragraphs, text].filter((paragraph) => paragraph !== "");
}

function isApart(before: PdfLine, line: PdfLine, gap: number): boolean {
  // Another size of letters is a heading or what follows it.
  return isFarBelow(before, line, gap) || isAbove(line, before) || isOtherSize(before, line);
}

/** A sentence that the next column continues. */
function goesOn(before: PdfLine, line: PdfLine): boolean {
  const isSentence = /[\p{L},-]$/u.test(before.text) && /^\p{Ll}/u.test(line.text);
  return isSentence && isAbove(line, before) && !isOtherSize(before, line);
}

/** `exam-` + `ple` is one word; a hyphen before a capital or a digit stays, and Chinese has no space between lines. */
function joinLines(text: string, next: string): string {
  if (/\p{Ll}[-\u00ad‐]$/u.test(text) && /^\p{Ll}/u.test(next)) return text.slice(0, -1) + next;
  const isHan = /\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|[，。；：！？、（）【】《》“”]/u;
  return isHan.test(text.at(-1) ?? "") && isHan.test(next[0] ?? "") ? text + next : `${text} ${next}`;
}
