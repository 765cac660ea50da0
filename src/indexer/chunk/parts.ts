import { clauseEnds } from "../../core/sentences.ts";
import type { Block } from "../extract/extractor.ts";
import { cutLongRun } from "./long-run.ts";

/** A stretch of a block that goes into one chunk; [start, end) are offsets into the block's text. */
export interface Part {
  readonly block: Block;
  readonly start: number;
  readonly end: number;
  readonly tokens: number;
  /** Signatures of the declarations that it is in, outermost first. */
  readonly scope?: readonly string[];
}

export interface Budget {
  /** Of one chunk's text. */
  readonly maxTokens: number;
  readonly countTokens: (text: string) => number;
}

/** Above this a text is surely over budget, and counting it whole would be wasted. */
const CHARS_PER_TOKEN_CEILING = 8;

/** The block as one part, or null when it is over budget. */
export function wholePart(block: Block, budget: Budget): Part | null {
  return partOf(block, 0, block.text.length, budget);
}

/** A stretch of a block, or null when it is over budget. */
export function partOf(block: Block, start: number, end: number, budget: Budget): Part | null {
  if (end - start > budget.maxTokens * CHARS_PER_TOKEN_CEILING) return null;
  const tokens = budget.countTokens(block.text.slice(start, end));
  return tokens <= budget.maxTokens ? { block, start, end, tokens } : null;
}

/**
 * A block that is over budget as parts that are not: prose at sentences, code at blank lines, then lines, tables and lists at lines;
 * what is still too long at clauses, words and at last between characters.
 *
 * @returns parts that follow each other without a gap
 */
export function cutBlock(block: Block, budget: Budget, start = 0, end = block.text.length): Part[] {
  return cutRange(block, start, end, CUTS[block.kind], budget);
}

type Cut = (text: string) => readonly number[];

const CUTS: Readonly<Record<Block["kind"], readonly Cut[]>> = {
  heading: [clauseEnds],
  paragraph: [clauseEnds],
  quote: [clauseEnds],
  list: [lineEnds, clauseEnds],
  table: [lineEnds, clauseEnds],
  code: [blankLineEnds, lineEnds],
};

function cutRange(block: Block, start: number, end: number, cuts: readonly Cut[], budget: Budget): Part[] {
  const [cut, ...finer] = cuts;
  if (cut === undefined) {
    return cutLongRun(block.text, start, end, budget).map((run) => ({ block, ...run }));
  }
  const parts: Part[] = [];
  let from = start;
  const range = start === 0 && end === block.text.length ? block.text : block.text.slice(start, end);
  for (const offset of cut(range)) {
    const to = start + offset;
    const text = block.text.slice(from, to);
    const tokens = text.length > budget.maxTokens * CHARS_PER_TOKEN_CEILING ? Infinity : budget.countTokens(text);
    if (tokens <= budget.maxTokens) parts.push({ block, start: from, end: to, tokens });
    else for (const part of cutRange(block, from, to, finer, budget)) parts.push(part);
    from = to;
  }
  return parts;
}

function lineEnds(text: string): number[] {
  return endsAfter(text, /\r\n|\n|\r/g);
}

function blankLineEnds(text: string): number[] {
  return endsAfter(text, /(?:\r\n|\n)(?:[^\S\r\n]*(?:\r\n|\n))+/g);
}

function endsAfter(text: string, pattern: RegExp): number[] {
  const ends: number[] = [];
  for (const match of text.matchAll(pattern)) ends.push(match.index + match[0].length);
  if (ends.at(-1) !== text.length) ends.push(text.length);
  return ends;
}
