// How much of the words that pdftotext and LibreOffice find in files is found here, kind by kind.
import { copyFile, mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { missedWords, pairsOf, sharedWords, wordsOf } from "./recall.ts";
import { pdfText, referenceTexts, withConverted } from "./reference-text.ts";

export interface ReadableFile {
  readonly path: string;
  readonly absolutePath: string;
  readonly text: string;
}

interface Comparison {
  readonly path: string;
  readonly words: number;
  readonly missed: readonly string[];
  readonly order: number;
}

/** Where a folder has fewer files of a kind, others of it are written by LibreOffice from its web pages and PDFs. */
const LEAST_FILES = 20;
const LONG_WORDS = 50;
const LOW = 0.95;
const SHOWN_WORDS = 12;
/** Of which kind a kind is made, and by which filters. */
const MADE: Readonly<Record<string, { from: string; filter: string; input?: string }>> = {
  docx: { from: "html", filter: "docx:MS Word 2007 XML" },
  odt: { from: "html", filter: "odt:writer8" },
  rtf: { from: "html", filter: "rtf:Rich Text Format" },
  pptx: { from: "pdf", filter: "pptx", input: "impress_pdf_import" },
};

/** @param byExtension  files of all kinds @param readText  what is found here in a file */
export async function compareAll(
  byExtension: ReadonlyMap<string, readonly ReadableFile[]>,
  readText: (absolutePath: string) => Promise<string>,
): Promise<void> {
  for (const extension of ["pdf", ...Object.keys(MADE)]) {
    const files = byExtension.get(extension) ?? [];
    await report(extension, files, "of the folder");
    const made = MADE[extension];
    if (made === undefined || files.length >= LEAST_FILES + 2) continue;
    const sources = await smallest(byExtension.get(made.from) ?? [], LEAST_FILES);
    const folder = await mkdtemp(join(tmpdir(), "kenning-made-"));
    const written: ReadableFile[] = [];
    await withConverted(
      sources.map(({ absolutePath }) => absolutePath),
      made.filter,
      async (converted) => {
        for (const [source, file] of converted) {
          const absolutePath = join(folder, `${written.length}-${basename(source)}.${extension}`);
          const isThere = await copyFile(file, absolutePath).then(
            () => true,
            () => false,
          );
          if (isThere) written.push({ path: basename(absolutePath), absolutePath, text: await readText(absolutePath) });
        }
      },
      made.input,
    );
    await report(extension, written, `made of ${made.from} by LibreOffice`);
    await report(extension, [...files, ...written], "all together");
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

async function report(extension: string, files: readonly ReadableFile[], whose: string): Promise<void> {
  const references = await referenceTexts(
    extension,
    files.map(({ absolutePath }) => absolutePath),
  );
  const plain: Comparison[] = [];
  const agreed: Comparison[] = [];
  for (const { path, absolutePath, text } of files) {
    const found = references.get(absolutePath);
    if (found === undefined) continue;
    const words = wordsOf(text);
    const reference = wordsOf(found.text);
    const both = found.second === null ? reference : sharedWords(reference, wordsOf(found.second));
    if (reference.length > 0) plain.push(compare(path, reference, words));
    if (both.length > 0) agreed.push(compare(path, both, words));
  }
  console.log(`\n${extension}, ${whose}`);
  console.log(`  all words of the reference: ${summary(plain)}`);
  if (extension !== "pdf") console.log(`  words that two exports of it agree on: ${summary(agreed)}`);
  if (whose === "all together") return;
  for (const [name, list] of [
    ["all", plain],
    ["agreed", extension === "pdf" ? [] : agreed],
  ] as const) {
    for (const one of list.toSorted((a, b) => recallOf(a) - recallOf(b))) {
      if (recallOf(one) >= LOW) break;
      const shown = one.missed.slice(0, SHOWN_WORDS).join(" ");
      console.log(
        `  ${name} ${recallOf(one).toFixed(3)} of ${one.words} words, order ${one.order.toFixed(3)}  ${one.path}: ${shown}`,
      );
    }
  }
}

function compare(path: string, reference: readonly string[], words: readonly string[]): Comparison {
  const pairs = pairsOf(reference);
  const missedPairs = missedWords(pairs, pairsOf(words)).length;
  const order = pairs.length === 0 ? 1 : 1 - missedPairs / pairs.length;
  return { path, words: reference.length, missed: missedWords(reference, words), order };
}

function recallOf({ words, missed }: Comparison): number {
  return 1 - missed.length / words;
}

function summary(list: readonly Comparison[]): string {
  const long = list.filter(({ words }) => words >= LONG_WORDS);
  const mean = (some: readonly Comparison[]): string =>
    some.length === 0 ? "–" : (some.reduce((sum, one) => sum + recallOf(one), 0) / some.length).toFixed(4);
  const words = list.reduce((sum, one) => sum + one.words, 0);
  const missed = list.reduce((sum, one) => sum + one.missed.length, 0);
  const order = list.reduce((sum, one) => sum + one.order, 0) / Math.max(1, list.length);
  const pooled = (1 - missed / Math.max(1, words)).toFixed(4);
  return `${list.length} files, mean recall ${mean(list)}, of the ${long.length} of ${LONG_WORDS} words and more ${mean(long)}, pooled over ${words} words ${pooled}, mean order ${order.toFixed(4)}`;
}

/** Whether a PDF holds words that another program finds. */
export async function hasWords(pdf: string): Promise<boolean> {
  return wordsOf((await pdfText(pdf)) ?? "").length > 0;
}
