import type { BinaryReader, ReadDocument } from "../binary-extractor.ts";
import type { OnWarning } from "../extractor.ts";
import type { Part } from "../layout/text-layout.ts";
import { LIMITS } from "../limits.ts";
import { describedText } from "./described-text.ts";
import { embeddedParts } from "./embedded.ts";
import { graphicParts } from "./graphics.ts";
import { readProperties, readRelationships } from "./properties.ts";
import { childrenOf, find, findAll, isElement, parseXml, textOf, type XmlElement } from "./xml.ts";
import { ZipArchive } from "./zip-archive.ts";

const MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.presentationml.presentation";
const PRESENTATION = "ppt/presentation.xml";
/** What cannot be read there was told where it was read first. */
const IGNORED: OnWarning = () => {};
/** Placeholders that say on every slide what says nothing. */
const FURNITURE: ReadonlySet<string> = new Set(["sldNum", "dt", "ftr", "hdr", "sldImg"]);

/** PresentationML (ECMA-376): slides in their order with titles, texts, tables, notes and comments; a slide's number is its place. */
export const readPptx: BinaryReader = async (bytes, _path, onWarning, options = {}): Promise<ReadDocument> => {
  const archive = new ZipArchive(bytes);
  const repeated = new Set<string>();
  const parts: Part[] = [];
  for (const [i, slide] of slidesOf(archive).entries()) {
    parts.push(...slideParts(archive, slide, i + 1, onWarning));
    const embedded = options.isEmbedded === true ? [] : await embeddedParts(archive, slide, onWarning);
    for (const part of [...embedded, ...repeatedParts(archive, slide, repeated)]) parts.push({ ...part, page: i + 1 });
  }
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

/** The parts of its kinds that a slide or layout names, each with its root; one that cannot be read is passed over. */
function related(
  archive: ZipArchive,
  part: string,
  kinds: RegExp,
  onWarning: OnWarning,
): { name: string; root: XmlElement }[] {
  return [...readRelationships(archive, part).values()].flatMap(({ type, target: name }) => {
    if (!kinds.test(type)) return [];
    try {
      const text = archive.readText(name);
      return text === null ? [] : [{ name, root: parseXml(text) }];
    } catch (error) {
      onWarning({ code: "CONTENT_LEFT_OUT", message: `A part of a slide was left out: ${String(error)}`, count: 1 });
      return [];
    }
  });
}

function slideParts(archive: ZipArchive, slide: string, page: number, onWarning: OnWarning): Part[] {
  const text = archive.readText(slide);
  if (text === null) return [];
  const comments = related(archive, slide, /\/comments$/, onWarning).flatMap(({ root }) => findAll(root, "cm"));
  return [
    ...shapeParts(parseXml(text), page),
    ...graphicParts(archive, slide, onWarning).map((part) => ({ ...part, page })),
    ...related(archive, slide, /\/notesSlide$/, onWarning).flatMap(({ root }) => shapeParts(root, page)),
    ...comments.map((comment): Part => ({ kind: "paragraph", text: commentText(comment), page })),
  ];
}

/** Footers of slides, and texts of their own that layouts and masters show on each slide: where they stand first. */
function repeatedParts(archive: ZipArchive, slide: string, seen: Set<string>): Part[] {
  const layouts = related(archive, slide, /\/slideLayout$/, IGNORED);
  const masters = layouts.flatMap(({ name }) => related(archive, name, /\/slideMaster$/, IGNORED));
  const own = archive.readText(slide);
  const footers = own === null ? [] : findAll(parseXml(own), "sp").filter((shape) => placeholderOf(shape) === "ftr");
  const shown = [...layouts, ...masters].flatMap(({ name, root }) => {
    if (seen.has(name)) return [];
    seen.add(name);
    return findAll(root, "sp").filter((shape) => find(shape, "ph") === undefined);
  });
  return [...footers, ...shown].flatMap((shape): Part[] => {
    const text = linesOf(shape).join("\n");
    if (text === "" || seen.has(`text ${text}`)) return [];
    seen.add(`text ${text}`);
    return [{ kind: "paragraph", text }];
  });
}

function shapeParts(root: XmlElement, page: number): Part[] {
  const tree = find(root, "spTree");
  return tree === undefined ? [] : [...partsOf(tree, page)];
}

function* partsOf(tree: XmlElement, page: number): Generator<Part> {
  for (const shape of childrenOf(tree)) {
    if (shape.name === "grpSp" || shape.name === "Choice") yield* partsOf(shape, page);
    else if (shape.name === "AlternateContent") {
      // The fallback shows the same as well as older programs can.
      const shown = childrenOf(shape, "Choice")[0] ?? childrenOf(shape, "Fallback")[0];
      if (shown !== undefined) yield* partsOf(shown, page);
    } else if (shape.name === "graphicFrame") {
      for (const table of findAll(shape, "tbl")) yield { kind: "table", text: tableText(table), page };
    } else if (shape.name === "sp") {
      const placeholder = placeholderOf(shape);
      const lines = FURNITURE.has(placeholder) ? [] : linesOf(shape);
      if (placeholder === "title" || placeholder === "ctrTitle") {
        yield { kind: "heading", level: 2, text: lines.join(" "), page };
      } else yield { kind: lines.length > 1 ? "list" : "paragraph", text: lines.join("\n"), page };
    }
    const description = find(shape, "cNvPr")?.attributes["descr"];
    if (shape.name !== "grpSp") yield { kind: "paragraph", text: describedText(description), page };
  }
}

function placeholderOf(shape: XmlElement): string {
  const placeholder = find(shape, "ph");
  return placeholder === undefined ? "" : (placeholder.attributes["type"] ?? "body");
}

function linesOf(shape: XmlElement): string[] {
  const [body] = childrenOf(shape, "txBody");
  return (body === undefined ? [] : childrenOf(body, "p")).map(paragraphText).filter((line) => line.trim() !== "");
}

function commentText(comment: XmlElement): string {
  const text = find(comment, "text");
  return text === undefined ? findAll(comment, "p").map(paragraphText).join("\n") : textOf(text);
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
