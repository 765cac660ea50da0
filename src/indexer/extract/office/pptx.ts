import type { BinaryReader, ReadDocument } from "../binary-extractor.ts";
import type { OnWarning } from "../extractor.ts";
import type { Part } from "../layout/text-layout.ts";
import { LIMITS } from "../limits.ts";
import { graphicParts } from "./graphics.ts";
import { readProperties, readRelationships } from "./properties.ts";
import { childrenOf, find, findAll, isElement, parseXml, textOf, type XmlElement } from "./xml.ts";
import { ZipArchive } from "./zip-archive.ts";

const MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.presentationml.presentation";
const PRESENTATION = "ppt/presentation.xml";
/** Placeholders that say on every slide what says nothing. */
const FURNITURE: ReadonlySet<string> = new Set(["sldNum", "dt", "ftr", "hdr", "sldImg"]);

/** PresentationML (ECMA-376): slides in their order with titles, texts, tables and notes; a slide's number is its place. */
export const readPptx: BinaryReader = async (bytes, _path, onWarning): Promise<ReadDocument> => {
  await Promise.resolve();
  const archive = new ZipArchive(bytes);
  const parts = slidesOf(archive).flatMap((slide, i) => slideParts(archive, slide, i + 1, onWarning));
  return { ...readProperties(archive, "docProps/core.xml"), mediaType: MEDIA_TYPE, parts };
};

function slidesOf(archive: ZipArchive): string[] {
  const relationships = readRelationships(archive, PRESENTATION);
  const text = archive.readText(PRESENTATION);
  if (text === null) throw new Error("It has no presentation part");
  const list = find(parseXml(text), "sldIdLst");
  const listed = (list === undefined ? [] : childrenOf(list, "sldId")).flatMap(({ attributes }) => {
    // `id` is the slide's own number; the prefixed one, which names the relationship, comes after it.
    return relationships.get(attributes["id"] ?? "")?.target ?? [];
  });
  return listed.slice(0, LIMITS.pages);
}

function slideParts(archive: ZipArchive, slide: string, page: number, onWarning: OnWarning): Part[] {
  const text = archive.readText(slide);
  if (text === null) return [];
  const notes = [...readRelationships(archive, slide).values()].find(({ type }) => type.endsWith("/notesSlide"));
  const noted = notes === undefined ? null : archive.readText(notes.target);
  return [
    ...shapeParts(parseXml(text), page),
    ...graphicParts(archive, slide, onWarning).map((part) => ({ ...part, page })),
    ...(noted === null ? [] : shapeParts(parseXml(noted), page)),
  ];
}

function shapeParts(root: XmlElement, page: number): Part[] {
  const tree = find(root, "spTree");
  return tree === undefined ? [] : [...partsOf(tree, page)];
}

function* partsOf(tree: XmlElement, page: number): Generator<Part> {
  for (const shape of childrenOf(tree)) {
    if (shape.name === "grpSp") yield* partsOf(shape, page);
    else if (shape.name === "graphicFrame") {
      for (const table of findAll(shape, "tbl")) yield { kind: "table", text: tableText(table), page };
    } else if (shape.name === "sp") {
      const placeholder = find(shape, "ph")?.attributes["type"] ?? "";
      const body = childrenOf(shape, "txBody")[0];
      if (body === undefined || FURNITURE.has(placeholder)) continue;
      const lines = childrenOf(body, "p")
        .map(paragraphText)
        .filter((line) => line.trim() !== "");
      if (placeholder === "title" || placeholder === "ctrTitle") {
        yield { kind: "heading", level: 2, text: lines.join(" "), page };
      } else yield { kind: lines.length > 1 ? "list" : "paragraph", text: lines.join("\n"), page };
    }
  }
}

function tableText(table: XmlElement): string {
  return childrenOf(table, "tr")
    .map((row) =>
      childrenOf(row, "tc")
        .map((cell) => findAll(cell, "p").map(paragraphText).join(" ").trim())
        .join(" | "),
    )
    .join("\n");
}

function paragraphText(paragraph: XmlElement): string {
  const walk = (node: XmlElement | string): string => {
    if (!isElement(node)) return "";
    if (node.name === "t") return textOf(node);
    return node.name === "br" ? "\n" : node.children.map(walk).join("");
  };
  return walk(paragraph);
}
