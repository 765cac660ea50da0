import type { Chunk, Language } from "../../core/document.ts";
import type { Block, ExtractedDocument } from "../extract/extractor.ts";
import { chunkLanguage } from "../language.ts";
import type { SourceText } from "../source-text.ts";
import { anchorsOf } from "./anchors.ts";
import { commonScope, outlineRuns } from "./outline-parts.ts";
import type { Budget, Part } from "./parts.ts";
import { cutBlock, wholePart } from "./parts.ts";
import type { Section } from "./sections.ts";
import { toSections } from "./sections.ts";
import { belowHeader } from "./table-header.ts";

/** Part of a collection's settings: another version cuts the same text elsewhere. */
export const CHUNKER_VERSION = "structure-3";

export interface ChunkOptions {
  /** Most tokens of a chunk's text; its headings are not counted. */
  readonly maxTokens: number;
  /** Most tokens that a chunk repeats from the one before it, where a paragraph had to be cut. */
  readonly overlapTokens: number;
  readonly countTokens: (text: string) => number;
}

/** Neighbouring sections smaller than this, heading included, share a chunk. */
const TINY_SECTION_TOKENS = 20;
/** A chunk filled less than this takes in the head of a block that has to be cut anyway. */
const FILL_BEFORE_CUT = 0.25;
/** In budgets; an edit in a section of no more moves only a few cuts anyway. */
const LONG_SECTION = 4;
/** In budgets. Less gives smaller chunks, more moves more cuts; measured in docs/formats.md. */
const ANCHOR_REACH = 0.8;
const BLOCK_SEPARATOR = "\n\n";
const LINE_SEPARATOR = "\n";

/**
 * Cuts a document along its structure: a chunk never spans two sections unless they are tiny siblings, blocks are kept whole when they
 * fit, and what does not fit is cut at the best place there is. All text of the document is in the chunks, in order; the
 * text of a heading is in `headings` of the chunks below it, or in a chunk's text when there are none; so is the header row of a table that is cut.
 * Counting is linear in the text, and the same input gives the same chunks.
 */
export function chunkDocument(document: ExtractedDocument, source: SourceText, options: ChunkOptions): Chunk[] {
  const packer = new Packer(source, document.language, options);
  const sections = toSections(document.blocks);
  for (let i = 0; i < sections.length;) {
    const group = tinySiblings(sections, i, packer.budget);
    const section = sections[i]!;
    if (group > 1 || (section.body.length === 0 && section.heading !== null && !section.hasChildren)) {
      const tiny = sections.slice(i, i + group);
      const blocks = tiny.flatMap(({ heading, body }) =>
        heading === null || body[0] === heading ? body : [heading, ...body],
      );
      packer.pack(blocks, section.path.slice(0, -1));
    } else {
      packer.pack(section.body, section.path);
    }
    i += group;
  }
  return packer.chunks;
}

/** How many sections from `first` on are tiny, have no sections in them, and have the same parent; at least 1. */
function tinySiblings(sections: readonly Section[], first: number, budget: Budget): number {
  const { parent, heading } = sections[first]!;
  if (heading === null) return 1;
  const level = heading.level;
  let end = first;
  while (end < sections.length) {
    const section = sections[end]!;
    if (section.parent !== parent || section.heading?.level !== level || !isTiny(section, budget)) break;
    end++;
  }
  return Math.max(1, end - first);
}

function isTiny({ heading, body, hasChildren }: Section, budget: Budget): boolean {
  if (hasChildren || heading === null || body.length > 3) return false;
  const texts = [heading, ...body].map((block) => block.text);
  if (texts.some((text) => text.length > TINY_SECTION_TOKENS * 8)) return false;
  return texts.reduce((sum, text) => sum + budget.countTokens(text), 0) < TINY_SECTION_TOKENS;
}

class Packer {
  readonly chunks: Chunk[] = [];
  readonly budget: Budget;
  readonly #source: SourceText;
  readonly #language: Language;
  readonly #overlapTokens: number;
  #headings: readonly string[] = [];
  #parts: Part[] = [];
  #tokens = 0;

  constructor(source: SourceText, language: Language, { maxTokens, overlapTokens, countTokens }: ChunkOptions) {
    // What a model adds to every text (such as [CLS]) counts once a chunk, not once a part.
    const fixed = Math.min(countTokens(""), maxTokens - 1);
    this.budget = { maxTokens: Math.max(1, maxTokens - fixed), countTokens: (text) => countTokens(text) - fixed };
    this.#source = source;
    this.#language = language;
    this.#overlapTokens = overlapTokens;
  }

  /** Blocks of one section: a chunk holds nothing of another. */
  pack(blocks: readonly Block[], headings: readonly string[]): void {
    this.#headings = headings;
    let runs: Part[][] = [];
    for (const block of blocks) {
      const whole = wholePart(block, this.budget);
      if (whole !== null) runs.push([whole]);
      else if (block.outline === undefined) runs.push(belowHeader(block, cutBlock(block, this.budget)));
      else {
        this.#packRuns(runs);
        runs = [];
        for (const run of outlineRuns(block, block.outline, this.budget)) this.#packRuns([run]);
      }
    }
    this.#packRuns(runs);
  }

  /** @param runs  of one part each, or of the parts of a block that is over budget */
  #packRuns(runs: readonly (readonly Part[])[]): void {
    const parts = runs.flat();
    const { maxTokens } = this.budget;
    if (tokensOf(parts, 0, parts.length) > maxTokens * LONG_SECTION) {
      const cuts = [...anchorsOf(parts, maxTokens * ANCHOR_REACH), parts.length];
      let from = 0;
      for (const to of cuts) {
        this.#fill(parts, from, to);
        this.#flush();
        from = to;
      }
      return;
    }
    for (const run of runs) {
      if (run.length === 1) this.#add(run[0]!);
      else {
        if (this.#tokens > maxTokens * FILL_BEFORE_CUT) this.#flush();
        this.#fill(run, 0, run.length);
      }
    }
    this.#flush();
  }

  #add(part: Part): void {
    if (!this.#fits(part)) this.#flush();
    this.#parts.push(part);
    this.#tokens += part.tokens + 1;
  }

  #fits(part: Part): boolean {
    // The extra token is for the join, which may cut the tokenizer's pieces otherwise.
    return this.#parts.length === 0 || this.#tokens + part.tokens <= this.budget.maxTokens;
  }

  /** Adds parts[from, to) in chunks of even size, instead of full ones and a rest. */
  #fill(parts: readonly Part[], from: number, to: number): void {
    const total = this.#tokens + tokensOf(parts, from, to);
    const pieces = Math.ceil(total / Math.max(1, this.budget.maxTokens - this.#overlapTokens / 2));
    const target = total / pieces;
    for (let index = from; index < to; index++) {
      const part = parts[index]!;
      if (isCutCode(part) && this.#tokens > this.budget.maxTokens * FILL_BEFORE_CUT) {
        this.#flush();
        this.#fill(parts, index, to);
        return;
      }
      const isFull = this.#parts.length > 0 && this.#tokens >= target;
      if (isFull || !this.#fits(part)) this.#flush();
      if (this.#parts.length === 0) for (const repeated of this.#overlap(parts, index)) this.#add(repeated);
      this.#add(part);
    }
  }

  /** The last parts of the same paragraph before `index` that are within the overlap and leave room for the part itself. */
  #overlap(parts: readonly Part[], index: number): readonly Part[] {
    const { block, tokens } = parts[index]!;
    if (block.kind !== "paragraph" && block.kind !== "quote") return [];
    let room = Math.min(this.#overlapTokens, this.budget.maxTokens - tokens - 1);
    let from = index;
    while (from > 0 && parts[from - 1]!.block === block && parts[from - 1]!.tokens + 1 <= room) {
      from--;
      room -= parts[from]!.tokens + 1;
    }
    return parts.slice(from, index);
  }

  #flush(): void {
    const parts = mergeAdjacent(this.#parts);
    const scope = commonScope(this.#parts);
    this.#parts = [];
    this.#tokens = 0;
    let text = "";
    for (const [index, part] of parts.entries()) {
      if (index > 0) text += part.block.continues === true ? LINE_SEPARATOR : BLOCK_SEPARATOR;
      text += part.block.text.slice(part.start, part.end);
    }
    if (text === "") return;
    const start = Math.min(...parts.map((part) => part.block.offsets.sourceStart(part.start)));
    const end = Math.max(...parts.map((part) => part.block.offsets.sourceEnd(part.end)));
    const { firstOffset } = this.#source;
    // Code is in no language of people.
    const prose = parts
      .filter(({ block }) => block.kind !== "code")
      .map((part) => part.block.text.slice(part.start, part.end));
    const language = chunkLanguage(prose.join(LINE_SEPARATOR), this.#language);
    this.chunks.push({
      ordinal: this.chunks.length,
      text,
      headings: scope.length === 0 ? this.#headings : [...this.#headings, ...scope],
      start: firstOffset + start,
      end: firstOffset + end,
      startLine: this.#source.lineAt(start),
      endLine: this.#source.lineAt(Math.max(start, end - 1)),
      ...(language !== this.#language && { language }),
    });
  }
}

/** The head of code that does not fit into one chunk. */
function isCutCode({ block, start, end }: Part): boolean {
  return block.kind === "code" && start === 0 && end < block.text.length;
}

/** With the token that each join may cost. */
function tokensOf(parts: readonly Part[], from: number, to: number): number {
  let tokens = 0;
  for (let i = from; i < to; i++) tokens += parts[i]!.tokens + 1;
  return tokens;
}

/** Parts that follow each other in a block become one, without the white space at its ends. */
function mergeAdjacent(parts: readonly Part[]): Part[] {
  const merged: Part[] = [];
  for (const part of parts) {
    const last = merged.at(-1);
    if (last?.block === part.block && last.end === part.start) merged[merged.length - 1] = { ...last, end: part.end };
    else merged.push(part);
  }
  return merged.map(trimPart).filter((part) => part.start < part.end);
}

function trimPart(part: Part): Part {
  const text = part.block.text.slice(part.start, part.end);
  const end = part.start + text.trimEnd().length;
  const blank = text.length - text.trimStart().length;
  const lead = part.block.kind === "code" ? text.lastIndexOf("\n", blank) + 1 : blank;
  return { ...part, start: Math.min(part.start + lead, end), end };
}
