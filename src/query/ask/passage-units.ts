import type { QuoteKind } from "../../core/ask.ts";
import { sentenceEnds } from "../../core/sentences.ts";

/** The smallest part of a passage that is quoted: a sentence, or a list, table or piece of code as a whole. */
export interface PassageUnit {
  readonly kind: QuoteKind;
  /** Verbatim: the passage's text from `start` to `end`, without the white space around it. */
  readonly text: string;
  /** UTF-16 range in the passage's text, end exclusive. */
  readonly start: number;
  readonly end: number;
}

interface Block {
  readonly kind: QuoteKind | "prose";
  readonly start: number;
  readonly end: number;
}

/** A longer list or table is quoted line by line: nobody reads it as an answer. */
const MAX_WHOLE_CHARS = 1500;

const MAX_COMMAND_CHARS = 200;

const LIST_LINE = /^\s*(?:[-*+•·▪◦–]|\(?\d{1,3}[.)、]|\(?[a-z][.)]|[（(]?[一二三四五六七八九十]{1,3}[）)、])\s*\S/iu;
const TABLE_LINE = /\S\s*(?:\||\t)\s*\S/;
/** What lines of programs and of terminals have and prose has not. */
const CODE_LINE =
  /[{};=]\s*$|^\s*[)}\]]|^\s*(?:[$>#]\s|\/\/|import\s|from\s|def\s|function\s|const\s|let\s|return\b)|\w\(.*\)|\s--?\w|^\t|^ {4}|[<>=]=|=>|::|^\s*<\/?\w+/;
const CONTINUATION = /^\s{2,}\S/;
const LEAD_IN = /[:：]\s*$/;

/** Cuts a passage into units, in order and not overlapping. A sentence that ends in a colon goes with the list, table or code it introduces. */
export function passageUnits(text: string): PassageUnit[] {
  const units: PassageUnit[] = [];
  for (const block of joinCode(blocksOf(text), text)) {
    const isWhole = block.kind !== "prose" && block.end - block.start <= MAX_WHOLE_CHARS;
    const lead = units.at(-1);
    const isLed = lead?.kind === "sentence" && LEAD_IN.test(lead.text);
    const follows = isLed && block.kind === "prose" && isShort(text.slice(block.start, block.end));
    if (follows) units.push(unit(text, units.pop()!.start, { ...block, kind: "code" }));
    else if (!isWhole) units.push(...(block.kind === "prose" ? sentencesOf(text, block) : linesOf(text, block)));
    else if (isLed) units.push(unit(text, units.pop()!.start, block));
    else units.push(unit(text, block.start, block));
  }
  return units.filter((one) => one.text !== "");
}

/** A command or two, without a full stop: what stands alone under its introduction. */
function isShort(text: string): boolean {
  return text.length <= MAX_COMMAND_CHARS && !/[.!?。！？]\s/u.test(text) && !/[.!?。！？]\s*$/u.test(text);
}

/** Blocks are parted by blank lines; a list may begin right under its lead-in. */
function blocksOf(text: string): Block[] {
  const blocks: Block[] = [];
  for (const { index, 0: paragraph } of text.matchAll(/(?:[^\n]*\S[^\n]*(?:\n|$))+/g)) {
    const lines = paragraph.split("\n");
    const listStart = lines.findIndex((line) => LIST_LINE.test(line));
    const head = lines.slice(0, Math.max(0, listStart)).join("\n").length;
    const end = index + paragraph.length;
    if (listStart > 0 && LEAD_IN.test(lines[listStart - 1]!) && kindOf(lines.slice(listStart)) === "list") {
      blocks.push({ kind: "prose", start: index, end: index + head }, { kind: "list", start: index + head + 1, end });
    } else {
      blocks.push({ kind: kindOf(lines), start: index, end });
    }
  }
  return blocks;
}

function kindOf(lines: readonly string[]): Block["kind"] {
  const filled = lines.filter((line) => line.trim() !== "");
  const share = (pattern: RegExp): number => filled.filter((line) => pattern.test(line)).length / filled.length;
  const items = filled.filter((line) => LIST_LINE.test(line)).length;
  if (items >= 2 && LIST_LINE.test(filled[0]!) && share(LIST_LINE) + share(CONTINUATION) >= 0.9) return "list";
  if (filled.length < 2) return "prose";
  if (share(TABLE_LINE) === 1) return "table";
  return share(CODE_LINE) >= 0.5 && share(/[.!?。！？]\s*$/) < 0.3 ? "code" : "prose";
}

/** Code has blank lines within it. */
function joinCode(blocks: readonly Block[], text: string): Block[] {
  const joined: Block[] = [];
  for (const block of blocks) {
    const last = joined.at(-1);
    const fits = last?.kind === "code" && block.kind === "code" && block.end - last.start <= MAX_WHOLE_CHARS;
    if (fits && text.slice(last.end, block.start).trim() === "")
      joined[joined.length - 1] = { ...last, end: block.end };
    else joined.push(block);
  }
  return joined;
}

function sentencesOf(text: string, { start, end }: Block): PassageUnit[] {
  let from = start;
  return sentenceEnds(text.slice(start, end)).map((offset) => {
    const sentence = unit(text, from, { kind: "sentence", start: from, end: start + offset });
    from = start + offset;
    return sentence;
  });
}

function linesOf(text: string, { kind, start, end }: Block): PassageUnit[] {
  return Array.from(text.slice(start, end).matchAll(/[^\n]*\S[^\n]*/g), ({ index, 0: line }) =>
    unit(text, start + index, { kind, start, end: start + index + line.length }),
  );
}

function unit(text: string, from: number, { kind, end: to }: Block): PassageUnit {
  const raw = text.slice(from, to);
  const start = from + (raw.length - raw.trimStart().length);
  const trimmed = raw.trim();
  return { kind: kind === "prose" ? "sentence" : kind, text: trimmed, start, end: start + trimmed.length };
}
