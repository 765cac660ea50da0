import type { PDFDocumentProxy } from "pdfjs-dist";
import type { Part } from "../layout/text-layout.ts";
import { LIMITS } from "../limits.ts";
import type { PdfParagraph } from "./paragraphs.ts";
import { cleanText } from "./text-lines.ts";

type OutlineNode = Awaited<ReturnType<PDFDocumentProxy["getOutline"]>>[number];

export interface OutlineEntry {
  readonly title: string;
  /** From 1. */
  readonly level: number;
  readonly page: number;
}

/** Paragraphs with the outline's entries as headings: in place of the paragraph that is the entry, else at the top of its page. */
export function headedParts(paragraphs: readonly PdfParagraph[], outline: readonly OutlineEntry[]): Part[] {
  const parts: Part[] = [];
  let next = 0;
  const addDue = (page: number): void => {
    for (; next < outline.length && outline[next]!.page < page; next++) addHeading(outline[next]!);
  };
  const addHeading = ({ title, level, page }: OutlineEntry): void => {
    if (title !== "") parts.push({ kind: "heading", text: title, level, page });
  };
  let page = 0;
  const byPage = Map.groupBy(paragraphs, (paragraph) => paragraph.page);
  for (const paragraph of paragraphs) {
    addDue(paragraph.page);
    if (paragraph.page !== page) {
      page = paragraph.page;
      const onPage = byPage.get(page)!;
      // Entries that stand nowhere on the page head all of it.
      while (
        next < outline.length &&
        outline[next]!.page === page &&
        !onPage.some(({ text }) => isSame(text, outline[next]!))
      ) {
        addHeading(outline[next++]!);
      }
    }
    const entry = outline[next];
    if (entry !== undefined && entry.page === page && isSame(paragraph.text, entry)) {
      addHeading(entry);
      next++;
      const rest = afterTitle(paragraph.text, entry);
      if (rest !== "") parts.push({ kind: "paragraph", text: rest, page });
    } else parts.push({ kind: "paragraph", text: paragraph.text, page });
  }
  for (; next < outline.length; next++) addHeading(outline[next]!);
  return parts;
}

function isSame(text: string, entry: OutlineEntry): boolean {
  return normal(text).length < normal(entry.title).length + 200 && titleEnd(text, entry) !== null;
}

const LETTER = /[\p{L}\p{N}]/u;
const WORDLESS = /\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}/u;

function afterTitle(text: string, entry: OutlineEntry): string {
  const rest = text.slice(titleEnd(text, entry) ?? text.length);
  return LETTER.test(rest) ? rest.replace(/^[\s:.–—-]+/, "") : "";
}

/** @returns where a title ends with which a text begins, but for numbers and signs; null where it begins with none, or goes on within a word */
function titleEnd(text: string, { title }: OutlineEntry): number | null {
  const wanted = normal(title);
  let at = LEADING_NUMBER.exec(text)?.[0].length ?? 0;
  let found = "";
  for (const char of text.slice(at)) {
    if (found.length >= wanted.length) break;
    at += char.length;
    if (LETTER.test(char)) found += char.toLowerCase();
  }
  const isWhole = !LETTER.test(text.slice(at, at + 1)) || WORDLESS.test(text.slice(at - 1, at));
  return wanted !== "" && found === wanted && isWhole ? at : null;
}

const LEADING_NUMBER = /^[\d.\s]+/;

/** Numbers of chapters stand before a title in one place and not in the other. */
function normal(text: string): string {
  return text
    .toLowerCase()
    .replace(LEADING_NUMBER, "")
    .replaceAll(/[^\p{L}\p{N}]+/gu, "");
}

/** An outline that cannot be read, or an entry that leads nowhere, is none. */
export async function readOutline(pdf: PDFDocumentProxy): Promise<OutlineEntry[]> {
  const entries: OutlineEntry[] = [];
  const walk = async (nodes: readonly OutlineNode[], level: number): Promise<void> => {
    for (const { title, dest, items } of nodes) {
      if (entries.length > LIMITS.pages) return;
      const page = await pageOf(pdf, dest);
      if (page !== null) entries.push({ title: cleanText(title), level, page });
      await walk(items as OutlineNode[], Math.min(6, level + 1));
    }
  };
  try {
    await walk((await pdf.getOutline()) ?? [], 1);
  } catch {
    return entries;
  }
  return entries;
}

async function pageOf(pdf: PDFDocumentProxy, dest: OutlineNode["dest"]): Promise<number | null> {
  const target = typeof dest === "string" ? await pdf.getDestination(dest) : dest;
  const reference: unknown = target?.[0];
  if (typeof reference === "number") return reference + 1;
  if (reference === null || typeof reference !== "object") return null;
  return (await pdf.getPageIndex(reference as never)) + 1;
}
