/**
 * How many texts are read as with their true encoding.
 *
 *     node bench/encodings.ts [--texts file]... [--most 500] folder
 *
 * Every file below the folder whose own folder names its encoding (as those of chardet's tests do) is in one column: `same` as with
 * the true encoding, `differs`, `refused` as binary, or `no truth` where neither the platform nor iconv can say what it is. `silent`
 * are those that differ without a warning. Then short texts made of the lines of those files, and of the UTF-8 files given, in
 * each encoding that has their characters, at most so many of a kind.
 */
import { globSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { decodeText } from "../src/indexer/encoding/decode.ts";
import { encodingsOf, LENGTHS, madeTexts, type Script, scriptOf } from "./encodings/made-texts.ts";
import { encodingOfFolder, trueText } from "./encodings/true-text.ts";

interface Counts {
  files: number;
  same: number;
  differs: number;
  refused: number;
  noTruth: number;
  silent: number;
  readonly decoders: Set<string>;
}

const { values, positionals } = parseArgs({
  options: { texts: { type: "string", multiple: true, default: [] }, most: { type: "string", default: "500" } },
  allowPositionals: true,
});
const [folder = "."] = positionals;
const byEncoding = new Map<string, Counts>();
const linesByScript = new Map<Script, string[]>();
const notes: string[] = [];

for (const file of globSync(join(folder, "**/*.*")).toSorted()) {
  const encoding = encodingOfFolder(basename(dirname(file)));
  const bytes = readFileSync(file);
  const truth = trueText(encoding, bytes);
  count(encoding, file, bytes, truth);
  if (truth !== null) collectLines(truth.text);
}
for (const file of values.texts) collectLines(readFileSync(file, "utf8"));
printFiles();
printMade();

function count(encoding: string, file: string, bytes: Uint8Array, truth: ReturnType<typeof trueText>): void {
  const none: Counts = { files: 0, same: 0, differs: 0, refused: 0, noTruth: 0, silent: 0, decoders: new Set() };
  const counts = byEncoding.get(encoding) ?? none;
  byEncoding.set(encoding, counts);
  counts.files++;
  const read = decodeText(bytes);
  const isWarned = read.kind === "text" && (read.isGuessed === true || read.text.includes("\ufffd"));
  const as = read.kind === "text" ? `${read.encoding}${isWarned ? ", warned" : ""}` : "binary";
  if (truth !== null) counts.decoders.add(truth.decoder);
  if (truth === null) counts.noTruth++;
  else if (read.kind === "binary") counts.refused++;
  else if (read.text === truth.text) counts.same++;
  else {
    counts.differs++;
    if (!isWarned) counts.silent++;
  }
  if (truth === null || read.kind === "binary" || read.text !== truth.text) {
    notes.push(`${basename(dirname(file))}/${basename(file)}: read as ${as}${truth === null ? ", no truth" : ""}`);
  }
}

function collectLines(text: string): void {
  for (const line of text.split(/\r?\n/)) {
    const plain = line.replaceAll(/<[^>]*>/g, " ").trim();
    const script = scriptOf(plain);
    if (script !== null) addLine(script, plain);
  }
}

function printFiles(): void {
  console.log("encoding         files   same  differs  refused  no truth  silent  truth by");
  const all = { files: 0, same: 0, differs: 0, refused: 0, noTruth: 0, silent: 0 };
  for (const [encoding, counts] of [...byEncoding].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    for (const key of ["files", "same", "differs", "refused", "noTruth", "silent"] as const) all[key] += counts[key];
    printRow(encoding, counts, [...counts.decoders].join(", "));
  }
  printRow("all", all, "");
  console.log(
    `read as with the true encoding: ${all.same} of ${all.files} files, ${(all.same / all.files).toFixed(4)}`,
  );
  for (const note of notes) console.log(`  ${note}`);
}

function printRow(name: string, counts: Omit<Counts, "decoders">, by: string): void {
  const { files, same, differs, refused, noTruth, silent } = counts;
  const widths = [6, 7, 9, 9, 10, 8];
  const columns = [files, same, differs, refused, noTruth, silent].map((value, i) =>
    String(value).padStart(widths[i]!),
  );
  console.log(`${name.padEnd(16)}${columns.join("")}  ${by}`);
}

function printMade(): void {
  console.log("\nmade texts: read right, of all; wrong without a warning");
  console.log(
    `${"".padEnd(28)}${[...LENGTHS.map((length) => `${length} chars`), "a line"].map((head) => head.padStart(18)).join("")}`,
  );
  for (const [script, lines] of [...linesByScript].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    for (const encoding of encodingsOf(script)) {
      const cells = [...LENGTHS, null].map((length) => {
        const made = madeTexts(lines, encoding, length, Number(values.most));
        let [right, silent] = [0, 0];
        for (const { text, bytes } of made) {
          const read = decodeText(bytes);
          if (read.kind === "text" && read.text === text) right++;
          else if (read.kind === "text" && read.isGuessed !== true && !read.text.includes("\ufffd")) silent++;
        }
        return `${right}/${made.length}; ${silent}`.padStart(18);
      });
      console.log(`${`${script} ${encoding}`.padEnd(28)}${cells.join("")}`);
    }
  }
}

function addLine(script: Script, line: string): void {
  const lines = linesByScript.get(script);
  if (lines === undefined) linesByScript.set(script, [line]);
  else lines.push(line);
}
