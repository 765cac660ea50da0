import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { PDFDocumentProxy } from "pdfjs-dist";
import type { Metadata } from "../../../core/document.ts";
import type { BinaryReader, ReadDocument } from "../binary-extractor.ts";
import { LIMITS } from "../limits.ts";
import { formLines } from "./annotations.ts";
import { inReadingOrder } from "./columns.ts";
import { headedParts, readOutline } from "./outline.ts";
import { type PdfPage, withoutMargins } from "./margins.ts";
import { mendLines } from "./paragraphs.ts";
import { fragmentsOf, linesOf } from "./text-lines.ts";

const MEDIA_TYPE = "application/pdf";
const INFO: Readonly<Record<string, string>> = { Author: "author", Subject: "subject", Keywords: "keywords" };

/** Headers and footers of a larger share of the letters are told. */
const MUCH = 0.1;

/** PDF by pdf.js: text in reading order, page numbers, the outline as headings, forms and notes. Nothing in it is run. */
export const readPdf: BinaryReader = async (bytes, _path, onWarning): Promise<ReadDocument> => {
  const { getDocument } = await import("pdfjs-dist/legacy/build/pdf.mjs");
  const library = dirname(createRequire(import.meta.url).resolve("pdfjs-dist/package.json"));
  const task = getDocument({
    // A copy: the library takes the bytes over.
    data: Uint8Array.from(bytes),
    // Chinese, Japanese and Korean text without a font of its own is read by these.
    cMapUrl: join(library, "cmaps/"),
    cMapPacked: true,
    standardFontDataUrl: join(library, "standard_fonts/"),
    disableFontFace: true,
    useWorkerFetch: false,
    verbosity: 0,
  });
  try {
    const pdf = await task.promise;
    const count = Math.min(pdf.numPages, LIMITS.pages);
    const pages: PdfPage[] = [];
    for (let number = 1; number <= count; number++) pages.push(await readPage(pdf, number));
    if (pdf.numPages > count) {
      const message = `${pdf.numPages - count} pages beyond the first ${count} were left out`;
      onWarning({ code: "CONTENT_LEFT_OUT", message, count: pdf.numPages - count });
    }
    const scanned = pages.filter(({ lines }) => lines.length === 0).length;
    if (scanned > 0) {
      const message = `${scanned} of ${pages.length} pages hold no text; they may be scanned`;
      onWarning({ code: "PAGES_WITHOUT_TEXT", message, count: scanned });
    }
    const text = withoutMargins(pages);
    if (text.share > MUCH) {
      const message = `${text.leftOut} lines that repeat at the edges of pages were left out as headers and footers`;
      onWarning({ code: "CONTENT_LEFT_OUT", message, count: text.leftOut });
    }
    const parts = headedParts(mendLines(text.pages), await readOutline(pdf));
    return { ...(await propertiesOf(pdf)), mediaType: MEDIA_TYPE, parts };
  } finally {
    await task.destroy();
  }
};

async function readPage(pdf: PDFDocumentProxy, number: number): Promise<PdfPage> {
  const page = await pdf.getPage(number);
  try {
    const { items } = await page.getTextContent();
    const fragments = fragmentsOf(items.filter((item) => "str" in item));
    const [left = 0, bottom = 0, right = 0, top = 0] = page.view;
    const lines = [...linesOf(inReadingOrder(fragments)), ...(await formLines(page))];
    return { lines, top, bottom, isWide: right - left > top - bottom };
  } finally {
    page.cleanup();
  }
}

async function propertiesOf(pdf: PDFDocumentProxy): Promise<{ title: string; metadata: Metadata }> {
  const metadata: Metadata = { pages: pdf.numPages };
  let title = "";
  try {
    const info = (await pdf.getMetadata()).info as Readonly<Record<string, unknown>>;
    for (const [field, key] of Object.entries(INFO)) {
      const value = info[field];
      if (typeof value === "string" && value.trim() !== "") Object.assign(metadata, { [key]: value.trim() });
    }
    if (typeof info["Title"] === "string" && isTitle(info["Title"])) title = info["Title"];
  } catch {
    // Damaged properties are none.
  }
  return { title, metadata };
}

/** Programs write the file's name where the title belongs. */
function isTitle(text: string): boolean {
  return (
    /[\p{L}\p{N}]/u.test(text) && !/\.(?:docx?|dvi|indd|pdf|tex|qxd)$/i.test(text.trim()) && !/^untitled/i.test(text)
  );
}
