import type { getDocumentProxy } from "unpdf";
import type { Metadata } from "../../core/document.ts";
import type { BinaryReader, ReadDocument } from "./binary-extractor.ts";
import { LIMITS } from "./limits.ts";
import { mendLines, type PdfLine } from "./pdf-lines.ts";
import { headedParts, type OutlineEntry } from "./pdf-outline.ts";

const MEDIA_TYPE = "application/pdf";
const INFO: Readonly<Record<string, string>> = { Author: "author", Subject: "subject", Keywords: "keywords" };

interface TextItem {
  readonly str: string;
  readonly hasEOL: boolean;
  readonly width: number;
  readonly height: number;
  /** Of the baseline: x and y are the last two. */
  readonly transform: readonly number[];
}

/** PDF by pdf.js: text in the order of the page's content, page numbers, the outline as headings. Nothing in it is run. */
export const readPdf: BinaryReader = async (bytes, _path, onWarning): Promise<ReadDocument> => {
  const { getDocumentProxy: openPdf, getMeta } = await import("unpdf");
  // A copy: the library takes the bytes over.
  const pdf = await openPdf(Uint8Array.from(bytes), { verbosity: 0, stopAtErrors: false });
  try {
    const pages: PdfLine[][] = [];
    const count = Math.min(pdf.numPages, LIMITS.pages);
    for (let number = 1; number <= count; number++) {
      const page = await pdf.getPage(number);
      const { items } = await page.getTextContent();
      pages.push([...linesOf(items.filter((item) => "str" in item)), ...(await annotationLines(page))]);
      page.cleanup();
    }
    if (pdf.numPages > count) {
      const message = `${pdf.numPages - count} pages beyond the first ${count} were left out`;
      onWarning({ code: "CONTENT_LEFT_OUT", message, count: pdf.numPages - count });
    }
    const scanned = pages.filter((lines) => lines.length === 0).length;
    if (scanned > 0) {
      const message = `${scanned} of ${pages.length} pages hold no text; they may be scanned`;
      onWarning({ code: "PAGES_WITHOUT_TEXT", message, count: scanned });
    }
    const { info } = await getMeta(pdf);
    const metadata: Metadata = { pages: pdf.numPages };
    for (const [field, key] of Object.entries(INFO)) {
      const value: unknown = info[field];
      if (typeof value === "string" && value.trim() !== "") Object.assign(metadata, { [key]: value.trim() });
    }
    const title: unknown = info["Title"];
    const parts = headedParts(mendLines(pages), await outlineOf(pdf));
    return { title: typeof title === "string" && isTitle(title) ? title : "", mediaType: MEDIA_TYPE, metadata, parts };
  } finally {
    await pdf.loadingTask.destroy();
  }
};

/** Programs write the file's name where the title belongs. */
function isTitle(text: string): boolean {
  return (
    /[\p{L}\p{N}]/u.test(text) && !/\.(?:docx?|dvi|indd|pdf|tex|qxd)$/i.test(text.trim()) && !/^untitled/i.test(text)
  );
}

/** Of a letter's height: a wider gap between two pieces is a space. */
const WORD_GAP = 0.15;

function linesOf(items: readonly TextItem[]): PdfLine[] {
  const lines: PdfLine[] = [];
  let text = "";
  let y = 0;
  let height = 0;
  let x = 0;
  const end = (): void => {
    const own = text
      .normalize("NFKC")
      .replaceAll(/[\s\p{Cc}]+/gu, " ")
      .trim();
    if (own !== "") lines.push({ text: own, y, height });
    text = "";
    height = 0;
  };
  for (const { str, hasEOL, width, height: size, transform } of items) {
    const [left = 0, at = 0] = transform.slice(4);
    // A piece on another height begins a line, also where the file does not say so; a raised number does not.
    if (text !== "" && str.trim() !== "" && Math.abs(at - y) > Math.max(height, size) * 0.7) end();
    if (text === "") y = at;
    else if (left - x > Math.max(height, size) * WORD_GAP && !text.endsWith(" ")) text += " ";
    text += str;
    x = left + width;
    height = Math.max(height, size);
    if (hasEOL) end();
  }
  end();
  return lines;
}

type Pdf = Awaited<ReturnType<typeof getDocumentProxy>>;
type PdfPage = Awaited<ReturnType<Pdf["getPage"]>>;
type OutlineNode = NonNullable<Awaited<ReturnType<Pdf["getOutline"]>>>[number];

/** What was filled into forms, and what readers wrote. */
async function annotationLines(page: PdfPage): Promise<PdfLine[]> {
  const annotations = (await page.getAnnotations()) as readonly Readonly<Record<string, unknown>>[];
  return annotations.flatMap(({ fieldName, fieldValue, contentsObj, subtype }) => {
    const note = (contentsObj as { readonly str?: string } | undefined)?.str;
    const values = [subtype === "Link" ? undefined : note, fieldValue].flat().filter((one) => typeof one === "string");
    const name = values.length > 0 && typeof fieldName === "string" ? [fieldName] : [];
    const text = [...name, ...values].join(": ").replaceAll(/\s+/g, " ").trim();
    return text === "" ? [] : [{ text, y: -Infinity, height: 0 }];
  });
}

async function outlineOf(pdf: Pdf): Promise<OutlineEntry[]> {
  const entries: OutlineEntry[] = [];
  const walk = async (nodes: readonly OutlineNode[], level: number): Promise<void> => {
    for (const { title, dest, items } of nodes) {
      if (entries.length > LIMITS.pages) return;
      const page = await pageOf(pdf, dest);
      if (page !== null) entries.push({ title: title.normalize("NFKC").replaceAll(/\s+/g, " ").trim(), level, page });
      await walk(items as OutlineNode[], Math.min(6, level + 1));
    }
  };
  try {
    await walk((await pdf.getOutline()) ?? [], 1);
  } catch {
    // An outline that cannot be read is none.
  }
  return entries;
}

async function pageOf(pdf: Pdf, dest: OutlineNode["dest"]): Promise<number | null> {
  const target = typeof dest === "string" ? await pdf.getDestination(dest) : dest;
  const reference: unknown = target?.[0];
  if (typeof reference === "number") return reference + 1;
  if (reference === null || typeof reference !== "object") return null;
  return (await pdf.getPageIndex(reference as never)) + 1;
}
