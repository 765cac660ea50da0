import { detectLanguage } from "../language.ts";
import type { SourceText } from "../source-text.ts";
import { type Block, type Extractor, verbatimBlock } from "./extractor.ts";
import { paragraphs } from "./plain-text.ts";
import { titleFromPath } from "./title.ts";

const LINE = /([^\r\n]*)(\r\n|\n|\r|$)/g;
const RULE = /^([!-/:-@[-`{-~])\1+[ \t]*$/;
/** `::` at the end of a paragraph, or a directive that holds code, begins an indented block. */
const CODE = /^\.\. (?:code|code-block|sourcecode|literalinclude|parsed-literal|highlight)::|^(?!\.\. ).*::[ \t]*$/;
/** Explicit markup that is no directive, note, target or substitution, with all its lines; it goes on for as long as what follows is indented. */
const COMMENT =
  /^\.\.(?![ \t]+(?:\[|_|\||[\w:.+-]+[ \t]?::))(?:[ \t]+\S[^\r\n]*|[ \t]*(?=[\r\n]|$))(?:(?:\r\n|\n|\r)[ \t][^\r\n]*)*$/;
const TABLE = /^[ \t]*(?:\+[-=+]+\+|=+(?:[ \t]+=+)+)[ \t]*$/m;

interface Line {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/**
 * reStructuredText: section titles by their lines, code, tables and paragraphs, each as it stands.
 *
 * @see https://docutils.sourceforge.io/docs/ref/rst/restructuredtext.html
 */
export const restructuredText: Extractor = {
  mediaTypes: ["text/x-rst"],
  extensions: ["rst", "rest"],
  *extract(source) {
    const lines = linesOf(source.text);
    const blocks: Block[] = [];
    const styles: string[] = [];
    let from = 0;
    const close = (to: number): void => {
      let isComment = false;
      for (const block of paragraphs(source, from, to, "paragraph")) {
        const isIndented = /[ \t]/.test(source.text[block.start - 1] ?? "");
        isComment = isIndented ? isComment : COMMENT.test(block.text);
        if (!isComment) blocks.push(withKind(source, block, blocks.at(-1)));
        // An empty one ends at once.
        if (block.text === "..") isComment = false;
      }
    };
    for (let i = 0; i < lines.length; i++) {
      const title = titleAt(lines, i);
      if (title === null) continue;
      close(lines[i]!.start);
      if (!styles.includes(title.style)) styles.push(title.style);
      const level = Math.min(6, styles.indexOf(title.style) + 1);
      const heading = verbatimBlock(source, "heading", title.line.start, title.line.end, level);
      if (heading !== null) blocks.push(heading);
      i += title.lines - 1;
      from = lines[i]!.end;
    }
    close(source.text.length);
    const title = blocks.find(({ kind }) => kind === "heading")?.text ?? titleFromPath(source.path);
    yield { title, language: detectLanguage(source.text), mediaType: "text/x-rst", metadata: {}, blocks };
  },
};

function titleAt(lines: readonly Line[], i: number): { line: Line; style: string; lines: number } | null {
  const [first, second, third] = [lines[i], lines[i + 1], lines[i + 2]];
  const [, over] = RULE.exec(first?.text ?? "") ?? [];
  const [, under] = RULE.exec(third?.text ?? "") ?? [];
  if (over !== undefined && over === under && second !== undefined && second.text.trim() !== "") {
    return { line: second, style: `${over}${over}`, lines: 3 };
  }
  const [, only] = RULE.exec(second?.text ?? "") ?? [];
  const isTitle = only !== undefined && first !== undefined && /^\S/.test(first.text) && !RULE.test(first.text);
  const isLongEnough = isTitle && second!.text.trim().length >= Math.min(first.text.trim().length, 3);
  return isLongEnough ? { line: first, style: only, lines: 2 } : null;
}

function withKind(source: SourceText, block: Block, before: Block | undefined): Block {
  const { text, start, end } = block;
  const lineStart = source.text.lastIndexOf("\n", start - 1) + 1;
  const opensCode = CODE.test(before?.text.split(/\r?\n/).at(-1) ?? "");
  // Code goes on over blank lines for as long as it is indented.
  if (lineStart < start && (opensCode || before?.kind === "code")) {
    return verbatimBlock(source, "code", lineStart, end) ?? block;
  }
  if (CODE.test(text.split(/\r?\n/, 1)[0] ?? "") && text.includes("\n")) return { ...block, kind: "code" };
  if (TABLE.test(text)) return { ...block, kind: "table" };
  return /^(?:[-*•]|\d+\.|#\.|\(\w\))[ \t]/.test(text) ? { ...block, kind: "list" } : block;
}

function linesOf(text: string): Line[] {
  return [...text.matchAll(LINE)].map(({ index, 0: whole, 1: line = "" }) => ({
    text: line,
    start: index,
    end: index + whole.length,
  }));
}
