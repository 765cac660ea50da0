import type { PdfLine } from "./text-lines.ts";

/** What stands between two gaps of a page. */
export interface PdfParagraph {
  readonly text: string;
  /** From 1. */
  readonly page: number;
}

/** Lines at a page's edge that may be its header or footer. */
const EDGE_LINES = 4;
/** On fewer pages a repeated line may be text. */
const LEAST_REPEATS = 3;
const LEAST_SHARE = 0.25;
/** Headers of two pages may differ in height by less, in points. */
const SAME_PLACE = 4;
/** A line that is farther below the one before than this many times the page's usual distance begins a paragraph. */
const GAP = 1.3;
/** Bounds of that distance, in heights of a line. */
const LEAST_GAP = 1.35;
const MOST_GAP = 2.2;
const OTHER_SIZE = 0.15;

/** Pages of lines → paragraphs: headers and footers left out, lines joined, words that were divided put together. */
export function mendLines(pages: readonly (readonly PdfLine[])[]): PdfParagraph[] {
  const furniture = repeatedLines(pages);
  return pages.flatMap((lines, i) => {
    const edges = edgesOf(lines);
    const kept = lines.filter((line) => !(edges.has(line) && placesOf(line).some((place) => furniture.has(place))));
    return paragraphsOf(kept).map((text) => ({ text, page: i + 1 }));
  });
}

/** Lines of one shape that stand at one height at the edges of many pages. */
function repeatedLines(pages: readonly (readonly PdfLine[])[]): ReadonlySet<string> {
  const counts = new Map<string, number>();
  for (const lines of pages) {
    for (const place of new Set([...edgesOf(lines)].flatMap(placesOf))) counts.set(place, (counts.get(place) ?? 0) + 1);
  }
  // Those of left and right pages differ, and each stands on half of the pages at most.
  const least = Math.max(LEAST_REPEATS, pages.length * LEAST_SHARE);
  return new Set([...counts].filter(([, count]) => count >= least).map(([place]) => place));
}

/** The topmost and the lowest lines, wherever they stand in the page's content. */
function edgesOf(lines: readonly PdfLine[]): Set<PdfLine> {
  const placed = lines.filter(({ y }) => Number.isFinite(y)).toSorted((a, b) => b.y - a.y);
  return new Set([...placed.slice(0, EDGE_LINES), ...placed.slice(-EDGE_LINES)]);
}

/** The same for lines that differ in their numbers only, Roman ones too, and for heights that are nearly the same. */
function placesOf({ text, y }: PdfLine): string[] {
  const shape = text
    .toLowerCase()
    .replaceAll(/\d+/g, "0")
    .replaceAll(/\b[ivxlc]+\b/g, "0");
  const row = Math.floor(y / SAME_PLACE);
  return [`${row} ${shape}`, `${row + 1} ${shape}`];
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

/** From line to line, in heights of a line. */
function usualGap(lines: readonly PdfLine[]): number {
  const drops = lines
    .slice(1)
    .map(({ y, height }, i) => (lines[i]!.y - y) / Math.max(1, height))
    .filter((drop) => drop > 0.5 && drop < MOST_GAP)
    .toSorted((a, b) => a - b);
  return Math.min(MOST_GAP, Math.max(LEAST_GAP, (drops[drops.length >> 1] ?? 1.2) * GAP));
}

function isApart(before: PdfLine, line: PdfLine, gap: number): boolean {
  const height = Math.max(before.height, line.height, 1);
  const drop = before.y - line.y;
  // Upwards is another column; another size of letters is a heading or what follows it.
  return drop > height * gap || drop < -height || isOtherSize(before, line);
}

/** A sentence that the next column continues. */
function goesOn(before: PdfLine, line: PdfLine): boolean {
  const isUpwards = line.y - before.y > Math.max(before.height, line.height, 1);
  return isUpwards && !isOtherSize(before, line) && /[\p{L},-]$/u.test(before.text) && /^\p{Ll}/u.test(line.text);
}

function isOtherSize(before: PdfLine, line: PdfLine): boolean {
  return Math.abs(before.height - line.height) > Math.max(before.height, line.height) * OTHER_SIZE;
}

/** `exam-` + `ple` is one word; a hyphen before a capital or a digit stays, and Chinese has no space between lines. */
function joinLines(text: string, next: string): string {
  if (/\p{Ll}[-\u00ad‐]$/u.test(text) && /^\p{Ll}/u.test(next)) return text.slice(0, -1) + next;
  const isHan = /\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|[，。；：！？、（）【】《》“”]/u;
  return isHan.test(text.at(-1) ?? "") && isHan.test(next[0] ?? "") ? text + next : `${text} ${next}`;
}
