/**
 * What a folder's files are read as: files, those that gave text, and how fast, by format; then every file that gave none.
 *
 *     node bench/formats.ts [--compare] folder
 *
 * `--compare` reads PDF and office files with `pdftotext` and LibreOffice too, and shows which share of the words that those
 * find is found here (recall), and of the pairs of neighbouring words (order): of the words that stand in the document, and of all
 * words that LibreOffice writes. It makes some up: numbers of notes and list items, today's date, titles and axes of charts; a word
 * stands in the document when its text export has it, and its HTML export (of slides: flat ODF) outside of what that marks as made up.
 */
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { parseArgs } from "node:util";
import { openFile } from "../src/indexer/extract/open-file.ts";
import { scan } from "../src/indexer/scan.ts";
import { compareAll, hasWords, type ReadableFile } from "./formats/compare.ts";
import { COMPARED } from "./formats/reference-text.ts";

interface Tally {
  files: number;
  indexed: number;
  documents: number;
  bytes: number;
  characters: number;
  milliseconds: number;
}

interface ReadFile {
  readonly text: string;
  readonly documents: number;
  /** Why there is no text. */
  readonly reason: string;
}

const { values, positionals } = parseArgs({
  options: { compare: { type: "boolean", default: false } },
  allowPositionals: true,
});
const [folder = "."] = positionals;
const tallies = new Map<string, Tally>();
const readable = new Map<string, ReadableFile[]>();
const states = new Map<string, number>();
const without: string[] = [];
/** Files without text that hold some, as far as can be told. */
let unread = 0;
let slowest = { path: "", milliseconds: 0 };
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
  const milliseconds = performance.now() - started;
  tally.milliseconds += milliseconds;
  if (milliseconds > slowest.milliseconds) slowest = { path, milliseconds };
  tally.files++;
  tally.documents += documents;
  tally.bytes += sizeBytes;
  tally.characters += text.length;
  if (text !== "") tally.indexed++;
  else {
    const holds = await holdsText(extension, absolutePath, reason);
    if (holds) unread++;
    without.push(`${holds ? "unread " : "no text"}  ${path}: ${reason}`);
  }
  const state = text === "" ? reason.split(":", 1)[0]! : "indexed";
  states.set(state, (states.get(state) ?? 0) + 1);
  if (COMPARED.has(extension) || extension === "html") {
    readable.set(extension, [...(readable.get(extension) ?? []), { path, absolutePath, text }]);
  }
}
printTable();
printStates();
if (values.compare) {
  await compareAll(readable, async (file) => (await readText(basename(file), await readFile(file))).text);
}

/** What cannot be read at all may hold text; of a PDF that gives none pdftotext is asked; other kinds that give none are read whole. */
async function holdsText(extension: string, file: string, reason: string): Promise<boolean> {
  if (reason !== "skipped: empty") return true;
  return extension === "pdf" && (await hasWords(file));
}

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
  const indexed = states.get("indexed") ?? 0;
  const share = ((100 * indexed) / Math.max(1, indexed + unread)).toFixed(2);
  console.log(`of ${indexed + unread} files that hold text ${indexed} are read: ${share} %`);
  console.log(`slowest: ${(slowest.milliseconds / 1000).toFixed(2)} s, ${slowest.path}`);
  console.log(`peak memory of this process: ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MB`);
  for (const line of without.toSorted()) console.log(line);
}
