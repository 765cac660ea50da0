import type { Root } from "mdast";
import type * as FromMarkdown from "mdast-util-from-markdown";
import type * as MdastGfm from "mdast-util-gfm";
import type * as MicromarkGfm from "micromark-extension-gfm";
import { detectLanguage, languageFromTag } from "../language.ts";
import { SourceText } from "../source-text.ts";
import { appendAligned } from "./align.ts";
import type { Block, ExtractedDocument, Extractor, OnWarning } from "./extractor.ts";
import { mappedBlock, verbatimBlock } from "./extractor.ts";
import { readFrontMatter } from "./front-matter.ts";
import { isIncludeOnly, MarkdownBlocks, oneLine } from "./markdown-blocks.ts";
import { lazyPackage } from "./lazy-package.ts";
import { linkLabel, readInline } from "./markdown-inline.ts";
import { markdownRegions } from "./markdown-regions.ts";
import type { MarkdownRegion } from "./markdown-regions.ts";
import { MappedText } from "./offset-map.ts";
import { paragraphs } from "./plain-text.ts";
import { cleanTitle, titleFromPath } from "./title.ts";

const mdast = lazyPackage("mdast-util-from-markdown") as () => typeof FromMarkdown;
const mdastGfm = lazyPackage("mdast-util-gfm") as () => typeof MdastGfm;
const micromarkGfm = lazyPackage("micromark-extension-gfm") as () => typeof MicromarkGfm;
let options: FromMarkdown.Options | undefined;

/** The parser is quadratic in one paragraph and in nesting; beyond these the text is read without it. */
const MAX_MARKUP_CHARS = 32 * 1024;
const DEEP_NESTING = /^(?:[ \t]*(?:>|[-*+]|\d{1,9}[.)])){40}/m;
const DEFINITION = /^ {0,3}\[(?!\^)[^\]\n]{1,200}\]:[^\n]*$/gm;
const MAX_DEFINITIONS_CHARS = 16 * 1024;

export const markdown: Extractor = {
  mediaTypes: ["text/markdown"],
  extensions: ["md", "markdown", "mdx", "mkd", "mdown", "rmd", "qmd"],
  *extract(source, onWarning) {
    yield markdownDocument(source, onWarning);
  },
};

function markdownDocument(given: SourceText, onWarning: OnWarning): ExtractedDocument {
  const source = withLineFeeds(given);
  const { metadata, bodyStart } = readFrontMatter(source, onWarning);
  const definitions = collectDefinitions(source.text);
  const labels = labelsOf(definitions);
  const blocks: Block[] = [];
  const isMdx = /\.mdx$/i.test(source.path);
  let skipped = 0;
  for (const region of markdownRegions(source.text, bodyStart)) {
    const read = region.kind === "code" ? codeBlock(source, region) : textBlock(source, region, labels);
    if (read !== undefined) {
      if (read !== null && !(isMdx && isModuleLine(source, read))) blocks.push(read);
      continue;
    }
    const whole = "whole" in region ? region.whole : region;
    if (isReadable(source.text, whole)) {
      for (const one of markupBlocks(source, whole, definitions)) {
        if (!(isMdx && isModuleLine(source, one))) blocks.push(one);
      }
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

/** A carriage return alone ends a line, too, as in CommonMark; places stay the same. */
function withLineFeeds(source: SourceText): SourceText {
  if (!/\r(?!\n)/.test(source.text)) return source;
  const begins = { line: source.firstLine, offset: source.firstOffset };
  return new SourceText(source.path, source.text.replaceAll(/\r(?!\n)/g, "\n"), begins);
}

/** `import` and `export` at the beginning of a paragraph of MDX are code of the page. */
function isModuleLine({ text }: SourceText, { kind, start }: Block): boolean {
  const isLineStart = start === 0 || text[start - 1] === "\n";
  return kind === "paragraph" && isLineStart && /^(?:import|export)[ \t{*]/.test(text.slice(start, start + 8));
}

type Range = Pick<MarkdownRegion, "start" | "end">;

function firstIfHeading(blocks: readonly Block[]): Block | undefined {
  return blocks[0]?.kind === "heading" ? blocks[0] : undefined;
}

function codeBlock(source: SourceText, { start, end }: MarkdownRegion): Block | null {
  return isIncludeOnly(source.text.slice(start, end)) ? null : verbatimBlock(source, "code", start, end);
}

/** @returns undefined for what a parser has to read */
function textBlock(source: SourceText, region: MarkdownRegion, labels: ReadonlySet<string>): Block | null | undefined {
  if (region.kind !== "paragraph" && region.kind !== "heading") return undefined;
  const { kind, start, end, level, hasMarkup } = region;
  if (hasMarkup) {
    const content = readInline(source.text, start, end, labels);
    return content === null ? undefined : mappedBlock(source, kind, content, level);
  }
  const content = new MappedText();
  appendAligned(content, oneLine(source.text.slice(start, end)), source.text, start, end);
  return mappedBlock(source, kind, content, level);
}

function isReadable(text: string, { start, end }: Range): boolean {
  return end - start <= MAX_MARKUP_CHARS && !DEEP_NESTING.test(text.slice(start, end));
}

function markupBlocks(source: SourceText, region: Range, definitions: string): readonly Block[] {
  const text = source.text.slice(region.start, region.end);
  // A region does not see the link definitions of the others, so those it may need are put below it.
  const input = definitions !== "" && text.includes("[") ? `${text}\n\n${definitions}` : text;
  const tree = parse(input);
  const visitor = new MarkdownBlocks(source, region.start, region.end);
  visitor.addAll(tree.children);
  return visitor.blocks;
}

/** The parser decides which of the lines that look like definitions are some. */
function labelsOf(definitions: string): ReadonlySet<string> {
  if (definitions === "") return new Set();
  const found = parse(definitions).children.filter((node) => node.type === "definition");
  return new Set(found.map(({ label, identifier }) => linkLabel(label ?? identifier)));
}

/** Of GFM only its tables: the rest leaves the text as it is, and literal autolinks alone halve the speed. */
function parse(text: string): Root {
  options ??= {
    extensions: [{ flow: micromarkGfm().gfm().flow ?? {} }],
    mdastExtensions: mdastGfm()
      .gfmFromMarkdown()
      .map((extension) => ({ ...extension, transforms: [] })),
  };
  return mdast().fromMarkdown(text, options);
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
