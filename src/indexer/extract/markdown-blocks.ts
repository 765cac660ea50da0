import type { Nodes, Parents, RootContent } from "mdast";
import type { SourceText } from "../source-text.ts";
import { appendAligned } from "./align.ts";
import { codeSpanContent } from "./code-span.ts";
import type { Block, BlockKind } from "./extractor.ts";
import { mappedBlock, verbatimBlock } from "./extractor.ts";
import { fragmentBlocks } from "./html.ts";
import { MappedText } from "./offset-map.ts";

/** Deeper structure is taken as it stands in the source; nobody writes it, and recursion has to end. */
const MAX_DEPTH = 60;
const TAG = /<!--[\s\S]*?(?:-->|$)|<\/?[a-z][^<>]*>|<[!?][^<>]*>/gi;

const LINE_BREAK = /^<br\b/i;

/** mdBook's `{{#include file}}` stands for code that is elsewhere. */
const INCLUDE_LINES = /^(?:\s*\{\{#[^}\n]*\}\}\s*)+$/;

export function isIncludeOnly(code: string): boolean {
  return INCLUDE_LINES.test(code);
}

/** Flow content of an mdast tree → blocks. Node offsets count from `base` in the source. */
export class MarkdownBlocks {
  readonly #source: SourceText;
  readonly #base: number;
  readonly #end: number;
  /** What a break within a line becomes; a row of a table has one line. */
  #lineBreak = "\n";
  readonly blocks: Block[] = [];

  /** @param end  nodes from here on are not part of the region and are left out */
  constructor(source: SourceText, base: number, end: number) {
    this.#source = source;
    this.#base = base;
    this.#end = end;
  }

  addAll(nodes: readonly RootContent[]): void {
    for (const node of nodes) if (this.#startOf(node) < this.#end) this.#add(node, "paragraph", 0);
  }

  #add(node: RootContent, kind: BlockKind, depth: number): void {
    if (depth > MAX_DEPTH) {
      this.#push(verbatimBlock(this.#source, kind, this.#startOf(node), this.#endOf(node)));
      return;
    }
    if (node.type === "heading") this.#pushMapped("heading", this.#inline(node), node.depth);
    else if (node.type === "paragraph") this.#pushMapped(kind, this.#inline(node));
    else if (node.type === "code") this.#code(node.value, this.#startOf(node), this.#endOf(node));
    else if (node.type === "html") this.#html(node.value, this.#startOf(node), this.#endOf(node));
    else if (node.type === "list") this.#list(node, depth);
    else if (node.type === "table") this.#table(node);
    else if (node.type === "definition" && isFootnote(node)) {
      this.#push(verbatimBlock(this.#source, kind, this.#startOf(node), this.#endOf(node)));
    } else if (node.type === "blockquote") for (const child of node.children) this.#add(child, "quote", depth + 1);
  }

  #list(list: Extract<Nodes, { type: "list" }>, depth: number): void {
    let out = new MappedText();
    const flush = (): void => {
      this.#pushMapped("list", out);
      out = new MappedText();
    };
    const visit = (node: Extract<Nodes, { type: "list" }>, indent: string, level: number): void => {
      for (const [index, item] of node.children.entries()) {
        let lead = `${indent}${node.ordered === true ? `${(node.start ?? 1) + index}.` : "-"} `;
        for (const child of item.children) {
          if (child.type === "paragraph") {
            if (!out.isEmpty) out.insert("\n");
            out.append(lead, this.#startOf(lead.trim() === "" ? child : item), this.#startOf(child));
            this.#appendInline(out, child, 0);
            lead = `${indent}  `;
          } else if (child.type === "list" && level < MAX_DEPTH) {
            visit(child, `${indent}  `, level + 1);
          } else {
            flush();
            this.#add(child, "paragraph", Math.max(depth, level) + 1);
          }
        }
      }
    };
    visit(list, "", depth);
    flush();
  }

  #table(table: Extract<Nodes, { type: "table" }>): void {
    const out = new MappedText();
    this.#lineBreak = " ";
    for (const row of table.children) {
      if (!out.isEmpty) out.insert("\n");
      for (const [index, cell] of row.children.entries()) {
        if (index > 0) out.insert(" | ");
        this.#appendInline(out, cell, 0);
      }
    }
    this.#lineBreak = "\n";
    this.#pushMapped("table", out);
  }

  /** Code in a list or a quote has lost the prefixes of its lines; elsewhere it stands in the source as it is. */
  #code(value: string, start: number, end: number): void {
    if (isIncludeOnly(value)) return;
    const text = this.#source.text;
    const firstBreak = text.indexOf("\n", start);
    const fenced = /^(?:```|~~~)/.test(text.slice(start, start + 3));
    const from = fenced && firstBreak !== -1 && firstBreak < end ? firstBreak + 1 : start;
    const out = new MappedText();
    appendAligned(out, value, text, from, text.startsWith(value, from) ? from + value.length : end);
    this.#pushMapped("code", out);
  }

  #html(value: string, start: number, end: number): void {
    if (/^<(?:script|style|template)\b/i.test(value) || !/\S/.test(value.replaceAll(TAG, ""))) return;
    this.blocks.push(...fragmentBlocks(this.#source, start, end));
  }

  #inline(node: Parents): MappedText {
    const out = new MappedText();
    this.#appendInline(out, node, 0);
    return out;
  }

  #appendInline(out: MappedText, node: Nodes, depth: number): void {
    const start = this.#startOf(node);
    const end = this.#endOf(node);
    if (depth > MAX_DEPTH) {
      out.append(this.#source.text.slice(start, end), start, end);
    } else if (node.type === "text") {
      const value = oneLine(node.value);
      appendAligned(out, out.last === "\n" ? value.trimStart() : value, this.#source.text, start, end);
    } else if (node.type === "inlineCode") {
      const [from, to] = codeSpanContent(this.#source.text, start, end);
      appendAligned(out, oneLine(node.value), this.#source.text, from, to);
    } else if (node.type === "break" || (node.type === "html" && LINE_BREAK.test(node.value))) {
      out.append(this.#lineBreak, start, end);
    } else if (node.type === "linkReference" && isFootnote(node)) {
      out.append(this.#source.text.slice(start, end), start, end);
    } else if (node.type === "image" || node.type === "imageReference") {
      out.append(oneLine(node.alt ?? ""), start, end);
    } else if ("children" in node) {
      for (const child of node.children) this.#appendInline(out, child, depth + 1);
    }
  }

  #pushMapped(kind: BlockKind, content: MappedText, level?: number): void {
    this.#push(mappedBlock(this.#source, kind, content, level));
  }

  #push(block: Block | null): void {
    if (block !== null) this.blocks.push(block);
  }

  #startOf(node: Nodes): number {
    return this.#base + (node.position?.start.offset ?? 0);
  }

  #endOf(node: Nodes): number {
    return this.#base + (node.position?.end.offset ?? 0);
  }
}

/** Without its extension the parser takes notes for links. */
function isFootnote({ label }: { readonly label?: string | null | undefined }): boolean {
  return label?.startsWith("^") === true;
}

export function oneLine(text: string): string {
  return text.replaceAll(/\r\n?|\n/g, " ");
}
