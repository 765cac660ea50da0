/**
 * What a folder's files are read as: files, those that gave text, and how fast, by format; then every file that gave none.
 *
 *     node bench/formats.ts folder
 */
import { readFile } from "node:fs/promises";
import { openFile } from "../src/indexer/extract/open-file.ts";
import { scan } from "../src/indexer/scan.ts";

interface Tally {
  files: number;
  read: number;
  documents: number;
  bytes: number;
  characters: number;
  milliseconds: number;
}

const tallies = new Map<string, Tally>();
const without: string[] = [];
const warned = new Map<string, number>();
const [folder = "."] = process.argv.slice(2);
for await (const { path, absolutePath, sizeBytes } of scan(folder, {})) {
  const extension = /\.([^./]{1,8})$/.exec(path)?.[1]?.toLowerCase() ?? "(none)";
  const tally = tallies.get(extension) ?? { files: 0, read: 0, documents: 0, bytes: 0, characters: 0, milliseconds: 0 };
  tallies.set(extension, tally);
  const bytes = await readFile(absolutePath);
  const started = performance.now();
  let characters = 0;
  let reason = "empty";
  try {
    const opened = await openFile(path, bytes, ({ code }) => warned.set(code, (warned.get(code) ?? 0) + 1));
    if (opened.kind === "skipped") reason = opened.reason;
    for (const { document } of opened.kind === "skipped" ? [] : opened.documents) {
      tally.documents++;
      for (const { text } of document.blocks) characters += text.length;
    }
  } catch (error) {
    reason = `failed: ${String(error).slice(0, 120)}`;
  }
  tally.files++;
  tally.bytes += sizeBytes;
  tally.milliseconds += performance.now() - started;
  tally.characters += characters;
  if (characters > 0) tally.read++;
  else without.push(`${path}: ${reason}`);
}
for (const [extension, tally] of [...tallies].toSorted((a, b) => b[1].files - a[1].files)) {
  const { files, read, documents, bytes, characters, milliseconds } = tally;
  const rate = bytes / 1e6 / (milliseconds / 1000);
  console.log(
    `${extension.padEnd(10)} files ${files}  read ${read}  documents ${documents}  characters ${characters}  ` +
      `${(milliseconds / 1000).toFixed(2)} s  ${rate.toFixed(1)} MB/s`,
  );
}
console.log(`warnings: ${[...warned].map(([code, count]) => `${code} ${count}`).join(", ") || "none"}`);
for (const line of without) console.log(`without text  ${line}`);
