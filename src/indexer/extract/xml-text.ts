import type { BinaryReader, ReadDocument } from "./binary-extractor.ts";
import type { Part } from "./layout/text-layout.ts";
import { isElement, parseXml, textOf, type XmlElement } from "./office/xml.ts";
import { decodeText } from "../decode.ts";

/** XML of any kind: the text of each innermost element that has some, in order. */
export const readXml: BinaryReader = async (bytes): Promise<ReadDocument> => {
  await Promise.resolve();
  const decoded = decodeText(bytes);
  if (decoded.kind === "binary") throw new Error("It is no text");
  const root = parseXml(decoded.text);
  return { title: "", mediaType: "application/xml", metadata: {}, parts: [...partsOf(root)] };
};

function* partsOf(element: XmlElement): Generator<Part> {
  const hasOwnText = element.children.some((child) => !isElement(child) && child.trim() !== "");
  if (hasOwnText) yield { kind: "paragraph", text: textOf(element).replaceAll(/\s+/g, " ").trim() };
  else for (const child of element.children) if (isElement(child)) yield* partsOf(child);
}
