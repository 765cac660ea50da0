import { fromMarkdown } from "mdast-util-from-markdown";
import { gfmFromMarkdown } from "mdast-util-gfm";
import { gfm } from "micromark-extension-gfm";
import { detectLanguage, languageFromTag } from "../language.ts";
import type { SourceText } from "../source-text.ts";
import type { Block, ExtractedDocument, Extractor, OnWarning } from "./extractor.ts";
import { mappedBlock, verbatimBlock } from "./extractor.ts";
import { readFrontMatter } from "./front-matter.ts";
import { isIncludeOnly, MarkdownBlocks } from "./markdown-blocks.ts";
import { markdownRegions } from "./markdown-regions.ts";
import type { MarkdownRegion } from "./markdown-regions.ts";
import { MappedText } from "./offset-map.ts";
import { paragraphs } from "./plain-text.ts";
import { cleanTitle, titleFromPath } from "./title.ts";

// Only the tables of GFM: the rest leaves the text as it is, and literal autolinks alone halve the speed.
const TABLES = { flow: gfm().flow ?? {} };
const FROM_GFM = gfmFromMarkdown().map((extension) => ({ ...extension, transforms: [] }));

/** The parser is quadratic in one paragraph and in nesting; beyond these the text is read without it. */
const MAX_MARKUP_CHARS = 32 * 1024;
const DEEP_NESTING = /^(?:[ \t]*(?:>|[-*+]|\d{1,9}[.)])){40}/m;
const DEFINITION = /^ {0,3}\[[^\]\n]{1,200}\]:[^\n]*$/gm;
const MAX_DEFINITIONS_CHARS = 16 * 1024;

export const markdown: Extractor = {
  mediaTypes: ["text/markdown"],
  extensions: ["md", "markdown", "mdx", "mkd", "mdown"],
  *extract(source, onWarning) {
    yield markdownDocument(source, onWarning);
  },
};

function markdownDocument(source: SourceText, onWarning: OnWarning): ExtractedDocument {
  const { metadata, bodyStart } = readFrontMatter(source, onWarning);
  const definitions = collectDefinitions(source.text);
  const blocks: Block[] = [];
  let skipped = 0;
  for (const region of markdownRegions(source.text, bodyStart)) {
    if (region.kind !== "markup") {
      const block = plainBlock(source, region);
      if (block !== null) blocks.push(block);
    } else if (isReadable(source.text, region)) {
      for (const block of markupBlocks(source, region, definitions)) blocks.push(block);
    } else {
      skipped++;
      for (const block of paragraphs(source, region.start, region.end, "paragraph")) blocks.push(block);
    }
  }
  if (skipped > 0) {
    const message = "Parts of the Markdown are too long or too deeply nested and were read as plain text";
    onWarning({ code: "STRUCTURE_TOO_DEEP", message, count: skipped });
  }
  const heading = blocks.find((block) => block.kind === "heading" && block.level === 1) ?? firstIfHeading(blocks);
  return {
    title: cleanTitle(metadata["title"]) ?? cleanTitle(heading?.text) ?? titleFromPath(source.path),
    language: languageFromTag(metadata["lang"] ?? metadata["language"]) ?? detectLanguage(prose(blocks)),
    mediaType: "text/markdown",
    metadata,
    blocks,
  };
}

function firstIfHeading(blocks: readonly Block[]): Block | undefined {
  return blocks[0]?.kind === "heading" ? blocks[0] : undefined;
}

function plainBlock(source: SourceText, region: Exclude<MarkdownRegion, { kind: "markup" }>): Block | null {
  if (region.kind === "heading") return verbatimBlock(source, "heading", region.start, region.end, region.level);
  if (region.kind === "code") {
    const isInclude = isIncludeOnly(source.text.slice(region.start, region.end));
    return isInclude ? null : verbatimBlock(source, "code", region.start, region.end);
  }
  const content = new MappedText();
  content.append(source.text.slice(region.start, region.end).replaceAll(/[\r\n]/g, " "), region.start, region.end);
  return mappedBlock(source, "paragraph", content);
}

function isReadable(text: string, region: MarkdownRegion): boolean {
  return region.end - region.start <= MAX_MARKUP_CHARS && !DEEP_NESTING.test(text.slice(region.start, region.end));
}

function markupBlocks(source: SourceText, region: MarkdownRegion, definitions: string): readonly Block[] {
  const text = source.text.slice(region.start, region.end);
  // A region does not see the link definitions of the others, so those it may need are put below it.
  const input = definitions !== "" && text.includes("[") ? `${text}\n\n${definitions}` : text;
  const tree = fromMarkdown(input, { extensions: [TABLES], mdastExtensions: FROM_GFM });
  const visitor = new MarkdownBlocks(source, region.start, region.end);
  visitor.addAll(tree.children);
  return visitor.blocks;
}

function collectDefinitions(text: string): string {
  if (!text.includes("]:")) return "";
  const definitions = text.match(DEFINITION)?.join("\n") ?? "";
  return definitions.length <= MAX_DEFINITIONS_CHARS ? definitions : "";
}

/** What is written for people decides the language; code only when there is nothing else. */
function prose(blocks: readonly Block[]): string {
  const texts = blocks.filter((block) => block.kind !== "code").map((block) => block.text);
  return (texts.length > 0 ? texts : blocks.map((block) => block.text)).join("\n");
}
