/** Text whose headings are lines of their own; everything else of it stays as it is written. */
import { detectLanguage } from "../language.ts";
import type { SourceText } from "../source-text.ts";
import { type Block, type BlockKind, type ExtractedDocument, type Extractor, verbatimBlock } from "./extractor.ts";
import { paragraphs } from "./plain-text.ts";
import { cleanTitle, titleFromPath } from "./title.ts";

interface Marks {
  /** Of a line: what says its level, and its text. */
  readonly heading: RegExp;
  readonly level: (mark: string) => number;
  /** Of lines that code stands between. */
  readonly codeBegin: RegExp;
  readonly codeEnd: RegExp;
  readonly title: RegExp;
}

const LINE = /([^\r\n]*)(?:\r\n|\n|\r|$)/g;
/** A longer line is none, and would take long to tell. */
const MAX_HEADING_CHARS = 1000;
const SECTIONS = ["part", "chapter", "section", "subsection", "subsubsection", "paragraph"];

const ORG: Marks = {
  heading: /^(\*+)[ \t]+(?:(?:TODO|DONE)[ \t]+)?(\S.*?)(?:[ \t]+:[\w@#%:]+:)?[ \t]*$/d,
  level: (stars) => stars.length,
  codeBegin: /^[ \t]*#\+begin_(?:src|example)\b/i,
  codeEnd: /^[ \t]*#\+end_(?:src|example)\b/i,
  title: /^#\+title:[ \t]*(\S.*)$/im,
};

const LATEX: Marks = {
  heading:
    /^[ \t]*\\(part|chapter|(?:sub){0,2}section|paragraph)\*?[ \t]*(?:\[[^\]]*\])?\{(.+?)\}[ \t]*(?:\\label\{[^}]*\}[ \t]*)?(?:%.*)?$/d,
  level: (name) => Math.max(1, SECTIONS.indexOf(name)),
  codeBegin: /^[ \t]*\\begin\{(?:verbatim|lstlisting|minted)\*?\}/,
  codeEnd: /^[ \t]*\\end\{(?:verbatim|lstlisting|minted)\*?\}/,
  title: /\\title[ \t]*(?:\[[^\]]*\])?\{([^{}]+)\}/,
};

/** @see https://orgmode.org/manual/ */
export const orgMode: Extractor = {
  mediaTypes: ["text/x-org"],
  extensions: ["org"],
  *extract(source) {
    yield headedText(source, "text/x-org", ORG);
  },
};

/** @see https://www.latex-project.org/help/documentation/ */
export const latex: Extractor = {
  mediaTypes: ["text/x-tex"],
  extensions: ["tex"],
  *extract(source) {
    yield headedText(source, "text/x-tex", LATEX);
  },
};

function headedText(source: SourceText, mediaType: string, marks: Marks): ExtractedDocument {
  const blocks: Block[] = [];
  let from = 0;
  let inCode = false;
  const add = (kind: BlockKind, start: number, end: number, level?: number): void => {
    const block = verbatimBlock(source, kind, start, end, level);
    if (block !== null) blocks.push(block);
  };
  const close = (to: number): void => {
    if (inCode) add("code", from, to);
    else for (const block of paragraphs(source, from, to, "paragraph")) blocks.push(block);
  };
  for (const { index, 0: whole, 1: line = "" } of source.text.matchAll(LINE)) {
    const heading = inCode || line.length > MAX_HEADING_CHARS ? null : marks.heading.exec(line);
    if (heading === null && !(inCode ? marks.codeEnd : marks.codeBegin).test(line)) continue;
    close(index);
    from = index + whole.length;
    if (heading === null) inCode = !inCode;
    else {
      const [start, end] = heading.indices![2]!;
      add("heading", index + start, index + end, Math.min(6, marks.level(heading[1]!)));
    }
  }
  close(source.text.length);
  const title = cleanTitle(marks.title.exec(source.text)?.[1]) ?? blocks.find(({ kind }) => kind === "heading")?.text;
  const language = detectLanguage(source.text);
  return { title: title ?? titleFromPath(source.path), language, mediaType, metadata: {}, blocks };
}
