/**
 * Cuts a Markdown body at its top level into stretches that can be read alone. Fenced code, headings and paragraphs
 * need no Markdown parser unless what stands in their lines does, and what needs one is parsed in
 * small pieces, which is about twice as fast as parsing the whole.
 */
export type MarkdownRegion =
  | { readonly kind: "markup" | "code"; readonly start: number; readonly end: number }
  | TextRegion;

/** A paragraph, or a heading without the signs around its text. */
export interface TextRegion {
  readonly kind: "paragraph" | "heading";
  readonly start: number;
  readonly end: number;
  /** Of a heading. */
  readonly level?: number;
  /** With the signs of a heading: what a parser has to read. */
  readonly whole: { readonly start: number; readonly end: number };
  /** Whether something in it may be markup. */
  readonly hasMarkup: boolean;
}

/** A markup region longer than this is cut at the next block that is not indented. */
const MAX_REGION_CHARS = 8 * 1024;

const FENCE = /^(`{3,})[^`\n]*$|^(~{3,})[^\n]*$/;
const INNER_FENCE = /^[ \t>*+\-\d.)]*(`{3,}|~{3,})/;
const HEADING = /^(#{1,6})[ \t]+([^\n]*?)(?:[ \t]+#+)?(?:[ \t]*\{#[\w-]+\})?[ \t\r]*$/;
const DIRECTIVE = /^:{3,}[ \t]*[\w-]*(?:\{[^\n}]*\})?/;
const INLINE_MARKUP = /[[*_`<&\\|]/;
/** No line that begins a list, a table, a rule, fenced code, HTML or the definition of a link. */
const TEXT_LINE = /^(?:[\p{L}“‘"']|(?!\[)\p{Ps}|\[(?![^\]]*\]:)|(\*|_)\1?(?=[^\s*_])|`(?!``))/u;
const RAW_HTML: readonly (readonly [RegExp, RegExp])[] = [
  [/^ {0,3}<!--/, /-->/g],
  [/^ {0,3}<(?:script|pre|style|textarea)\b/i, /<\/(?:script|pre|style|textarea)>/gi],
];

export function* markdownRegions(text: string, start: number): Generator<MarkdownRegion> {
  let at = start;
  let markupStart = -1;
  let blockStart = true;
  let openFence = "";
  while (at < text.length) {
    const lineEnd = endOfLine(text, at);
    const line = text.slice(at, lineEnd);
    if (openFence !== "") {
      if (INNER_FENCE.exec(line)?.[1]?.startsWith(openFence) === true) openFence = "";
      at = lineEnd + 1;
      continue;
    }
    const found = blockStart || line.startsWith(":::") ? topLevelBlock(text, at, line) : null;
    const full = blockStart && markupStart !== -1 && at - markupStart > MAX_REGION_CHARS && /^\S/.test(line);
    if ((found !== null || full) && markupStart !== -1) {
      yield { kind: "markup", start: markupStart, end: at };
      markupStart = -1;
    }
    if (found !== null) {
      yield found.region;
      at = found.next;
      blockStart = true;
      continue;
    }
    blockStart = line.trim() === "";
    if (!blockStart && markupStart === -1) markupStart = at;
    const rawEnd = blockStart ? -1 : rawHtmlEnd(text, at, line);
    if (rawEnd === -1) openFence = INNER_FENCE.exec(line)?.[1] ?? "";
    at = (rawEnd === -1 ? lineEnd : endOfLine(text, rawEnd)) + 1;
  }
  if (markupStart !== -1) yield { kind: "markup", start: markupStart, end: text.length };
}

interface Found {
  readonly region: MarkdownRegion;
  /** Where the line after the region begins. */
  readonly next: number;
}

function topLevelBlock(text: string, at: number, line: string): Found | null {
  const fence = FENCE.exec(line.trimEnd());
  if (fence !== null) return fencedCode(text, at + line.length + 1, (fence[1] ?? fence[2])!);
  if (line.startsWith("#")) {
    const heading = HEADING.exec(line);
    if (heading === null) return null;
    const start = at + line.indexOf(heading[2]!, heading[1]!.length);
    const region: TextRegion = {
      kind: "heading",
      level: heading[1]!.length,
      start,
      end: start + heading[2]!.length,
      whole: { start: at, end: at + line.length },
      hasMarkup: INLINE_MARKUP.test(line),
    };
    return { region, next: at + line.length + 1 };
  }
  const directive = DIRECTIVE.exec(line);
  if (directive !== null) {
    const [start, end] = [at + directive[0].length, at + line.length];
    const region: TextRegion = { kind: "paragraph", start, end, whole: { start, end }, hasMarkup: false };
    return { region, next: at + line.length + 1 };
  }
  return paragraph(text, at);
}

function fencedCode(text: string, start: number, fence: string): Found {
  let at = start;
  while (at < text.length) {
    const lineEnd = endOfLine(text, at);
    const line = text.slice(at, lineEnd).trim();
    const closes = line.startsWith(fence) && line.replaceAll(fence[0]!, "") === "";
    if (closes) return { region: { kind: "code", start, end: at }, next: lineEnd + 1 };
    at = lineEnd + 1;
  }
  return { region: { kind: "code", start: Math.min(start, text.length), end: text.length }, next: text.length };
}

/** Lines of which none can be anything else. */
function paragraph(text: string, start: number): Found | null {
  let at = start;
  let hasMarkup = false;
  while (at < text.length) {
    const lineEnd = endOfLine(text, at);
    const line = text.slice(at, lineEnd);
    if (line.trim() === "") break;
    if (!TEXT_LINE.test(line)) return null;
    // Two blanks break the line, unless it is the last.
    hasMarkup ||= INLINE_MARKUP.test(line) || / {2}\r?$/.test(line);
    at = lineEnd + 1;
  }
  if (at === start) return null;
  const end = Math.min(at, text.length);
  return { region: { kind: "paragraph", start, end, whole: { start, end }, hasMarkup }, next: end };
}

/** Comments, scripts and preformatted HTML may hold blank lines. @returns where they end, -1 when the line opens none */
function rawHtmlEnd(text: string, at: number, line: string): number {
  for (const [opening, closing] of RAW_HTML) {
    if (!opening.test(line)) continue;
    closing.lastIndex = at;
    const match = closing.exec(text);
    return match === null ? text.length : match.index + match[0].length;
  }
  return -1;
}

function endOfLine(text: string, at: number): number {
  const end = text.indexOf("\n", at);
  return end === -1 ? text.length : end;
}
