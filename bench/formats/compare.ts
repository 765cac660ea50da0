// How much of the words that pdftotext and LibreOffice find in files is found here, kind by kind.
import { canMake, withMade } from "./made-files.ts";
import { missedWords, pairsOf, sharedWords, wordsOf } from "./recall.ts";
import { pdfText, referenceTexts } from "./reference-text.ts";

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

/** Where a folder has fewer files of a kind, others of it are written by LibreOffice. */
const LEAST_FILES = 20;
const LONG_WORDS = 50;
const LOW = 0.95;
const SHOWN_WORDS = 12;
const KINDS = ["pdf", "docx", "odt", "rtf", "pptx"];

interface Comparisons {
  /** All words of the text export. */
  readonly all: readonly Comparison[];
  /** Those that stand in the document. */
  readonly own: readonly Comparison[];
}

/** @param byExtension  files of all kinds @param readText  what is found here in a file */
export async function compareAll(
  byExtension: ReadonlyMap<string, readonly ReadableFile[]>,
  readText: (absolutePath: string) => Promise<string>,
): Promise<void> {
  const rows: string[] = [];
  for (const extension of KINDS) {
    const found = await compareFiles(extension, byExtension.get(extension) ?? []);
    print(extension, "of the folder", found);
    const pages = byExtension.get("html") ?? [];
    if (found.own.length >= LEAST_FILES || !canMake(extension)) rows.push(row(extension, found, { all: [], own: [] }));
    else {
      await withMade(extension, pages, LEAST_FILES, readText, async (files) => {
        const made = await compareFiles(extension, files);
        print(extension, "made of web pages by LibreOffice", made);
        rows.push(row(extension, found, made));
      });
    }
  }
  console.log(
    `\nmean recall    files of the folder  made files  words of the document, all files  of the folder  all words of the export, all files  of the folder`,
  );
  for (const one of rows) console.log(one);
}

function row(extension: string, found: Comparisons, made: Comparisons): string {
  const columns = [
    found.own.length,
    made.own.length,
    mean([...found.own, ...made.own]),
    mean(found.own),
    mean([...found.all, ...made.all]),
    mean(found.all),
  ];
  const widths = [26, 12, 34, 15, 36, 15];
  return extension.padEnd(8) + columns.map((column, i) => String(column).padStart(widths[i]!)).join("");
}

async function compareFiles(extension: string, files: readonly ReadableFile[]): Promise<Comparisons> {
  const references = await referenceTexts(
    extension,
    files.map(({ absolutePath }) => absolutePath),
  );
  const all: Comparison[] = [];
  const own: Comparison[] = [];
  for (const { path, absolutePath, text } of files) {
    const found = references.get(absolutePath);
    if (found === undefined) continue;
    const words = wordsOf(text);
    const reference = wordsOf(found.text);
    const both = found.second === null ? reference : sharedWords(reference, wordsOf(found.second));
    if (reference.length > 0) all.push(compare(path, reference, words));
    if (both.length > 0) own.push(compare(path, both, words));
  }
  return { all, own };
}

function print(extension: string, whose: string, { all, own }: Comparisons): void {
  console.log(`\n${extension}, ${whose}`);
  console.log(`  words of the document: ${summary(own)}`);
  if (extension !== "pdf") console.log(`  all words of the export: ${summary(all)}`);
  for (const [name, list] of [
    ["document", own],
    ["all", extension === "pdf" ? [] : all],
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

function mean(list: readonly Comparison[]): string {
  return list.length === 0 ? "–" : (list.reduce((sum, one) => sum + recallOf(one), 0) / list.length).toFixed(4);
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
