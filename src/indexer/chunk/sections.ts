import type { Block } from "../extract/extractor.ts";

/** A heading with what stands below it, up to the next heading of any level. */
export interface Section {
  /** Null for what stands before the first heading. */
  readonly heading: Block | null;
  /** Headings above the body, outermost first, this section's own last. */
  readonly path: readonly string[];
  /** The section it is nested in, by position in the list; -1 at the top. */
  readonly parent: number;
  readonly body: readonly Block[];
  readonly hasChildren: boolean;
}

/** A "heading" longer than this is a paragraph in disguise; its text is kept in the body too. */
const MAX_HEADING_CHARS = 160;

export function toSections(blocks: readonly Block[]): Section[] {
  const sections: { -readonly [key in keyof Section]: Section[key] }[] = [];
  let body: Block[] = [];
  const open: { level: number; index: number; text: string }[] = [];
  sections.push({ heading: null, path: [], parent: -1, body, hasChildren: false });
  for (const block of blocks) {
    if (block.kind !== "heading") {
      body.push(block);
      continue;
    }
    const level = block.level ?? 1;
    while (open.length > 0 && open.at(-1)!.level >= level) open.pop();
    const parent = open.at(-1)?.index ?? -1;
    if (parent !== -1) sections[parent]!.hasChildren = true;
    const isLong = block.text.length > MAX_HEADING_CHARS;
    const text = isLong ? `${block.text.slice(0, MAX_HEADING_CHARS).toWellFormed()}…` : block.text;
    open.push({ level, index: sections.length, text: text.replaceAll(/\s+/g, " ") });
    body = isLong ? [block] : [];
    sections.push({ heading: block, path: open.map((entry) => entry.text), parent, body, hasChildren: false });
  }
  return sections;
}
