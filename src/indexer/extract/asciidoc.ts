import { detectLanguage } from "../language.ts";
import { type Block, type BlockKind, type Extractor, verbatimBlock } from "./extractor.ts";
import { paragraphs } from "./plain-text.ts";
import { titleFromPath } from "./title.ts";

const LINE = /([^\r\n]*)(?:\r\n|\n|\r|$)/g;
const HEADING = /^(={1,6}|#{1,6})[ \t]+(\S.*?)[ \t]*\1?$/;
/** A line of marks opens a block that the same line closes. */
const FENCES: readonly (readonly [RegExp, BlockKind | null])[] = [
  [/^-{4,}[ \t]*$/, "code"],
  [/^\.{4,}[ \t]*$/, "code"],
  [/^`{3}\w*[ \t]*$/, "code"],
  [/^\|={3,}[ \t]*$/, "table"],
  [/^\/{4,}[ \t]*$/, null],
];
/** Attributes, anchors, block options and comments. */
const MARKUP = /^(?::[\w!-]+:|\[[^\]]*\][ \t]*$|\/\/|ifdef::|ifndef::|endif::|include::|image::)/;

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
      const end = index + whole.length;
      if (fence !== null) {
        if (line.trimEnd() !== fence.mark) continue;
        if (fence.kind !== null) add(fence.kind, fence.start, index);
        fence = null;
        from = end;
        continue;
      }
      const opened = FENCES.find(([mark]) => mark.test(line));
      const [, marks, title] = HEADING.exec(line) ?? [];
      if (opened === undefined && title === undefined && !MARKUP.test(line)) continue;
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
