import type { BinaryReader, ReadDocument } from "../binary-extractor.ts";
import type { OnWarning } from "../extractor.ts";
import type { Part } from "../layout/text-layout.ts";
import { paragraphText, tableText } from "./docx-text.ts";
import { embeddedParts } from "./embedded.ts";
import { isFurniture } from "./furniture.ts";
import { graphicParts } from "./graphics.ts";
import { readProperties, readRelationships } from "./properties.ts";
import { childrenOf, find, findAll, parseXml, type XmlElement } from "./xml.ts";
import { ZipArchive } from "./zip-archive.ts";

const MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
const NOTES = ["footnotes", "endnotes", "comments"] as const;

/** WordprocessingML (ECMA-376): headings by style or outline level, lists, tables, notes, comments, and what stands in headers and footers, once. */
export const readDocx: BinaryReader = async (bytes, _path, onWarning, options = {}): Promise<ReadDocument> => {
  const archive = new ZipArchive(bytes);
  const main = mainPart(archive);
  const text = archive.readText(main);
  if (text === null) throw new Error("It has no document part");
  const body = find(parseXml(text), "body");
  const folder = main.slice(0, main.lastIndexOf("/") + 1);
  const levels = headingLevels(archive, `${folder}styles.xml`);
  const parts = body === undefined ? [] : [...docxParts(body, levels)];
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

/** Style → heading level, through the styles it is based on. */
function headingLevels(archive: ZipArchive, part: string): Map<string, number> {
  const levels = new Map<string, number>();
  const text = archive.readText(part);
  if (text === null) return levels;
  const styles = new Map(findAll(parseXml(text), "style").map((style) => [style.attributes["styleId"] ?? "", style]));
  const levelOf = (id: string, depth: number): number | undefined => {
    const style = styles.get(id);
    if (style === undefined || depth > 16) return undefined;
    const name = find(style, "name")?.attributes["val"] ?? "";
    const [, digit] = /^heading ([1-9])$/i.exec(name) ?? [];
    if (digit !== undefined) return Number(digit);
    if (/^title$/i.test(name)) return 1;
    const outline = find(style, "outlineLvl")?.attributes["val"];
    if (outline !== undefined && Number(outline) < 9) return Number(outline) + 1;
    const base = find(style, "basedOn")?.attributes["val"];
    return base === undefined ? undefined : levelOf(base, depth + 1);
  };
  for (const id of styles.keys()) {
    const level = levelOf(id, 0);
    if (level !== undefined) levels.set(id, level);
  }
  return levels;
}

/** What stands in a body, a cell or another container of blocks. */
export function* docxParts(container: XmlElement, levels: ReadonlyMap<string, number>): Generator<Part> {
  let list: string[] = [];
  for (const element of childrenOf(container)) {
    const isItem = element.name === "p" && isListItem(element, levels);
    if (isItem) {
      const text = paragraphText(element).trim();
      if (text !== "") list.push(`- ${text}`);
      continue;
    }
    if (list.length > 0) yield { kind: "list", text: list.join("\n") };
    list = [];
    if (element.name === "p") yield paragraphPart(element, levels);
    else if (element.name === "tbl") yield { kind: "table", text: tableText(element) };
    else if (element.name === "sdt") yield* docxParts(find(element, "sdtContent") ?? element, levels);
    else if (["ins", "moveTo", "smartTag", "customXml", "sect", "sub-section"].includes(element.name))
      yield* docxParts(element, levels);
  }
  if (list.length > 0) yield { kind: "list", text: list.join("\n") };
}

function paragraphPart(paragraph: XmlElement, levels: ReadonlyMap<string, number>): Part {
  const text = paragraphText(paragraph);
  const level = levelOfParagraph(paragraph, levels);
  const oneLine = text.replaceAll(/\s+/g, " ").trim();
  return level === undefined
    ? { kind: "paragraph", text }
    : { kind: "heading", level: Math.min(6, level), text: oneLine };
}

function levelOfParagraph(paragraph: XmlElement, levels: ReadonlyMap<string, number>): number | undefined {
  const [properties] = childrenOf(paragraph, "pPr");
  if (properties === undefined) return undefined;
  const outline = childrenOf(properties, "outlineLvl")[0]?.attributes["val"];
  if (outline !== undefined && Number(outline) < 9) return Number(outline) + 1;
  const style = childrenOf(properties, "pStyle")[0]?.attributes["val"];
  return style === undefined ? undefined : levels.get(style);
}

function isListItem(paragraph: XmlElement, levels: ReadonlyMap<string, number>): boolean {
  const [properties] = childrenOf(paragraph, "pPr");
  if (properties === undefined || levelOfParagraph(paragraph, levels) !== undefined) return false;
  return childrenOf(properties, "numPr").length > 0;
}

/** What headers and footers say, each once. */
function furnitureParts(archive: ZipArchive, main: string, onWarning: OnWarning): Part[] {
  const texts = [...readRelationships(archive, main).values()]
    .filter(({ type }) => /\/(?:header|footer)$/.test(type))
    .flatMap(({ target }) => rootsOf(archive, target, onWarning).map((root) => [...docxParts(root, new Map())]))
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
