import type { DefaultTreeAdapterTypes as Tree } from "parse5";
import type { SourceText } from "../source-text.ts";
import { appendAligned } from "./align.ts";
import type { Block, BlockKind } from "./extractor.ts";
import { mappedBlock } from "./extractor.ts";
import { MappedText } from "./offset-map.ts";

const BLOCK_ELEMENTS = new Set(
  (
    "html body address article aside blockquote center dd details dialog div dl dt fieldset figcaption figure footer form " +
    "header hr main nav p section summary ul ol li table thead tbody tfoot tr td th caption pre h1 h2 h3 h4 h5 h6"
  ).split(" "),
);
/** A table that holds these lays out a page; it is not data. */
const LAYOUT = new Set(["table", "ul", "ol", "pre", "h1", "h2", "h3", "h4", "h5", "h6", "form"]);
/** So is one of a single row or column, or with long cells, that holds these. */
const CELL_PARAGRAPHS = new Set(["p", "div"]);
const MAX_CELL_CHARS = 200;

/** Collects blocks from a walk over an HTML tree: call `enter`, `text` and `leave` in document order, then `flush`. */
export class HtmlBlocks {
  readonly blocks: Block[] = [];
  readonly #source: SourceText;
  readonly #base: number;
  #out = new MappedText();
  /** The structures being inside of, innermost last. */
  readonly #kinds: { readonly tag: string; readonly kind: BlockKind }[] = [];
  #listDepth = 0;
  /** Goes before the next text: "- " of an item, " | " of a cell. */
  #lead = "";
  /** Of the row, so far. */
  #cells = 0;

  /** @param base  where the markup begins in the source */
  constructor(source: SourceText, base = 0) {
    this.#source = source;
    this.#base = base;
  }

  enter(element: Tree.Element): void {
    const tag = element.tagName;
    if (tag === "br") {
      if (this.#kind === "table") this.#cellBreak();
      else if (!this.#out.isEmpty && this.#out.last !== "\n") this.#out.insert("\n");
      return;
    }
    if (!BLOCK_ELEMENTS.has(tag)) return;
    const kind = this.#kindOf(element);
    if (kind === null) {
      this.#boundary(tag);
      return;
    }
    // A list in a list goes on in the same block.
    if (!(kind === "list" && this.#kind === "list")) this.flush();
    this.#kinds.push({ tag, kind });
    if (kind === "list") this.#listDepth++;
  }

  leave(tag: string): void {
    if (!BLOCK_ELEMENTS.has(tag)) return;
    const top = this.#kinds.at(-1);
    if (top?.tag === tag && tag !== "li") {
      if (!(top.kind === "list" && this.#listDepth > 1)) this.flush(tag);
      this.#kinds.pop();
      if (top.kind === "list") this.#listDepth--;
    } else if (this.#kind === "table") this.#cellBreak();
    else if (this.#kind !== "list") this.flush();
  }

  text(node: Tree.TextNode): void {
    const location = node.sourceCodeLocation;
    if (location === null || location === undefined) return;
    const startOffset = this.#base + location.startOffset;
    const endOffset = this.#base + location.endOffset;
    if (this.#kind === "code") {
      appendAligned(this.#out, node.value, this.#source.text, startOffset, endOffset);
      return;
    }
    let value = node.value.replaceAll(/\s+/g, " ");
    const atStart = this.#out.isEmpty || this.#out.last === " " || this.#out.last === "\n" || this.#lead !== "";
    if (atStart && value.startsWith(" ")) value = value.slice(1);
    if (value === "") return;
    if (this.#lead !== "") this.#out.append(this.#lead, startOffset, startOffset);
    this.#lead = "";
    appendAligned(this.#out, value, this.#source.text, startOffset, endOffset);
  }

  flush(tag = ""): void {
    const level = /^h[1-6]$/.test(tag) ? Number(tag[1]) : undefined;
    const block = mappedBlock(this.#source, this.#kind, this.#out, level);
    if (block !== null) this.blocks.push(block);
    this.#out = new MappedText();
    this.#lead = "";
  }

  get #kind(): BlockKind {
    return this.#kinds.at(-1)?.kind ?? "paragraph";
  }

  #boundary(tag: string): void {
    const isEmpty = this.#out.isEmpty;
    if (this.#kind === "list") {
      if (tag === "li") this.#lead = `${isEmpty ? "" : "\n"}${"  ".repeat(Math.min(this.#listDepth, 8) - 1)}- `;
      else if (!isEmpty && this.#lead === "") this.#out.insert("\n");
    } else if (this.#kind === "table") {
      if (tag === "tr") {
        this.#lead = isEmpty ? "" : "\n";
        this.#cells = 0;
      } else if (tag === "td" || tag === "th") {
        this.#lead = `${this.#lead === " " ? "" : this.#lead}${this.#cells > 0 ? " | " : ""}`;
        this.#cells++;
      } else this.#cellBreak();
    } else if (this.#kind !== "heading") {
      this.flush();
    }
  }

  /** Paragraphs and lines of a cell stay in its row. */
  #cellBreak(): void {
    if (!this.#out.isEmpty && this.#lead === "") this.#lead = " ";
  }

  #kindOf(element: Tree.Element): BlockKind | null {
    const tag = element.tagName;
    if (/^h[1-6]$/.test(tag)) return "heading";
    if (tag === "pre") return "code";
    if (tag === "blockquote") return "quote";
    if (tag === "ul" || tag === "ol") return "list";
    return tag === "table" && isData(element) ? "table" : null;
  }
}

function isData(table: Tree.Element): boolean {
  let rows = 0;
  let cells = 0;
  let isLong = false;
  let hasParagraphs = false;
  const open: Tree.Node[] = [...table.childNodes];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (!("tagName" in node)) continue;
    if (LAYOUT.has(node.tagName)) return false;
    if (node.tagName === "tr") rows++;
    if (node.tagName === "td" || node.tagName === "th") {
      cells++;
      isLong ||= hasMoreThan(node, MAX_CELL_CHARS);
    }
    hasParagraphs ||= CELL_PARAGRAPHS.has(node.tagName);
    for (const child of node.childNodes) open.push(child);
  }
  return !hasParagraphs || (!isLong && rows > 1 && cells >= 2 * rows);
}

function hasMoreThan(cell: Tree.Element, chars: number): boolean {
  let length = 0;
  const open: Tree.Node[] = [cell];
  for (let node = open.pop(); node !== undefined && length <= chars; node = open.pop()) {
    if (node.nodeName === "#text") length += (node as Tree.TextNode).value.trim().length;
    else if ("childNodes" in node) for (const child of node.childNodes) open.push(child);
  }
  return length > chars;
}
