import type { BinaryReader, ReadDocument } from "../binary-extractor.ts";
import type { OnWarning } from "../extractor.ts";
import type { Part } from "../layout/text-layout.ts";
import { cellsOf, paragraphText, tableText } from "./docx-text.ts";
import { embeddedParts } from "./embedded.ts";
import { isFurniture } from "./furniture.ts";
import { graphicParts } from "./graphics.ts";
import { readProperties, readRelationships } from "./properties.ts";
import { childrenOf, find, findAll, parseXml, type XmlElement } from "./xml.ts";
import { ZipArchive } from "./zip-archive.ts";

const MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
const MAX_LIST_DEPTH = 8;
const NOTES = ["footnotes", "endnotes", "comments"] as const;

/** Of texts that have none of their own. */
export const NO_STYLES: Styles = { levels: new Map(), lists: new Set() };

/** WordprocessingML (ECMA-376): headings by style or outline level, lists, tables, notes, comments, and what stands in headers and footers, once. */
export const readDocx: BinaryReader = async (bytes, _path, onWarning, options = {}): Promise<ReadDocument> => {
  const archive = new ZipArchive(bytes);
  const main = mainPart(archive);
  const text = archive.readText(main);
  if (text === null) throw new Error("It has no document part");
  const body = find(parseXml(text), "body");
  const folder = main.slice(0, main.lastIndexOf("/") + 1);
  const styles = readStyles(archive, `${folder}styles.xml`);
  const parts = body === undefined ? [] : [...docxParts(body, styles)];
  parts.push(...graphicParts(archive, main, onWarning));
  for (const notes of NOTES) parts.push(...readNotes(archive, `${folder}${notes}.xml`, onWarning));
  parts.push(...furnitureParts(archive, main, onWarning));
  if (options.isEmbedded !== true) parts.push(...(await embeddedParts(archive, main, onWarning)));
  return { ...readProperties(archive, "docProps/core.xml"), mediaType: MEDIA_TYPE, parts };
};

function mainPart(archive: ZipArchive): string {
  const office = [...readRelationships(archive, "").values()].find(({ type }) => type.endsWith("/officeDocument"));
  return office?.target ?? "word/document.xml";
}

interface Styles {
  /** Of headings. */
  readonly levels: ReadonlyMap<string, number>;
  /** Of items of lists. */
  readonly lists: ReadonlySet<string>;
}

/** What styles say of their paragraphs, through the styles they are based on. */
function readStyles(archive: ZipArchive, part: string): Styles {
  const text = archive.readText(part);
  if (text === null) return NO_STYLES;
  const styles = new Map(findAll(parseXml(text), "style").map((style) => [style.attributes["styleId"] ?? "", style]));
  const inherited = <Value>(
    id: string,
    read: (style: XmlElement) => Value | undefined,
    depth = 0,
  ): Value | undefined => {
    const style = styles.get(id);
    if (style === undefined || depth > 16) return undefined;
    const base = find(style, "basedOn")?.attributes["val"];
    return read(style) ?? (base === undefined ? undefined : inherited(base, read, depth + 1));
  };
  const ids = [...styles.keys()];
  return {
    levels: new Map(
      ids.flatMap((id) => {
        const level = inherited(id, levelOfStyle);
        return level === undefined ? [] : [[id, level] as const];
      }),
    ),
    lists: new Set(ids.filter((id) => inherited(id, numberingOfStyle) === true)),
  };
}

function levelOfStyle(style: XmlElement): number | undefined {
  const name = find(style, "name")?.attributes["val"] ?? "";
  const [, digit] = /^heading ([1-9])$/i.exec(name) ?? [];
  if (digit !== undefined) return Number(digit);
  if (/^title$/i.test(name)) return 1;
  const outline = find(style, "outlineLvl")?.attributes["val"];
  return outline !== undefined && Number(outline) < 9 ? Number(outline) + 1 : undefined;
}

/** @returns undefined where it says nothing of lists */
function numberingOfStyle(style: XmlElement): boolean | undefined {
  const numbering = find(style, "numPr");
  return numbering === undefined ? undefined : find(numbering, "numId")?.attributes["val"] !== "0";
}

/** What stands in a body, a cell or another container of blocks. */
export function* docxParts(container: XmlElement, styles: Styles): Generator<Part> {
  let list: string[] = [];
  for (const element of childrenOf(container)) {
    const depth = element.name === "p" ? listDepth(element, styles) : null;
    if (depth !== null) {
      const text = paragraphText(element).trim();
      if (text !== "") list.push(`${"  ".repeat(depth)}- ${text}`);
      continue;
    }
    if (list.length > 0) yield { kind: "list", text: list.join("\n") };
    list = [];
    if (element.name === "p") yield paragraphPart(element, styles);
    else if (element.name === "tbl") yield* tableParts(element, styles);
    else if (element.name === "sdt") yield* docxParts(find(element, "sdtContent") ?? element, styles);
    else if (["ins", "moveTo", "smartTag", "customXml", "sect", "sub-section"].includes(element.name))
      yield* docxParts(element, styles);
  }
  if (list.length > 0) yield { kind: "list", text: list.join("\n") };
}

function paragraphPart(paragraph: XmlElement, styles: Styles): Part {
  const text = paragraphText(paragraph);
  const level = levelOfParagraph(paragraph, styles);
  const oneLine = text.replaceAll(/\s+/g, " ").trim();
  return level === undefined
    ? { kind: "paragraph", text }
    : { kind: "heading", level: Math.min(6, level), text: oneLine };
}

function levelOfParagraph(paragraph: XmlElement, styles: Styles): number | undefined {
  const [properties] = childrenOf(paragraph, "pPr");
  if (properties === undefined) return undefined;
  const outline = childrenOf(properties, "outlineLvl")[0]?.attributes["val"];
  if (outline !== undefined && Number(outline) < 9) return Number(outline) + 1;
  const style = childrenOf(properties, "pStyle")[0]?.attributes["val"];
  return style === undefined ? undefined : styles.levels.get(style);
}

/** Tables of one column are boxes around text. */
function* tableParts(table: XmlElement, styles: Styles): Generator<Part> {
  const rows = cellsOf(table);
  if (rows.some((cells) => cells.length > 1)) yield { kind: "table", text: tableText(table) };
  else for (const cell of rows.flat()) yield* docxParts(cell, styles);
}

/** How deep an item of a list is, from 0; null for other paragraphs. */
function listDepth(paragraph: XmlElement, styles: Styles): number | null {
  const [properties] = childrenOf(paragraph, "pPr");
  if (properties === undefined || levelOfParagraph(paragraph, styles) !== undefined) return null;
  const [numbering] = childrenOf(properties, "numPr");
  const style = childrenOf(properties, "pStyle")[0]?.attributes["val"] ?? "";
  if (numbering === undefined) return styles.lists.has(style) ? 0 : null;
  const [id, depth] = ["numId", "ilvl"].map((name) => find(numbering, name)?.attributes["val"]);
  // A number of 0 takes the paragraph out of the list of its style.
  return id === "0" ? null : Math.min(MAX_LIST_DEPTH, Number(depth ?? 0) || 0);
}

/** What headers and footers say, each once. */
function furnitureParts(archive: ZipArchive, main: string, onWarning: OnWarning): Part[] {
  const texts = [...readRelationships(archive, main).values()]
    .filter(({ type }) => /\/(?:header|footer)$/.test(type))
    .flatMap(({ target }) => rootsOf(archive, target, onWarning).map((root) => [...docxParts(root, NO_STYLES)]))
    .map((parts) =>
      parts
        .map(({ text }) => text.trim())
        .filter((text) => text !== "")
        .join("\n"),
    );
  return [...new Set(texts)].filter((text) => !isFurniture(text)).map((text) => ({ kind: "paragraph", text }));
}

function readNotes(archive: ZipArchive, part: string, onWarning: OnWarning): Part[] {
  return rootsOf(archive, part, onWarning)
    .flatMap((root) => childrenOf(root))
    .filter(({ attributes }) => attributes["type"] === undefined)
    .map((note) => ({ kind: "paragraph", text: findAll(note, "p").map(paragraphText).join("\n") }));
}

/** The root of a part beside the main one; none where it cannot be read. */
function rootsOf(archive: ZipArchive, part: string, onWarning: OnWarning): XmlElement[] {
  try {
    const text = archive.readText(part);
    return text === null ? [] : childrenOf(parseXml(text)).slice(0, 1);
  } catch (error) {
    onWarning({ code: "CONTENT_LEFT_OUT", message: `Notes were left out: ${String(error)}`, count: 1 });
    return [];
  }
}
