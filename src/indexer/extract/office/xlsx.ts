import type { BinaryReader, ReadDocument } from "../binary-extractor.ts";
import type { OnWarning } from "../extractor.ts";
import type { Part } from "../layout/text-layout.ts";
import { LIMITS } from "../limits.ts";
import { readProperties, readRelationships } from "./properties.ts";
import { type NumberKind, numberKind, numberText } from "./sheet-dates.ts";
import { sheetAsides } from "./sheet-asides.ts";
import { tablesOf } from "./sheet-text.ts";
import { childrenOf, find, findAll, parseXml, textOf, type XmlElement } from "./xml.ts";
import { ZipArchive } from "./zip-archive.ts";

const MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const WORKBOOK = "xl/workbook.xml";
/** SpreadsheetML (ECMA-376): each sheet a heading with its rows, values as they were last computed. */
export const readXlsx: BinaryReader = async (bytes, _path, onWarning): Promise<ReadDocument> => {
  await Promise.resolve();
  const archive = new ZipArchive(bytes);
  const workbook = archive.readText(WORKBOOK);
  if (workbook === null) throw new Error("It has no workbook part");
  const relationships = readRelationships(archive, WORKBOOK);
  const book = parseXml(workbook);
  const is1904 = /^(?:1|true)$/.test(find(book, "workbookPr")?.attributes["date1904"] ?? "");
  const reader = new SheetReader(archive, is1904, onWarning);
  const parts = findAll(book, "sheet").flatMap(({ attributes }): Part[] => {
    const sheet = relationships.get(attributes["id"] ?? "")?.target;
    const own = sheet === undefined ? [] : [...reader.tables(sheet), ...sheetAsides(archive, sheet, onWarning)];
    return own.length === 0 ? [] : [{ kind: "heading", level: 2, text: attributes["name"] ?? "" }, ...own];
  });
  return { ...readProperties(archive, "docProps/core.xml"), mediaType: MEDIA_TYPE, parts };
};

/** Empty cells before one that is far from the others. */
const MAX_GAP = 64;

class SheetReader {
  readonly #archive: ZipArchive;
  readonly #strings: readonly string[];
  readonly #kinds: readonly NumberKind[];
  readonly #is1904: boolean;
  readonly #onWarning: OnWarning;
  #cells = 0;

  constructor(archive: ZipArchive, is1904: boolean, onWarning: OnWarning) {
    this.#archive = archive;
    this.#is1904 = is1904;
    this.#onWarning = onWarning;
    const strings = archive.readText("xl/sharedStrings.xml");
    this.#strings = strings === null ? [] : findAll(parseXml(strings), "si").map(richText);
    this.#kinds = cellKinds(archive.readText("xl/styles.xml"));
  }

  tables(sheet: string): Part[] {
    const text = this.#archive.readText(sheet);
    const data = text === null ? undefined : find(parseXml(text), "sheetData");
    const rows: string[][] = [];
    for (const row of data === undefined ? [] : childrenOf(data, "row")) {
      const cells = childrenOf(row, "c");
      const values: string[] = [];
      for (const cell of cells) {
        const gap = Math.min(MAX_GAP, columnOf(cell.attributes["r"]) - values.length);
        for (let i = 0; i < gap; i++) values.push("");
        values.push(this.#value(cell).replaceAll(/\s+/g, " ").trim());
      }
      this.#cells += values.length;
      if (this.#cells > LIMITS.cells) {
        this.#onWarning({
          code: "CONTENT_LEFT_OUT",
          message: "The workbook has too many cells; the rest was left out",
          count: 1,
        });
        break;
      }
      rows.push(values);
    }
    return tablesOf(rows);
  }

  #value(cell: XmlElement): string {
    const { t: type, s: style } = cell.attributes;
    if (type === "inlineStr") return richText(find(cell, "is") ?? cell);
    const value = childrenOf(cell, "v")[0];
    const text = value === undefined ? "" : textOf(value);
    if (type === "s") return this.#strings[Number(text)] ?? "";
    if (type === "b") return text === "1" ? "TRUE" : "FALSE";
    const kind = type === undefined || type === "n" ? (this.#kinds[Number(style ?? 0)] ?? "number") : undefined;
    return text === "" || kind === undefined ? text : numberText(Number(text), kind, this.#is1904);
  }
}

/** From 0, of a reference such as `AB12`; -1 where there is none. */
function columnOf(reference: string | undefined): number {
  const letters = /^[A-Z]{1,3}/.exec(reference ?? "")?.[0] ?? "";
  return Array.from(letters).reduce((column, letter) => column * 26 + letter.charCodeAt(0) - 64, 0) - 1;
}

/** Pronunciations, which stand beside the text, are left out. */
function richText(element: XmlElement): string {
  return childrenOf(element)
    .map((child) => (child.name === "t" ? textOf(child) : child.name === "r" ? richText(child) : ""))
    .join("");
}

function cellKinds(styles: string | null): NumberKind[] {
  if (styles === null) return [];
  const root = parseXml(styles);
  const formats = new Map(
    findAll(root, "numFmt").map(({ attributes }) => [attributes["numFmtId"], attributes["formatCode"] ?? ""]),
  );
  const cells = find(root, "cellXfs");
  return (cells === undefined ? [] : childrenOf(cells, "xf")).map(({ attributes: { numFmtId: id = "0" } }) => {
    return numberKind(Number(id), formats.get(id));
  });
}
