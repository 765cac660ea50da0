// Files of a kind that a folder has too few of, written by LibreOffice: documents from web pages, slides from their text.
import { copyFile, mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import type { ReadableFile } from "./compare.ts";
import { wordsOf } from "./recall.ts";
import { withConverted } from "./reference-text.ts";

const LONG_WORDS = 50;
const SLIDE_WORDS = 60;
const SLIDE_LINES = 6;
/** More would not fit on a slide, and what hangs out of it is not printed. */
const LINE_CHARACTERS = 240;

const FILTERS: Readonly<Record<string, string>> = {
  docx: "docx:MS Word 2007 XML",
  odt: "odt:writer8",
  rtf: "rtf:Rich Text Format",
  pptx: "pptx:Impress MS PowerPoint 2007 XML",
};

/**
 * @param pages  web pages with their text
 * @param use    is given the files that were written, which are gone afterwards
 */
export async function withMade(
  extension: string,
  pages: readonly ReadableFile[],
  count: number,
  readText: (absolutePath: string) => Promise<string>,
  use: (made: readonly ReadableFile[]) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "kenning-made-"));
  try {
    const chosen = await smallest(pages, count);
    const sources =
      extension === "pptx"
        ? await Promise.all(chosen.map((page, i) => slidesOf(page, join(folder, `${i}-${basename(page.path)}.fodp`))))
        : chosen.map(({ absolutePath }) => absolutePath);
    const made: ReadableFile[] = [];
    await withConverted(sources, FILTERS[extension]!, async (converted) => {
      for (const [source, file] of converted) {
        const absolutePath = join(folder, `${made.length}-${basename(source)}.${extension}`);
        const isThere = await copyFile(file, absolutePath).then(
          () => true,
          () => false,
        );
        if (isThere) made.push({ path: basename(absolutePath), absolutePath, text: await readText(absolutePath) });
      }
    });
    await use(made);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Those with words, the shortest files first: long ones take LibreOffice minutes. */
async function smallest(files: readonly ReadableFile[], count: number): Promise<ReadableFile[]> {
  const sized = await Promise.all(files.map(async (file) => ({ file, size: (await stat(file.absolutePath)).size })));
  return sized
    .filter(({ file }) => wordsOf(file.text).length >= LONG_WORDS)
    .toSorted((a, b) => a.size - b.size)
    .slice(0, count)
    .map(({ file }) => file);
}

/** A flat OpenDocument presentation: the lines of a page, a few on each slide, the first of them as its title. */
async function slidesOf(page: ReadableFile, file: string): Promise<string> {
  const slides: string[][] = [[]];
  let words = 0;
  for (const line of page.text.split("\n").filter((one) => one.trim() !== "")) {
    const own = line.slice(0, LINE_CHARACTERS);
    if (slides.at(-1)!.length >= SLIDE_LINES || words > SLIDE_WORDS) {
      slides.push([]);
      words = 0;
    }
    slides.at(-1)!.push(own);
    words += wordsOf(own).length;
  }
  const body = slides.map((lines, i) => `<draw:page draw:name="page${i}">${lines.map(frameOf).join("")}</draw:page>`);
  await writeFile(
    file,
    `<?xml version="1.0" encoding="UTF-8"?><office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0" xmlns:presentation="urn:oasis:names:tc:opendocument:xmlns:presentation:1.0" office:version="1.3" office:mimetype="application/vnd.oasis.opendocument.presentation"><office:body><office:presentation>${body.join("")}</office:presentation></office:body></office:document>`,
  );
  return file;
}

function frameOf(line: string, i: number): string {
  const place = `svg:x="1cm" svg:y="${1 + i * 2.2}cm" svg:width="24cm" svg:height="2cm"`;
  return `<draw:frame ${place}><draw:text-box><text:p>${escapeXml(line)}</text:p></draw:text-box></draw:frame>`;
}

function escapeXml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(/[^\t\n\r -\ud7ff\ue000-\ufffd]/g, " ");
}

export function canMake(extension: string): boolean {
  return extension in FILTERS;
}
