import { detectLanguage } from "../language.ts";
import type { SourceText } from "../source-text.ts";
import type { Block, BlockKind, ExtractedDocument, Extractor } from "./extractor.ts";
import { verbatimBlock } from "./extractor.ts";
import { cleanTitle, titleFromPath } from "./title.ts";

const MAX_TITLE_LINE_CHARS = 100;
/** A longer paragraph is a log or a list, which is cut at its lines. */
const MAX_PARAGRAPH_CHARS = 20_000;
/** Whose first line is one of many. */
const IS_LOG = /\.log$/i;
const BLANK_LINES = /(?:\r\n|\n|\r(?!\n))[^\S\r\n]*(?:\r\n|\n|\r(?!\n))\s*|\u2029\s*/g;

/** Text without markup: paragraphs between blank lines. */
export const plainText: Extractor = {
  mediaTypes: ["text/plain"],
  extensions: ["txt", "text", "log"],
  *extract(source) {
    yield plainTextDocument(source);
  },
};

export function plainTextDocument(source: SourceText, mediaType = "text/plain"): ExtractedDocument {
  const blocks = paragraphs(source, 0, source.text.length, "paragraph");
  return {
    title: (IS_LOG.test(source.path) ? null : firstLineTitle(blocks)) ?? titleFromPath(source.path),
    language: detectLanguage(source.text),
    mediaType,
    metadata: {},
    blocks,
  };
}

/** The stretches between blank lines of source[start, end), as they stand. */
export function paragraphs(source: SourceText, start: number, end: number, kind: BlockKind): Block[] {
  const blocks: Block[] = [];
  const add = (from: number, to: number): void => {
    const long = kind === "paragraph" && to - from > MAX_PARAGRAPH_CHARS;
    const block = verbatimBlock(source, long ? "list" : kind, from, to);
    if (block !== null) blocks.push(block);
  };
  const text = start === 0 && end === source.text.length ? source.text : source.text.slice(start, end);
  let from = 0;
  for (const gap of text.matchAll(BLANK_LINES)) {
    // The indentation of the next paragraph is white space too; it belongs to that paragraph.
    const lineStart = gap.index + Math.max(gap[0].lastIndexOf("\n"), gap[0].lastIndexOf("\r")) + 1;
    add(start + from, start + gap.index);
    from = Math.max(lineStart, gap.index + 1);
  }
  add(start + from, end);
  return blocks;
}

function firstLineTitle(blocks: readonly Block[]): string | null {
  const first = blocks[0]?.text.split(/[\r\n]/, 1)[0] ?? "";
  if (first.length > MAX_TITLE_LINE_CHARS || !/[\p{L}\p{N}]/u.test(first)) return null;
  return cleanTitle(first);
}
