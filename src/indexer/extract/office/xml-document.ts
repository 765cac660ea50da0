import type { BinaryReader, ReadDocument } from "../binary-extractor.ts";
import type { Part } from "../layout/text-layout.ts";
import { decodeWarnings } from "../decode-warnings.ts";
import { docxParts, NO_STYLES } from "./docx.ts";
import { odfParts } from "./odf.ts";
import { childrenOf, find, isElement, parseXml, textOf, type XmlElement } from "./xml.ts";
import { decodeText } from "../../encoding/decode.ts";

/** Documents that are one file of XML; what is in it that is none of theirs, is the text of each innermost element. */
export const readXml: BinaryReader = async (bytes, _, onWarning): Promise<ReadDocument> => {
  await Promise.resolve();
  const decoded = decodeText(bytes);
  if (decoded.kind === "binary") throw new Error("It is no text");
  for (const warning of decodeWarnings(decoded)) onWarning(warning);
  const root = parseXml(decoded.text);
  return { title: "", mediaType: "application/xml", metadata: {}, parts: [...(officeParts(root) ?? partsOf(root))] };
};

/** Of documents that Word (2003, or flat) or an OpenDocument program keeps in one XML file. @returns null for other XML */
function officeParts(root: XmlElement): Iterable<Part> | null {
  const [top] = childrenOf(root);
  const body = top === undefined ? undefined : find(top, "body");
  if (top === undefined || body === undefined) return null;
  if (top.name === "document" && "mimetype" in top.attributes) return odfParts(top);
  return top.name === "wordDocument" || top.name === "package" ? docxParts(body, NO_STYLES) : null;
}

function* partsOf(element: XmlElement): Generator<Part> {
  const hasOwnText = element.children.some((child) => !isElement(child) && child.trim() !== "");
  if (hasOwnText) yield { kind: "paragraph", text: textOf(element).replaceAll(/\s+/g, " ").trim() };
  else for (const child of element.children) if (isElement(child)) yield* partsOf(child);
}
