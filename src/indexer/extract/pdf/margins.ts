/** Finds headers and footers: what many pages repeat in their margins, apart from the text. Not for text that pages share. */
import { isFurniture } from "../office/furniture.ts";
import { isFarBelow, isOtherSize, usualGap } from "./line-gaps.ts";
import type { PdfLine } from "./text-lines.ts";

export interface PdfPage {
  /** In reading order. */
  readonly lines: readonly PdfLine[];
  /** Its edges, in points. */
  readonly top: number;
  readonly bottom: number;
  /** Wider than high, as slides are. */
  readonly isWide: boolean;
}

export interface PagesOfText {
  /** The lines that are left of each page. */
  readonly pages: readonly (readonly PdfLine[])[];
  /** How many lines were left out. */
  readonly leftOut: number;
  /** Which share of the letters those are. */
  readonly share: number;
}

/** How far from an edge headers and footers stand, as a share of the page. */
const MARGIN = 0.22;
/** Rows of a header or a footer. */
const MAX_ROWS = 4;
/** On fewer pages a repeated line may be text. */
const LEAST_REPEATS = 3;
const LEAST_SHARE = 0.25;
/** A page of which headers and footers would be more is one whose text the others share. */
const MOST_OF_PAGE = 1 / 3;
/** Headers of two pages may differ in height by less, in points. */
const SAME_PLACE = 4;
/** In larger letters than most lines of the document, by this factor, are titles. */
const LARGER = 1.15;
/** A row's lines differ in height by less, in heights of a line. */
const SAME_ROW = 0.5;
/** Of a line's numbers, the first so many may be that of the page. */
const MAX_NUMBERS = 16;
/** A page number beside words is off by less from the page's place in the file; one that is not may be of an invoice. */
const MAX_OFFSET = 90;

/** Leaves headers and footers out but where they stand first, if they say something; page numbers everywhere. */
export function withoutMargins(pages: readonly PdfPage[]): PagesOfText {
  const size = usualHeight(pages);
  const edges = pages.map((page) => edgesOf(page, size));
  const repeated = repeatedPlaces(edges);
  const seen = new Set<string>();
  let leftOut = 0;
  let [letters, left] = [0, 0];
  const texts = pages.map(({ lines }, i) => {
    const margins = new Set(edges[i]!.flatMap((edge) => leading(edge, i, repeated)));
    const all = charsOf(lines);
    letters += all;
    if (charsOf([...margins]) > all * MOST_OF_PAGE) return lines;
    const kept = lines.filter((line) => !margins.has(line) || isFirst(line, seen));
    leftOut += lines.length - kept.length;
    left += all - charsOf(kept);
    return kept;
  });
  return { pages: texts, leftOut, share: letters === 0 ? 0 : left / letters };
}

/** The outermost block of lines at the top and at the bottom, from the edge inwards; without one that goes on in the text. */
function edgesOf({ lines, top, bottom, isWide }: PdfPage, size: number): PdfLine[][] {
  const gap = usualGap(lines);
  const margin = (top - bottom) * MARGIN;
  const placed = lines.filter(({ y }) => Number.isFinite(y)).toSorted((a, b) => b.y - a.y);
  const header = outermost(
    placed,
    (line) => line.y >= top - margin && isSmall(line, size),
    (line, next) => isFarBelow(line, next, gap) || isSmaller(line, next),
  );
  const footer = outermost(
    placed.toReversed(),
    (line) => line.y <= bottom + margin && isSmall(line, size),
    (line, next) => isFarBelow(next, line, gap) || isSmaller(line, next),
  );
  // At the top of a slide stands its title.
  return isWide ? [footer] : [header, footer];
}

/** Lines before the first gap, or before larger ones, and a page number that follows it. */
function outermost(
  lines: readonly PdfLine[],
  isWithin: (line: PdfLine) => boolean,
  isApart: (line: PdfLine, next: PdfLine) => boolean,
): PdfLine[] {
  let rows = 0;
  let end = 0;
  for (const [i, line] of lines.entries()) {
    const before = lines[i - 1];
    if (before === undefined || Math.abs(before.y - line.y) > line.height * SAME_ROW) rows++;
    if (rows > MAX_ROWS || !isWithin(line)) break;
    const next = lines[i + 1];
    if (next === undefined || !isApart(line, next)) continue;
    end = i + 1;
    if (!isPageNumber(next.text)) break;
  }
  return lines.slice(0, end);
}

function isSmaller(line: PdfLine, next: PdfLine): boolean {
  return line.height < next.height && isOtherSize(line, next);
}

function isSmall({ text, height }: PdfLine, size: number): boolean {
  return height <= size * LARGER || isPageNumber(text);
}

/** Those at which enough pages have lines that are the same. */
function repeatedPlaces(edges: readonly (readonly PdfLine[])[][]): ReadonlySet<string> {
  const counts = new Map<string, number>();
  for (const [page, lines] of edges.entries()) {
    for (const place of new Set(lines.flat().flatMap((line) => placesOf(line, page))))
      counts.set(place, (counts.get(place) ?? 0) + 1);
  }
  // Those of left and right pages differ, and each stands on half of the pages at most.
  const least = Math.max(LEAST_REPEATS, edges.length * LEAST_SHARE);
  return new Set([...counts].filter(([, count]) => count >= least).map(([place]) => place));
}

/** Of a block, the lines that are repeated, until one that is not. */
function leading(edge: readonly PdfLine[], page: number, repeated: ReadonlySet<string>): readonly PdfLine[] {
  const end = edge.findIndex((line) => !placesOf(line, page).some((place) => repeated.has(place)));
  return end === -1 ? edge : edge.slice(0, end);
}

/** The same for heights that are nearly the same. */
function placesOf({ text, y }: PdfLine, page: number): string[] {
  const row = Math.floor(y / SAME_PLACE);
  return shapesOf(text.toLowerCase(), page).flatMap((shape) => [`${row} ${shape}`, `${row + 1} ${shape}`]);
}

/** What a line may be on other pages, too: the same but for a number that grows with the pages. */
function shapesOf(text: string, page: number): string[] {
  if (isPageNumber(text)) return ["0"];
  const numbers = [...text.matchAll(/\d+/g)]
    .slice(0, MAX_NUMBERS)
    .filter(([digits]) => Math.abs(Number(digits) - page) <= MAX_OFFSET);
  return [
    text,
    ...numbers.map(({ 0: digits, index }) => {
      return `${text.slice(0, index)}\0${Number(digits) - page}\0${text.slice(index + digits.length)}`;
    }),
  ];
}

/** Nothing but one or two numbers, Roman ones too, such as `3-17`. */
function isPageNumber(text: string): boolean {
  return /^[^\p{L}\p{N}]*(?:\d{1,4}|[ivxlc]+)(?:[^\p{L}\p{N}]+\d{1,4})?[^\p{L}\p{N}]*$/iu.test(text);
}

function isFirst({ text }: PdfLine, seen: Set<string>): boolean {
  const shape = text.toLowerCase().replaceAll(/\d+/g, "0");
  if (seen.has(shape) || (/\d/.test(text) && isFurniture(text)) || isPageNumber(text)) return false;
  seen.add(shape);
  return true;
}

function usualHeight(pages: readonly PdfPage[]): number {
  const heights = pages.flatMap(({ lines }) => lines.map(({ height }) => height).filter((height) => height > 0));
  return heights.toSorted((a, b) => a - b)[heights.length >> 1] ?? 0;
}

function charsOf(lines: readonly PdfLine[]): number {
  return lines.reduce((sum, { text }) => sum + text.length, 0);
}
