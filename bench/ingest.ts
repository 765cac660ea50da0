/**
 * How much of an indexing run is embedding: tokens a second of whole runs against those of embedding the very same texts, alternating,
 * each with its model and workers opened anew. Then second runs and peak memory of `kenning index` by the number of files, alone and with the
 * process that reads for it; with --library of a program that has the engine in it and leaves V8 as it comes. Threads that embed are as many as
 * processors, or as --workers says. It runs what is installed, not the sources: a process that reads them would mostly compile them.
 *
 *     npm run build && node bench/ingest.ts <folder...> [--rounds 3] [--workers 1] [--files 1000,20000] [--library]
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { text as textOf } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import type { IndexReport } from "../src/core/indexing.ts";
import type * as CanRead from "../src/embed/can-read.ts";
import type * as OpenEmbedder from "../src/embed/open-embedder.ts";
import type * as Engine from "../src/engine.ts";
import type * as ContextText from "../src/indexer/context-text.ts";
import type * as Title from "../src/indexer/extract/title.ts";

const dist = new URL("../dist/", import.meta.url).href;
const { openEmbedder } = (await import(`${dist}embed/open-embedder.js`)) as typeof OpenEmbedder;
const { openEngine } = (await import(`${dist}engine.js`)) as typeof Engine;
const { contextText } = (await import(`${dist}indexer/context-text.js`)) as typeof ContextText;
const { namingOf } = (await import(`${dist}indexer/extract/title.js`)) as typeof Title;
const { canRead } = (await import(`${dist}embed/can-read.js`)) as typeof CanRead;

const GROUP_CHARS = 64_000;
const PEAK_EVERY_MS = 20;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: "string", default: "3" },
    workers: { type: "string", default: String(availableParallelism()) },
    files: { type: "string", default: "1000,20000" },
    library: { type: "boolean", default: false },
    child: { type: "string" },
  },
});
const workers = Number(values.workers);
const place = values.child ?? mkdtempSync(join(tmpdir(), "kenning-ingest-"));

if (values.child === undefined) {
  if (positionals.length > 0) await compare(positionals, Number(values.rounds));
  for (const files of values.files.split(",").map(Number)) await measureFiles(files);
  rmSync(place, { recursive: true });
} else {
  await indexOnce(positionals, values.child);
}

async function compare(folders: readonly string[], rounds: number): Promise<void> {
  const ratios: number[] = [];
  for (let round = 1; round <= rounds; round++) {
    const root = join(place, `round-${round}`);
    const start = performance.now();
    let tokens = 0;
    let texts: string[] = [];
    {
      await using engine = await openEngine({ root, workers });
      tokens = (await engine.index(folders)).tokens;
      const indexing = performance.now() - start;
      texts = await embeddedTexts(root);
      const embedding = await embed(texts);
      const ratio = embedding / indexing;
      ratios.push(ratio);
      const rate = (ms: number): string => `${Math.round(tokens / (ms / 1000))} tokens/s`;
      console.log(
        `round ${round}: ${tokens} tokens; indexing ${rate(indexing)}, embedding alone ${rate(embedding)}: ${ratio.toFixed(3)}`,
      );
    }
  }
  ratios.sort((a, b) => a - b);
  console.log(`median of indexing ÷ embedding alone: ${ratios[ratios.length >>> 1]!.toFixed(3)}`);
}

/** What the run has embedded, in its order. */
async function embeddedTexts(root: string): Promise<string[]> {
  await using embedder = await openEmbedder();
  await using engine = await openEngine({ root, create: false });
  const texts: string[] = [];
  for await (const line of engine.export({ vectors: false })) {
    const { kind, title, path, chunks } = JSON.parse(line) as {
      kind: string;
      title: string;
      path: string;
      chunks: { headings: string[]; text: string }[];
    };
    if (kind !== "document") continue;
    const own = namingOf(title, path) === undefined ? title : "";
    for (const { headings, text } of chunks) {
      if (canRead(embedder.languages, text))
        texts.push(contextText(own, headings, text, (part) => embedder.countTokens(part)));
    }
  }
  return texts;
}

/** @returns milliseconds */
async function embed(texts: readonly string[]): Promise<number> {
  const start = performance.now();
  await using local = await openEmbedder();
  await using embedder = local.withWorkers(workers) ?? local;
  const underWay: Promise<unknown>[] = [];
  let group: string[] = [];
  let chars = 0;
  for (const text of texts) {
    group.push(text);
    chars += text.length;
    if (chars < GROUP_CHARS) continue;
    underWay.push(embedder.embedDocuments(group));
    [group, chars] = [[], 0];
    if (underWay.length > 2) await underWay.shift();
  }
  await Promise.all([...underWay, embedder.embedDocuments(group)]);
  return performance.now() - start;
}

/** Runs over generated files in processes of their own. */
async function measureFiles(files: number): Promise<void> {
  const folder = join(place, `files-${files}`);
  for (let i = 0; i < files; i++) {
    if (i % 500 === 0) mkdirSync(join(folder, String(i / 500)), { recursive: true });
    const paragraphs = Array.from(
      { length: 8 },
      (_, n) => `Paragraph ${n} of file ${i} is about number ${(i * 31 + n) % 977}.`,
    );
    writeFileSync(join(folder, String(Math.floor(i / 500)), `${i}.md`), `# File ${i}\n\n${paragraphs.join("\n\n")}\n`);
  }
  const root = join(place, `root-${files}`);
  const [first, second] = [await run(folder, root), await run(folder, root)];
  console.log(
    `${files} files: first run ${first.seconds.toFixed(2)} s, peak ${first.peakMb} MB, ` +
      `${first.togetherMb} MB with the process that reads; second ${second.seconds.toFixed(2)} s, ${((100 * second.seconds) / first.seconds).toFixed(1)} % of the first`,
  );
}

interface Run {
  readonly seconds: number;
  readonly peakMb: number;
  /** Of the process and those that it started, at one time; pages of the program are counted in each. */
  readonly togetherMb: number;
}

async function run(folder: string, root: string): Promise<Run> {
  const cli = fileURLToPath(`${dist}cli/main.js`);
  const args = values.library
    ? [import.meta.filename, folder, "--child", root]
    : [cli, "index", folder, "--root", root, "--json"];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  let [peakMb, togetherMb] = [0, 0];
  // What the system keeps of a process ends with it.
  const watch = setInterval(() => {
    peakMb = Math.max(peakMb, megabytesOf(child.pid, "VmHWM"));
    const together = [child.pid, ...childrenOf(child.pid)].map((pid) => megabytesOf(pid, "VmRSS"));
    togetherMb = Math.max(
      togetherMb,
      together.reduce((sum, mb) => sum + mb, 0),
    );
  }, PEAK_EVERY_MS);
  const [output, [status]] = await Promise.all([textOf(child.stdout), once(child, "exit")]);
  clearInterval(watch);
  if (status !== 0) throw new Error(`It ended with ${status}`);
  return { seconds: (JSON.parse(output) as IndexReport).seconds, peakMb, togetherMb };
}

/** @returns 0 when it has ended */
function megabytesOf(pid: number | undefined, line: "VmHWM" | "VmRSS"): number {
  const found = new RegExp(`^${line}:\\s+(\\d+)`, "m").exec(ofProcess(pid, "status"));
  return Math.round(Number(found?.[1] ?? 0) / 1024);
}

function childrenOf(pid: number | undefined): number[] {
  return ofProcess(pid, `task/${pid}/children`).split(" ").filter(Boolean).map(Number);
}

function ofProcess(pid: number | undefined, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    return "";
  }
}

async function indexOnce(folders: readonly string[], root: string): Promise<void> {
  await using engine = await openEngine({ root });
  console.log(JSON.stringify(await engine.index(folders)));
}
