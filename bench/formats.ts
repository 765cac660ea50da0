/**
 * What a folder's files are read as: files, those that gave text, and how fast, by format; then every file that gave none.
 *
 *     node bench/formats.ts [--compare] folder
 *
 * `--compare` reads PDF and office files with `pdftotext` and LibreOffice too, and shows which share of the words that those
 * find is found here (recall), and of the pairs of neighbouring words (order).
 */
import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { openFile } from "../src/indexer/extract/open-file.ts";
import { scan } from "../src/indexer/scan.ts";
import { COMPARED, pairsOf, recallOf, referenceText, wordsOf } from "./formats/reference-text.ts";

interface Tally {
  files: number;
  indexed: number;
  documents: number;
  bytes: number;
  characters: number;
  milliseconds: number;
}

interface Comparison {
  readonly path: string;
  readonly words: number;
  readonly recall: number;
  readonly order: number;
}

interface ReadFile {
  readonly text: string;
  readonly documents: number;
  /** Why there is no text. */
  readonly reason: string;
}

/** In shorter files a single word weighs too much. */
const LONG_WORDS = 50;

const { values, positionals } = parseArgs({
  options: { compare: { type: "boolean", default: false } },
  allowPositionals: true,
});
const [folder = "."] = positionals;
const tallies = new Map<string, Tally>();
const comparisons = new Map<string, Comparison[]>();
const states = new Map<string, number>();
const without: string[] = [];
const warned = new Map<string, number>();

for await (const { path, absolutePath, sizeBytes } of scan(folder, {})) {
  const extension = /\.([^./]{1,8})$/.exec(path)?.[1]?.toLowerCase() ?? "(none)";
  const bytes = await readFile(absolutePath);
  const started = performance.now();
  const { text, documents, reason } = await readText(path, bytes);
  const tally = tallies.get(extension) ?? {
    files: 0,
    indexed: 0,
    documents: 0,
    bytes: 0,
    characters: 0,
    milliseconds: 0,
  };
  tallies.set(extension, tally);
  tally.milliseconds += performance.now() - started;
  tally.files++;
  tally.documents += documents;
  tally.bytes += sizeBytes;
  tally.characters += text.length;
  if (text !== "") tally.indexed++;
  else without.push(`${path}: ${reason}`);
  const state = text === "" ? reason.split(":", 1)[0]! : "indexed";
  states.set(state, (states.get(state) ?? 0) + 1);
  if (values.compare && COMPARED.has(extension)) await compare(extension, path, absolutePath, text);
}
printTable();
printStates();
printComparisons();

async function readText(path: string, bytes: Uint8Array): Promise<ReadFile> {
  const texts: string[] = [];
  let documents = 0;
  try {
    const opened = await openFile(path, bytes, ({ code }) => warned.set(code, (warned.get(code) ?? 0) + 1));
    if (opened.kind === "skipped") return { text: "", documents, reason: `skipped: ${opened.reason}` };
    for (const { document } of opened.documents) {
      documents++;
      for (const block of document.blocks) texts.push(block.text);
    }
  } catch (error) {
    return { text: "", documents, reason: `failed: ${error instanceof Error ? error.message : String(error)}` };
  }
  return { text: texts.join("\n"), documents, reason: "skipped: empty" };
}

async function compare(extension: string, path: string, absolutePath: string, text: string): Promise<void> {
  const found = await referenceText(absolutePath);
  const reference = wordsOf(found ?? "");
  if (reference.length === 0) return;
  const words = wordsOf(text);
  const recall = recallOf(reference, words);
  const order = recallOf(pairsOf(reference), pairsOf(words));
  const list = comparisons.get(extension) ?? [];
  comparisons.set(extension, [...list, { path, words: reference.length, recall, order }]);
}

function printTable(): void {
  console.log("format      files  indexed  documents  characters   seconds    MB/s");
  for (const [extension, tally] of [...tallies].toSorted((a, b) => b[1].files - a[1].files)) {
    const { files, indexed, documents, bytes, characters, milliseconds } = tally;
    const seconds = milliseconds / 1000;
    const columns = [files, indexed, documents, characters, seconds.toFixed(2), (bytes / 1e6 / seconds).toFixed(1)];
    const widths = [6, 9, 11, 12, 10, 8];
    console.log(extension.padEnd(11) + columns.map((column, i) => String(column).padStart(widths[i]!)).join(""));
  }
}

function printStates(): void {
  console.log(`\nstates: ${[...states].map(([state, count]) => `${state} ${count}`).join(", ")}`);
  console.log(`warnings: ${[...warned].map(([code, count]) => `${code} ${count}`).join(", ") || "none"}`);
  for (const line of without) console.log(`without text  ${line}`);
}

function printComparisons(): void {
  for (const [extension, list] of comparisons) {
    const long = list.filter(({ words }) => words >= LONG_WORDS);
    console.log(`\n${extension}: ${meansOf(list)}; of ${LONG_WORDS} words and more: ${meansOf(long)}`);
    for (const { path, words, recall, order } of list.toSorted((a, b) => a.recall - b.recall)) {
      if (recall < 0.99 || order < 0.9) {
        console.log(`  recall ${recall.toFixed(3)}  order ${order.toFixed(3)}  words ${words}  ${path}`);
      }
    }
  }
}

function meansOf(list: readonly Comparison[]): string {
  const mean = (key: "recall" | "order"): string =>
    (list.reduce((sum, one) => sum + one[key], 0) / Math.max(1, list.length)).toFixed(4);
  return `${list.length} files, mean recall ${mean("recall")}, mean order ${mean("order")}`;
}
