// The text of a paragraph or a table of WordprocessingML.
import { describedText } from "./described-text.ts";
import { childrenOf, findAll, isElement, textOf, type XmlElement } from "./xml.ts";

/** Deleted text, field codes, pronunciations, and a second form of what stands before it. */
const LEFT_OUT: ReadonlySet<string> = new Set([
  "del",
  "moveFrom",
  "instrText",
  "delText",
  "rt",
  "Fallback",
  "pPr",
  "rPr",
]);

/** Text boxes and the descriptions of pictures, which stand within a paragraph, follow it on lines of their own. */
export function paragraphText(element: XmlElement): string {
  const boxes: string[] = [];
  const walk = (node: XmlElement | string): string => {
    if (!isElement(node)) return "";
    if (LEFT_OUT.has(node.name)) return "";
    if (node.name === "t") return textOf(node);
    if (node.name === "tab") return "\t";
    if (node.name === "br" || node.name === "cr") return "\n";
    if (node.name === "noBreakHyphen") return "-";
    if (node.name === "docPr") boxes.push(describedText(node.attributes["descr"]));
    if (node.name === "txbxContent") {
      boxes.push(...childrenOf(node).map((child) => (child.name === "tbl" ? tableText(child) : paragraphText(child))));
      return "";
    }
    return node.children.map(walk).join("");
  };
  const own = element.children.map(walk).join("");
  return [own, ...boxes].filter((text) => text.trim() !== "").join("\n");
}

export function tableText(table: XmlElement): string {
  return cellsOf(table)
    .map((row) => row.map(cellText).join(" | "))
    .filter((row) => /[^\s|]/.test(row))
    .join("\n");
}

/** Cells, row by row. */
export function cellsOf(table: XmlElement): XmlElement[][] {
  const rows = childrenOf(table).flatMap((row) =>
    row.name === "sdt" ? findAll(row, "tr") : row.name === "tr" ? [row] : [],
  );
  return rows.map((row) => findAll(row, "tc"));
}

/** A table within it is read row by row, its empty cells passed over. */
function cellText(cell: XmlElement): string {
  const texts = childrenOf(cell).map((child) => {
    if (child.name === "tbl")
      return tableText(child)
        .replaceAll(/(?:^|\s+)\|(?=\s|$)(?:\s+\|(?=\s|$))*/g, " |")
        .replaceAll(/^ \||\|$/gm, "");
    return child.name === "p" || child.name === "sdt" ? paragraphText(child) : "";
  });
  return texts.join(" ").replaceAll(/\s+/g, " ").trim();
}
