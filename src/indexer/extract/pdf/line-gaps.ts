import type { PdfLine } from "./text-lines.ts";

/** A line that is farther below the one before than this many times the page's usual distance stands apart. */
const GAP = 1.3;
/** Bounds of that distance, in heights of a line. */
const LEAST_GAP = 1.35;
const MOST_GAP = 2.2;
const OTHER_SIZE = 0.15;

/** The largest distance from line to line within a paragraph of a page, in heights of a line. */
export function usualGap(lines: readonly PdfLine[]): number {
  const drops = lines
    .slice(1)
    .map(({ y, height }, i) => (lines[i]!.y - y) / Math.max(1, height))
    .filter((drop) => drop > 0.5 && drop < MOST_GAP)
    .toSorted((a, b) => a - b);
  return Math.min(MOST_GAP, Math.max(LEAST_GAP, (drops[drops.length >> 1] ?? 1.2) * GAP));
}

/** Whether more than `gap` heights lie between a line and one above it. */
export function isFarBelow(before: PdfLine, line: PdfLine, gap: number): boolean {
  return before.y - line.y > tallest(before, line) * gap;
}

/** Of another column. */
export function isAbove(line: PdfLine, before: PdfLine): boolean {
  return line.y - before.y > tallest(before, line);
}

export function isOtherSize(before: PdfLine, line: PdfLine): boolean {
  return Math.abs(before.height - line.height) > Math.max(before.height, line.height) * OTHER_SIZE;
}

function tallest(a: PdfLine, b: PdfLine): number {
  return Math.max(a.height, b.height, 1);
}
