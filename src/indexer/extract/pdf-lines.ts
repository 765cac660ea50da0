/** A line of a page, in the order in which the page is written. */
export interface PdfLine {
  readonly text: string;
  /** Of its baseline from the bottom of the page, in points. */
  readonly y: number;
  readonly height: number;
}

/** What stands between two gaps of a page. */
export interface PdfParagraph {
  readonly text: string;
  /** From 1. */
  readonly page: number;
}

/** Lines at a page's edge that may be its header or footer. */
const EDGE_LINES = 3;
/** On fewer pages a repeated line may be text. */
const LEAST_REPEATS = 3;
const LEAST_SHARE = 0.3;
/** A line that is farther below the one before than this many of its heights begins a paragraph. */
const GAP = 1.8;

/** Pages of lines → paragraphs: headers and footers left out, lines joined, words that were divided put together. */
export function mendLines(pages: readonly (readonly PdfLine[])[]): PdfParagraph[] {
  const furniture = repeatedLines(pages);
  return pages.flatMap((lines, i) => {
    const kept = lines.filter(({ text }, at) => !(isAtEdge(at, lines.length) && furniture.has(shapeOf(text))));
    return paragraphsOf(kept).map((text) => ({ text, page: i + 1 }));
  });
}

/** Shapes of lines that stand at the edges of many pages. */
function repeatedLines(pages: readonly (readonly PdfLine[])[]): ReadonlySet<string> {
  const counts = new Map<string, number>();
  for (const lines of pages) {
    const edges = new Set(lines.filter((_, at) => isAtEdge(at, lines.length)).map(({ text }) => shapeOf(text)));
    for (const shape of edges) counts.set(shape, (counts.get(shape) ?? 0) + 1);
  }
  const least = Math.max(LEAST_REPEATS, pages.length * LEAST_SHARE);
  return new Set([...counts].filter(([, count]) => count >= least).map(([shape]) => shape));
}

function isAtEdge(at: number, count: number): boolean {
  return at < EDGE_LINES || at >= count - EDGE_LINES;
}

/** The same for lines that differ in their numbers only. */
function shapeOf(text: string): string {
  return text.replaceAll(/\d+/g, "0").toLowerCase();
}

function paragraphsOf(lines: readonly PdfLine[]): string[] {
  const paragraphs: string[] = [];
  let text = "";
  lines.forEach((line, i) => {
    const before = lines[i - 1];
    if (before !== undefined && isApart(before, line)) {
      paragraphs.push(text);
      text = "";
    }
    text = text === "" ? line.text : joinLines(text, line.text);
  });
  return [...paragraphs, text].filter((paragraph) => paragraph !== "");
}

function isApart(before: PdfLine, line: PdfLine): boolean {
  const height = Math.max(before.height, line.height, 1);
  const drop = before.y - line.y;
  // Upwards is another column; another size of letters is a heading or what follows it.
  return drop > height * GAP || drop < -height || Math.abs(before.height - line.height) > height * 0.15;
}

/** `exam-` + `ple` is one word; a hyphen before a capital or a digit stays, and Chinese has no space between lines. */
function joinLines(text: string, next: string): string {
  if (/\p{Ll}[-\u00ad‐]$/u.test(text) && /^\p{Ll}/u.test(next)) return text.slice(0, -1) + next;
  const isHan = /\p{Script=Han}|[，。；：！？、）】》]/u;
  return isHan.test(text.at(-1) ?? "") && isHan.test(next[0] ?? "") ? text + next : `${text} ${next}`;
}
