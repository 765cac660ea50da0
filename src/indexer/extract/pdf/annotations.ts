import type { PDFPageProxy } from "pdfjs-dist";
import type { PdfLine } from "./text-lines.ts";

interface Annotation {
  readonly subtype?: unknown;
  readonly fieldName?: unknown;
  readonly fieldValue?: unknown;
  readonly contentsObj?: { readonly str?: unknown };
}

/** What was filled into forms, and what readers noted: lines below all others of the page. */
export async function formLines(page: PDFPageProxy): Promise<PdfLine[]> {
  const annotations = (await page.getAnnotations()) as readonly Annotation[];
  const texts = annotations.map(({ subtype, fieldName, fieldValue, contentsObj }) => {
    const values = [fieldValue].flat().filter((value) => typeof value === "string" && !/^(?:|Off)$/.test(value.trim()));
    if (typeof fieldName === "string") return values.length === 0 ? "" : `${fieldName}: ${values.join(", ")}`;
    // A pop-up shows again what the note says.
    const note = subtype === "Link" || subtype === "Popup" ? "" : contentsObj?.str;
    return typeof note === "string" ? note : "";
  });
  const lines = texts.map((text) => text.replaceAll(/\s+/g, " ").trim()).filter((text) => text !== "");
  // Each at a height of its own, so that they are not joined.
  return lines.map((text) => ({ text, y: -Infinity, height: 0 }));
}
