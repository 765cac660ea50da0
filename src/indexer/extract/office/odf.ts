import type { BinaryReader, ReadDocument } from "../binary-extractor.ts";
import type { Part } from "../layout/text-layout.ts";
import { LIMITS } from "../limits.ts";
import { readProperties } from "./properties.ts";
import { childrenOf, find, isElement, parseXml, type XmlElement } from "./xml.ts";
import { tablesOf } from "./xlsx.ts";
import { ZipArchive } from "./zip-archive.ts";

/** A cell or row that is repeated to the end of the sheet is one that nobody wrote. */
const MAX_REPEATED = 64;
const LEFT_OUT: ReadonlySet<string> = new Set([
  "tracked-changes",
  "sequence-decls",
  "forms",
  "annotation-end",
  "note-citation",
]);

/** OpenDocument (ISO/IEC 26300): texts, sheets and slides; a slide's number is its place. */
export const readOdf: BinaryReader = async (bytes): Promise<ReadDocument> => {
  await Promise.resolve();
  const archive = new ZipArchive(bytes);
  const content = archive.readText("content.xml");
  if (content === null) throw new Error("It has no content part");
  const body = find(parseXml(content), "body");
  const [kind] = body === undefined ? [] : childrenOf(body);
  const reader = new OdfReader();
  const parts = kind === undefined ? [] : [...reader.partsOf(kind)];
  const mediaType = archive.readText("mimetype")?.trim() ?? "application/vnd.oasis.opendocument.text";
  return { ...readProperties(archive, "meta.xml"), mediaType, parts };
};

class OdfReader {
  #page = 0;
  #cells = 0;

  *partsOf(container: XmlElement): Generator<Part> {
    for (const element of childrenOf(container)) {
      const page = this.#page > 0 ? { page: this.#page } : {};
      if (LEFT_OUT.has(element.name)) continue;
      if (element.name === "h") {
        const level = Math.min(6, Math.max(1, Number(element.attributes["outline-level"] ?? 1) || 1));
        yield { kind: "heading", level, text: inlineText(element).replaceAll(/\s+/g, " ").trim(), ...page };
      } else if (element.name === "p") yield { kind: "paragraph", text: inlineText(element), ...page };
      else if (element.name === "list") yield { kind: "list", text: listText(element, 0), ...page };
      else if (element.name === "table") yield* this.#tableParts(element);
      else if (element.name === "page") {
        this.#page++;
        yield* this.partsOf(element);
      } else yield* this.partsOf(element);
    }
  }

  *#tableParts(table: XmlElement): Generator<Part> {
    const lines = [...this.#rows(table)];
    if (lines.length === 0) return;
    const { name } = table.attributes;
    const page = this.#page > 0 ? { page: this.#page } : {};
    if (lines.length > 1 && name !== undefined && this.#page === 0) yield { kind: "heading", level: 3, text: name };
    for (const part of tablesOf(lines)) yield { ...part, ...page };
  }

  *#rows(table: XmlElement): Generator<string> {
    for (const row of childrenOf(table)) {
      if (row.name !== "table-row") {
        if (row.name.startsWith("table-row") || row.name === "table-header-rows") yield* this.#rows(row);
        continue;
      }
      const values: string[] = [];
      for (const cell of childrenOf(row)) {
        if (cell.name !== "table-cell" && cell.name !== "covered-table-cell") continue;
        const repeated = Math.min(MAX_REPEATED, Number(cell.attributes["number-columns-repeated"] ?? 1) || 1);
        const text = inlineText(cell).replaceAll(/\s+/g, " ").trim();
        this.#cells += repeated;
        if (this.#cells > LIMITS.cells) return;
        for (let i = 0; i < repeated; i++) values.push(text);
      }
      const last = values.findLastIndex((value) => value !== "");
      if (last >= 0) yield values.slice(0, last + 1).join(" | ");
    }
  }
}

function listText(list: XmlElement, depth: number): string {
  return childrenOf(list)
    .flatMap((item) =>
      childrenOf(item).map((child) =>
        child.name === "list" ? listText(child, depth + 1) : `${"  ".repeat(depth)}- ${inlineText(child).trim()}`,
      ),
    )
    .filter((line) => line.trim() !== "-")
    .join("\n");
}

function inlineText(element: XmlElement): string {
  return element.children
    .map((child) => {
      if (!isElement(child)) return child.replaceAll(/\s+/g, " ");
      if (LEFT_OUT.has(child.name)) return "";
      if (child.name === "tab") return "\t";
      if (child.name === "line-break") return "\n";
      if (child.name === "s") return " ".repeat(Math.min(100, Number(child.attributes["c"] ?? 1) || 1));
      const text = inlineText(child);
      return child.name === "p" || child.name === "h" ? `${text}\n` : text;
    })
    .join("");
}
