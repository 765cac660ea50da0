import type { BinaryReader, ReadDocument } from "../binary-extractor.ts";
import type { OnWarning } from "../extractor.ts";
import type { Part } from "../layout/text-layout.ts";
import { graphicParts } from "./graphics.ts";
import { readProperties, readRelationships } from "./properties.ts";
import { childrenOf, find, findAll, isElement, parseXml, textOf, type XmlElement } from "./xml.ts";
import { ZipArchive } from "./zip-archive.ts";

const MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
/** Deleted text, field codes, and a second form of what stands before it. */
const LEFT_OUT: ReadonlySet<string> = new Set(["del", "moveFrom", "instrText", "delText", "Fallback", "pPr", "rPr"]);
const NOTES = ["footnotes", "endnotes", "comments"] as const;

/** WordprocessingML (ECMA-376): headings by style or outline level, lists, tables, notes and comments. */
export const readDocx: BinaryReader = async (bytes, _path, onWarning): Promise<ReadDocument> => {
  await Promise.resolve();
  const archive = new ZipArchive(bytes);
  const main = mainPart(archive);
  const text = archive.readText(main);
  if (text === null) throw new Error("It has no document part");
  const body = find(parseXml(text), "body");
  const folder = main.slice(0, main.lastIndexOf("/") + 1);
  const levels = headingLevels(archive, `${folder}styles.xml`);
  const parts = body === undefined ? [] : [...partsOf(body, levels)];
  parts.push(...graphicParts(archive, main, onWarning));
  for (const notes of NOTES) parts.push(...readNotes(archive, `${folder}${notes}.xml`, onWarning));
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

function* partsOf(container: XmlElement, levels: ReadonlyMap<string, number>): Generator<Part> {
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
    else if (element.name === "sdt") yield* partsOf(find(element, "sdtContent") ?? element, levels);
    else if (["ins", "moveTo", "smartTag", "customXml"].includes(element.name)) yield* partsOf(element, levels);
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

/** Text boxes, which stand within a paragraph, follow it on lines of their own. */
function paragraphText(element: XmlElement): string {
  const boxes: string[] = [];
  const walk = (node: XmlElement | string): string => {
    if (!isElement(node)) return "";
    if (LEFT_OUT.has(node.name)) return "";
    if (node.name === "t") return textOf(node);
    if (node.name === "tab") return "\t";
    if (node.name === "br" || node.name === "cr") return "\n";
    if (node.name === "noBreakHyphen") return "-";
    if (node.name === "txbxContent") {
      boxes.push(...childrenOf(node).map((child) => (child.name === "tbl" ? tableText(child) : paragraphText(child))));
      return "";
    }
    return node.children.map(walk).join("");
  };
  const own = element.children.map(walk).join("");
  return [own, ...boxes].filter((text) => text.trim() !== "").join("\n");
}

function tableText(table: XmlElement): string {
  const rows = childrenOf(table).flatMap((row) =>
    row.name === "sdt" ? findAll(row, "tr") : row.name === "tr" ? [row] : [],
  );
  return rows.map((row) => findAll(row, "tc").map(cellText).join(" | ")).join("\n");
}

function cellText(cell: XmlElement): string {
  const texts = childrenOf(cell).map((child) => {
    if (child.name === "tbl") return tableText(child);
    return child.name === "p" || child.name === "sdt" ? paragraphText(child) : "";
  });
  return texts.join(" ").replaceAll(/\s+/g, " ").trim();
}

function readNotes(archive: ZipArchive, part: string, onWarning: OnWarning): Part[] {
  try {
    const text = archive.readText(part);
    if (text === null) return [];
    const [root] = childrenOf(parseXml(text));
    return childrenOf(root!)
      .filter(({ attributes }) => attributes["type"] === undefined)
      .map((note) => ({ kind: "paragraph", text: findAll(note, "p").map(paragraphText).join("\n") }));
  } catch (error) {
    onWarning({ code: "CONTENT_LEFT_OUT", message: `Notes were left out: ${String(error)}`, count: 1 });
    return [];
  }
}
