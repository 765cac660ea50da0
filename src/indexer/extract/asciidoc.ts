import { detectLanguage } from "../language.ts";
import { type Block, type BlockKind, type Extractor, verbatimBlock } from "./extractor.ts";
import { paragraphs } from "./plain-text.ts";
import { titleFromPath } from "./title.ts";

const LINE = /([^\r\n]*)(?:\r\n|\n|\r|$)/g;
const LINE_AT = new RegExp(LINE, "y");
const HEADING = /^(={1,6}|#{1,6})[ \t]+(\S.*?)(?:[ \t]*\[\[[^\][]*\]\])?[ \t]*\1?$/;
/** A longer line is none, and would take long to tell. */
const MAX_HEADING_CHARS = 1000;
/** A line of marks opens a block that the same line closes. */
const FENCES: readonly (readonly [RegExp, BlockKind | null])[] = [
  [/^-{4,}[ \t]*$/, "code"],
  [/^\.{4,}[ \t]*$/, "code"],
  [/^`{3}\w*[ \t]*$/, "code"],
  [/^\|={3,}[ \t]*$/, "table"],
  [/^\/{4,}[ \t]*$/, null],
];
/** Attributes, anchors, block options, comments, terms of an index, the lines around blocks of text and between them. */
const MARKUP =
  /^(?::[\w!-]+:|\[[^\]]*\][ \t]*$|\/\/|ifdef::|ifndef::|endif::|include::|image::|(?:\(\(\(.*\)\)\)|={4,}|\*{4,}|_{4,}|\+{4,}|--|\+|'{3}|<{3})[ \t]*$)/;
/** Below a title, as long as it; a level each. */
const UNDERLINES = ["=", "-", "~", "^", "+"];
const UNDERLINE = /^([=~^+-])\1+$/;

/**
 * AsciiDoc: sections, code, tables, lists and paragraphs, each as it stands; comments and attributes are left out.
 *
 * @see https://docs.asciidoctor.org/asciidoc/latest/
 */
export const asciidoc: Extractor = {
  mediaTypes: ["text/x-asciidoc"],
  extensions: ["adoc", "asciidoc", "asc"],
  *extract(source) {
    const blocks: Block[] = [];
    let from = 0;
    let isBlockStart = true;
    let fence: { readonly mark: string; readonly kind: BlockKind | null; readonly start: number } | null = null;
    const add = (kind: BlockKind, start: number, end: number, level?: number): void => {
      const block = verbatimBlock(source, kind, start, end, level);
      if (block !== null) blocks.push(block);
    };
    const close = (to: number): void => {
      for (const block of paragraphs(source, from, to, "paragraph")) {
        blocks.push(/^(?:[*.-]+|\d+\.)[ \t]/.test(block.text) ? { ...block, kind: "list" } : block);
      }
    };
    for (const { index, 0: whole, 1: line = "" } of source.text.matchAll(LINE)) {
      // A line below a title was read with it.
      if (index < from) continue;
      const end = index + whole.length;
      if (fence !== null) {
        if (line.trimEnd() !== fence.mark) continue;
        if (fence.kind !== null) add(fence.kind, fence.start, index);
        fence = null;
        from = end;
        continue;
      }
      const isMarkup = MARKUP.test(line);
      const below = isBlockStart && !isMarkup ? lineAt(source.text, end) : "";
      const level = underlined(line, below);
      if (level !== null) {
        close(index);
        add("heading", index, index + line.length, level);
        from = end + below.length;
        continue;
      }
      const opened = FENCES.find(([mark]) => mark.test(line));
      const [, marks, title] = (line.length > MAX_HEADING_CHARS ? null : HEADING.exec(line)) ?? [];
      isBlockStart = line.trim() === "" || isMarkup;
      if (opened === undefined && title === undefined && !isMarkup) continue;
      close(index);
      from = end;
      if (opened !== undefined) {
        fence = { mark: line.trimEnd().replace(/^(`{3})\w+$/, "$1"), kind: opened[1], start: end };
      } else if (title !== undefined) {
        const at = index + line.indexOf(title, marks!.length);
        add("heading", at, at + title.length, marks!.length);
      }
    }
    if (fence === null) close(source.text.length);
    else if (fence.kind !== null) add(fence.kind, fence.start, source.text.length);
    const title = blocks.find(({ kind }) => kind === "heading")?.text ?? titleFromPath(source.path);
    yield { title, language: detectLanguage(source.text), mediaType: "text/x-asciidoc", metadata: {}, blocks };
  },
};

/** With its end. */
function lineAt(text: string, start: number): string {
  LINE_AT.lastIndex = start;
  const [line = ""] = LINE_AT.exec(text) ?? [];
  return line;
}

/** @returns the level of a title with a line below it, null for other lines */
function underlined(line: string, below: string): number | null {
  const [title, underline] = [line.trimEnd(), below.trimEnd()];
  if (!UNDERLINE.test(underline) || !/^(?!\.)\S*[\p{L}\p{N}]/u.test(title)) return null;
  return Math.abs(Array.from(title).length - underline.length) < 2 ? UNDERLINES.indexOf(underline[0]!) + 1 : null;
}
