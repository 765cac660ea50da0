import type { OnWarning } from "../extractor.ts";
import type { Part } from "../layout/text-layout.ts";
import { readRelationships } from "./properties.ts";
import { childrenOf, find, findAll, parseXml, textOf, type XmlElement } from "./xml.ts";
import type { ZipArchive } from "./zip-archive.ts";

/** Categories of a chart; those of a long series say little. */
const MAX_CATEGORIES = 200;

/** The words of the charts (DrawingML, ECMA-376) and diagrams that a part of an office document shows. */
export function graphicParts(archive: ZipArchive, part: string, onWarning: OnWarning): Part[] {
  return [...readRelationships(archive, part).values()].flatMap(({ type, target }) => {
    const read = type.endsWith("/chart") ? chartParts : type.endsWith("/diagramData") ? diagramParts : null;
    if (read === null) return [];
    try {
      const text = archive.readText(target);
      return text === null ? [] : read(parseXml(text));
    } catch (error) {
      onWarning({ code: "CONTENT_LEFT_OUT", message: `A graphic was left out: ${String(error)}`, count: 1 });
      return [];
    }
  });
}

/** Titles of the chart and its axes, then what its series and categories are called; the numbers say nothing by themselves. */
function chartParts(chart: XmlElement): Part[] {
  const titles = findAll(chart, "title").map(richText);
  const series = findAll(chart, "ser");
  const names = series.flatMap((one) => childrenOf(one, "tx").map(cachedText));
  const [first] = series.flatMap((one) => childrenOf(one, "cat"));
  const categories = first === undefined ? [] : findAll(first, "v").map(textOf).slice(0, MAX_CATEGORIES);
  const lists = [names, categories].filter((list) => list.length > 0).map((list) => list.join(" | "));
  return [
    ...titles.filter((text) => text !== "").map((text): Part => ({ kind: "paragraph", text })),
    ...(lists.length > 0 ? [{ kind: "table", text: lists.join("\n") } as const] : []),
  ];
}

function diagramParts(diagram: XmlElement): Part[] {
  const lines = findAll(diagram, "pt")
    .map(richText)
    .filter((text) => text !== "");
  return lines.length === 0 ? [] : [{ kind: "list", text: lines.join("\n") }];
}

/** A name is written out, or the cell that it was taken from is kept with it. */
function cachedText(name: XmlElement): string {
  const value = find(name, "v");
  return value === undefined ? richText(name) : textOf(value).trim();
}

function richText(element: XmlElement): string {
  const paragraphs = findAll(element, "p").map((paragraph) => findAll(paragraph, "t").map(textOf).join(""));
  return paragraphs.join(" ").replaceAll(/\s+/g, " ").trim();
}
