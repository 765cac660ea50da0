import type { OnWarning } from "../extractor.ts";
import type { Part } from "../layout/text-layout.ts";
import { describedText } from "./described-text.ts";
import { graphicParts } from "./graphics.ts";
import { readRelationships } from "./properties.ts";
import { findAll, parseXml, textOf, type XmlElement } from "./xml.ts";
import type { ZipArchive } from "./zip-archive.ts";

/** What a sheet of a workbook (ECMA-376) says beside its cells: comments, text boxes, descriptions of pictures, words of charts. */
export function sheetAsides(archive: ZipArchive, sheet: string, onWarning: OnWarning): Part[] {
  const related = [...readRelationships(archive, sheet).values()];
  // Comments that are answered stand in the older part, too, with a sentence about newer programs.
  const isThreaded = related.some(({ type }) => type.endsWith("/threadedComment"));
  const comments = isThreaded ? "/threadedComment" : "/comments";
  return related.flatMap(({ type, target }): Part[] => {
    try {
      if (type.endsWith(comments)) return paragraphs(commentTexts(partOf(archive, target)));
      if (!type.endsWith("/drawing")) return [];
      return [...paragraphs(drawingTexts(partOf(archive, target))), ...graphicParts(archive, target, onWarning)];
    } catch (error) {
      onWarning({ code: "CONTENT_LEFT_OUT", message: `Comments were left out: ${String(error)}`, count: 1 });
      return [];
    }
  });
}

function partOf(archive: ZipArchive, name: string): XmlElement {
  return parseXml(archive.readText(name) ?? "");
}

function paragraphs(texts: readonly string[]): Part[] {
  return texts.filter((text) => text.trim() !== "").map((text) => ({ kind: "paragraph", text }));
}

function commentTexts(root: XmlElement): string[] {
  const older = findAll(root, "comment").map((comment) => findAll(comment, "t").map(textOf).join(""));
  return [...older, ...findAll(root, "threadedComment").map(textOf)];
}

function drawingTexts(root: XmlElement): string[] {
  const boxes = findAll(root, "txBody").map((body) =>
    findAll(body, "p")
      .map((paragraph) => findAll(paragraph, "t").map(textOf).join(""))
      .join("\n"),
  );
  return [...boxes, ...findAll(root, "cNvPr").map(({ attributes }) => describedText(attributes["descr"]))];
}
