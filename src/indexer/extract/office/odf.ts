import type { BinaryReader, ReadDocument } from "../binary-extractor.ts";
import type { Part } from "../layout/text-layout.ts";
import { LIMITS } from "../limits.ts";
import { describedText } from "./described-text.ts";
import { isFurniture } from "./furniture.ts";
import { readProperties } from "./properties.ts";
import { childrenOf, find, findAll, isElement, parseXml, textOf, type XmlElement } from "./xml.ts";
import { tablesOf } from "./sheet-text.ts";
import { ZipArchive } from "./zip-archive.ts";

/** A cell or row that is repeated to the end of the sheet is one that nobody wrote. */
const MAX_REPEATED = 64;
const LEFT_OUT: ReadonlySet<string> = new Set([
  // Of a comment, who wrote it and when.
  "creator",
  "creator-initials",
  "sender-initials",
  "tracked-changes",
  "sequence-decls",
  "forms",
  "annotation-end",
  "note-citation",
  // Pronunciations.
  "ruby-text",
  "master-page",
]);
const APART: ReadonlySet<string> = new Set(["annotation", "note-body", "text-box"]);
const MAX_OBJECTS = 100;

/** OpenDocument (ISO/IEC 26300): texts, sheets and slides; a slide's number is its place. */
export const readOdf: BinaryReader = async (bytes): Promise<ReadDocument> => {
  await Promise.resolve();
  const archive = new ZipArchive(bytes);
  if (archive.readText("META-INF/manifest.xml")?.includes("encryption-data") === true) {
    throw new Error("It is protected by a password");
  }
  const content = archive.readText("content.xml");
  if (content === null) throw new Error("It has no content part");
  const parts = [...odfParts(parseXml(content)), ...objectParts(archive), ...furnitureParts(archive)];
  const mediaType = archive.readText("mimetype")?.trim() ?? "application/vnd.oasis.opendocument.text";
  return { ...readProperties(archive, "meta.xml"), mediaType, parts };
};

/** The parts of a content part, or of a whole document in one XML file. */
export function odfParts(root: XmlElement): Part[] {
  const body = find(root, "body");
  const [kind] = body === undefined ? [] : childrenOf(body);
  return kind === undefined ? [] : [...new OdfReader(kind.name === "spreadsheet").partsOf(kind)];
}

/** What charts, formulas and documents within it say. */
function objectParts(archive: ZipArchive): Part[] {
  const names = archive.names.filter((name) => /^[^/]+\/content\.xml$/.test(name)).slice(0, MAX_OBJECTS);
  return names.flatMap((name) => odfParts(parseXml(archive.readText(name)!)));
}

/** What headers and footers say, each once. */
function furnitureParts(archive: ZipArchive): Part[] {
  const styles = archive.readText("styles.xml");
  const pages = styles === null ? [] : findAll(parseXml(styles), "master-page");
  const texts = pages.flatMap((page) =>
    childrenOf(page)
      .filter(({ name }) => /^(?:header|footer)/.test(name))
      .map((one) => inlineText(one).trim()),
  );
  return [...new Set(texts)].filter((text) => !isFurniture(text)).map((text) => ({ kind: "paragraph", text }));
}

class OdfReader {
  readonly #isWorkbook: boolean;
  #page = 0;
  #cells = 0;

  constructor(isWorkbook: boolean) {
    this.#isWorkbook = isWorkbook;
  }

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
    const parts = tablesOf([...this.#rows(table)]);
    const { name } = table.attributes;
    const page = this.#page > 0 ? { page: this.#page } : {};
    // Tables of texts are called "Table1", which says nothing.
    if (parts.length > 0 && name !== undefined && this.#isWorkbook) yield { kind: "heading", level: 2, text: name };
    for (const part of parts) yield { ...part, ...page };
  }

  *#rows(table: XmlElement): Generator<string[]> {
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
      yield values;
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

/** Text boxes, notes and comments, which stand within a paragraph, follow it on lines of their own. */
function inlineText(element: XmlElement): string {
  const asides: string[] = [];
  const walk = (node: XmlElement): string => {
    const pieces = node.children.map((child) => {
      if (!isElement(child)) return child.replaceAll(/\s+/g, " ");
      if (LEFT_OUT.has(child.name)) return "";
      if (child.name === "tab") return "\t";
      if (child.name === "line-break") return "\n";
      if (child.name === "s") return " ".repeat(Math.min(100, Number(child.attributes["c"] ?? 1) || 1));
      if (APART.has(child.name)) asides.push(inlineText(child));
      else if (child.name === "desc") asides.push(describedText(textOf(child)));
      else {
        const text = walk(child);
        return child.name === "p" || child.name === "h" ? `${text}\n` : text;
      }
      return "";
    });
    return pieces.join("");
  };
  const own = walk(element);
  return [own, ...asides.map((text) => text.trim())].filter((text) => text.trim() !== "").join("\n");
}
