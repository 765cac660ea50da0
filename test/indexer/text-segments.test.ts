import { writeFileSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { expect, test } from "vitest";
import { chunkSizing } from "../../src/indexer/chunk-sizing.ts";
import { type PreparedDocument, prepareFile } from "../../src/indexer/prepare.ts";
import { encodeAs } from "../support/encode-as.ts";
import { temporaryFolder } from "../store/temporary-folder.ts";

/** More than is read as a whole. */
const ROWS = 1000;
const SEGMENTS = { fileBytes: 60_000, segmentBytes: 20_000 };
const FILLER =
  "with words that make the line a good deal longer than it would be without them, some of which are 中文, which takes more bytes";

function rows(row: (n: number) => string): string {
  return Array.from({ length: ROWS }, (_, n) => `${row(n)}\n`).join("");
}

async function prepare(name: string, content: string | Uint8Array): Promise<PreparedDocument[]> {
  return (await prepareParts(name, content)).documents;
}

async function prepareParts(name: string, content: string | Uint8Array) {
  const absolutePath = join(temporaryFolder(), name);
  writeFileSync(absolutePath, content);
  const { size: sizeBytes } = statSync(absolutePath);
  const file = { source: "s", root: absolutePath, path: basename(name), absolutePath, sizeBytes, modifiedAt: 0 };
  const documents: PreparedDocument[] = [];
  const warnings: string[] = [];
  for await (const part of prepareFile(file, chunkSizing(null), undefined, SEGMENTS)) {
    documents.push(...part.documents);
    warnings.push(...part.warnings.map(({ code }) => code));
  }
  return { documents, warnings };
}

test("a text too large to be read as a whole becomes documents of whole lines, whose places are those in the file", async () => {
  const text = rows((n) => `event ${n} ${FILLER}`);
  const documents = await prepare("events.log", text);
  expect(documents.length).toBeGreaterThan(5);
  expect(documents[0]!.document).toMatchObject({ id: "s/events.log#part-1", title: "events part-1" });
  const chunks = documents.flatMap((document) => document.chunks);
  expect(chunks.at(-1)).toMatchObject({ endLine: ROWS, end: text.length - 1 });
  for (const { start, end, text: own, startLine } of chunks) {
    expect(text.slice(start, end)).toBe(own);
    expect(text.slice(0, start).split("\n")).toHaveLength(startLine);
  }
});

test("every part of a large table has the names of its columns, and whole rows", async () => {
  const documents = await prepare("table.csv", `number,note\n${rows((n) => `${n},"a note\nof row ${n} ${FILLER}"`)}`);
  const found = new Set<string>();
  for (const { text, startLine } of documents.flatMap(({ chunks }) => chunks)) {
    for (const [, row] of text.matchAll(/number: (\d+); note: a note of row \1 /g)) found.add(row!);
    expect(startLine).toBe(2 + 2 * Number(/^number: (\d+)/.exec(text)![1]));
  }
  expect(found.size).toBe(ROWS);
});

test("records of a large file are named after their lines", async () => {
  const documents = await prepare(
    "records.jsonl",
    rows((n) => JSON.stringify({ text: `Record ${n} ${FILLER}` })),
  );
  expect(documents).toHaveLength(ROWS);
  expect(documents.at(-1)).toMatchObject({ document: { id: `s/records.jsonl#${ROWS}` } });
  expect(documents.at(-1)!.chunks[0]).toMatchObject({ startLine: ROWS });
});

async function hashes(log: string): Promise<string[]> {
  return (await prepare("events.log", log)).map(({ document }) => document.contentHash);
}

test("what is appended to a large text changes its last part only", async () => {
  const text = rows((n) => `event ${n} ${FILLER}`);
  const [before, after] = [await hashes(text), await hashes(`${text}one more event\n`)];
  expect(after.slice(0, -1)).toEqual(before.slice(0, -1));
  expect(after.at(-1)).not.toBe(before.at(-1));
});

test.each(["utf-16le", "utf-16be", "utf-32le", "gb18030"])(
  "a large text in %s without a mark is read in it, and told as a guess",
  async (encoding) => {
    const text = rows(
      (n) => `第 ${n} 行：这一行中文有很多的字，每一行都有很多的字，一共有很多行，所以这个文件很大，要分成几段来读。`,
    );
    const { documents, warnings } = await prepareParts("lines.txt", encodeAs(encoding, text)!);
    expect(documents.length).toBeGreaterThan(3);
    const chunks = documents.flatMap(({ chunks: own }) => own);
    expect(chunks.at(-1)!.text).toContain(`第 ${ROWS - 1} 行：这一行`);
    expect(chunks.some((chunk) => chunk.text.includes("\ufffd"))).toBe(false);
    expect(warnings).toEqual(["ENCODING_GUESSED"]);
  },
);

test("a mark is no part of a large text, and what is not of its encoding further on is told", async () => {
  const text = `number,note\n${rows((n) => `${n},"${FILLER}"`)}`;
  const marked = await prepareParts("table.csv", Buffer.from(`\ufeff${text}`));
  expect(marked.documents[0]!.chunks[0]).toMatchObject({ start: "number,note\n".length, startLine: 2 });
  expect(marked.warnings).toEqual([]);
  const bytes = Buffer.concat([Buffer.from(text), encodeAs("gb18030", "1001,我们在山里住了三天\n")!]);
  expect((await prepareParts("table.csv", bytes)).warnings).toEqual(["BYTES_REPLACED"]);
});

test("a text without line breaks is cut between characters", async () => {
  const documents = await prepare("one-line.txt", `${"x".repeat(19_999)}${"😀 word ".repeat(10_000)}`);
  const chunks = documents.flatMap(({ chunks: own }) => own);
  expect(chunks.every(({ text }) => text.isWellFormed())).toBe(true);
});

function section(n: number): string {
  return `## Section ${n}\n\n${`Something is said about ${n}. `.repeat(5)}`;
}

test("a document of very many passages is stored as several", async () => {
  const documents = await prepare(
    "long.md",
    `# Long\n\n${Array.from({ length: 8300 }, (_, n) => section(n)).join("\n\n")}`,
  );
  expect(documents.map(({ document }) => document.id)).toEqual(["s/long.md#part-1", "s/long.md#part-2"]);
  expect(documents[1]!.chunks[0]).toMatchObject({ ordinal: 0, headings: ["Long", "Section 8192"] });
});
