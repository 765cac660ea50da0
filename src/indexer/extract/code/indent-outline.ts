/** Declarations of source code by its indentation: a line with deeper lines below it is what encloses them. */
import { type CodeScope, MAX_SCOPE_DEPTH, toSignature } from "./code-scope.ts";

interface Open {
  readonly start: number;
  readonly indent: number;
  readonly signature: string;
  readonly children: CodeScope[];
  /** Of its last line so far. */
  end: number;
  lines: number;
}

const TAB_COLUMNS = 4;
/** Ends what it stands below: brackets, and words of shells and of Ruby, Lua and others. */
const CLOSING = /^(?:[^\p{L}\p{N}_"'`$@#]+|(?:end|fi|done|esac)\b.*)$/u;
/** Belongs to the line below it. */
const LEADING = /^(?:\/\/|\/?\*|#(?!include|define|if|el|end)|--|;|@|\[[A-Z].*\]$|""")/;
const SECTION = /^\[[^\]]+\]$/;
const LINE = /[^\r\n]*(?:\r\n|\n|\r|$)/g;

/** @param hasSections  whether a line such as `[server]` encloses those below it, as in INI and TOML */
export function indentOutline(text: string, hasSections = false): CodeScope[] {
  const root: Open = { start: 0, indent: -2, signature: "", children: [], end: 0, lines: 0 };
  const open: Open[] = [root];
  /** Where the comments begin that stand directly above, and how far they are indented. */
  let leading = -1;
  let leadingIndent = -1;
  const close = (): void => {
    const { start, end, signature, children, lines } = open.pop()!;
    const parent = open.at(-1)!;
    parent.end = end;
    parent.lines += lines;
    if (lines > 1 && open.length <= MAX_SCOPE_DEPTH) parent.children.push({ start, end, signature, children });
  };
  for (const { index, 0: whole } of text.matchAll(LINE)) {
    const line = whole.trimEnd();
    const content = line.trimStart();
    if (content === "") {
      leading = -1;
      continue;
    }
    const end = index + line.length;
    const isSection = hasSections && SECTION.test(content);
    const indent = isSection ? -1 : indentOf(line);
    const isClosing = CLOSING.test(content) && !isSection;
    while (open.length > 1 && (isClosing ? open.at(-1)!.indent > indent : open.at(-1)!.indent >= indent)) close();
    const top = open.at(-1)!;
    if (isClosing && top !== root) {
      top.end = end;
      top.lines++;
      leading = -1;
    } else if (LEADING.test(content) && !isSection) {
      if (leading === -1 || indent !== leadingIndent) leading = index;
      leadingIndent = indent;
    } else {
      const start = leading !== -1 && (indent === leadingIndent || isSection) ? leading : index;
      open.push({ start, indent, signature: toSignature(content), children: [], end, lines: 1 });
      leading = -1;
    }
  }
  while (open.length > 1) close();
  return root.children;
}

function indentOf(line: string): number {
  let columns = 0;
  for (const char of line) {
    if (char === "\t") columns += TAB_COLUMNS;
    else if (char === " ") columns++;
    else break;
  }
  return columns;
}
