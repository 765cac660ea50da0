// Whether anything that can lie in a folder hurts: makes hostile files of full size, indexes each lot in a process of its own, and prints
// how it ended, its peak memory, the longest wait for a file, and whether anything outside of the folder was read.
//
//   node bench/hostile.ts [more folders...] [--tiny 50000] [--large-mb 300] [--model none]
import { execFileSync, spawn, spawnSync } from "node:child_process";
import {
  appendFileSync,
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type * as Engine from "../src/engine.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    tiny: { type: "string", default: "50000" },
    "large-mb": { type: "string", default: "300" },
    model: { type: "string", default: "none" },
    child: { type: "string" },
  },
});
/** Stands in files outside of every folder that is indexed. */
const SECRET = "vermilionmarmoset";
/** Beside the secret. */
const CONTROL = "control.md";
const MAX_MINUTES = 60;
/** Adds to a file while it is read. */
const GROW =
  "const fs=require('fs');setInterval(()=>fs.appendFileSync(process.argv[1],'It grows. '.repeat(500)+'\\n'),5)";

interface Outcome {
  readonly files: number;
  readonly indexed: number;
  readonly skipped: Readonly<Record<string, number>>;
  readonly failed: readonly string[];
  readonly chunks: number;
  readonly seconds: number;
  readonly peakMb: number;
  readonly longestWait: number;
  readonly hasSecret: boolean;
}

if (values.child === undefined) runAll(positionals);
else await runOne(positionals[0]!, values.child);

function runAll(more: readonly string[]): void {
  const place = mkdtempSync(join(tmpdir(), "kenning-hostile-"));
  try {
    const lots: [name: string, folder: string][] = [
      ["links, pipes and names", oddities(place)],
      [`${values.tiny} tiny files`, tinyFiles(place, Number(values.tiny))],
      [`a log of ${values["large-mb"]} MB`, largeFile(place, "log", Number(values["large-mb"]))],
      [`a table of ${values["large-mb"]} MB`, largeFile(place, "csv", Number(values["large-mb"]))],
      ["slow and deep texts", slowTexts(place)],
    ];
    for (const [name, folder] of lots) {
      // One that grows while it is read.
      const grower = spawn(process.execPath, ["-e", GROW, join(folder, "grows.log")], { stdio: "ignore" });
      report(name, folder, join(place, "collections"));
      grower.kill();
    }
    for (const folder of more) report(folder, folder, join(place, "collections"));
    console.log(`files outside that were opened: ${openedOutside(join(place, "outside"))}`);
  } finally {
    rmSync(place, { recursive: true });
  }
}

function report(name: string, folder: string, root: string): void {
  const args = [import.meta.filename, folder, "--child", root, "--model", values.model];
  const run = spawnSync(process.execPath, args, {
    encoding: "utf8",
    timeout: MAX_MINUTES * 60_000,
    maxBuffer: 2 ** 28,
  });
  rmSync(root, { recursive: true, force: true });
  if (run.signal !== null) return console.log(`${name}: HUNG or killed by ${run.signal}`);
  if (run.status !== 0) return console.log(`${name}: CRASHED with ${run.status}: ${run.stderr.slice(-500)}`);
  const { files, indexed, skipped, failed, chunks, seconds, peakMb, longestWait, hasSecret } = JSON.parse(
    run.stdout,
  ) as Outcome;
  const why = Object.entries(skipped).map(([reason, count]) => `${count} ${reason}`);
  console.log(
    `${name}: ${files} files, ${indexed} indexed, skipped ${why.join(", ") || "none"}, ${failed.length} failed; ${chunks} passages in ` +
      `${seconds.toFixed(1)} s; main process at most ${peakMb} MB; longest wait ${longestWait.toFixed(1)} s; ` +
      `outside ${hasSecret ? "READ" : "not read"}`,
  );
  for (const one of failed.slice(0, 10)) console.log(`    ${one}`);
}

/** By their times of access, which most file systems set at the first reading after a change. */
function openedOutside(outside: string): string {
  const isOpened = (name: string): boolean => statSync(join(outside, name)).atimeMs > 0;
  const opened = readdirSync(outside).filter(isOpened);
  readFileSync(join(outside, CONTROL));
  return isOpened(CONTROL) ? opened.join(", ") || "none" : "unknown, this file system keeps no times of access";
}

async function runOne(folder: string, root: string): Promise<void> {
  // Compiled, as it is installed: `npm run build` makes it.
  const { openEngine } = (await import(new URL("../dist/engine.js", import.meta.url).href)) as typeof Engine;
  let last = performance.now();
  let longestWait = 0;
  await using engine = await openEngine({ root, model: values.model });
  const indexed = await engine.index([folder], {
    hidden: true,
    maxFileBytes: 2 ** 31,
    onProgress: ({ stage }) => {
      if (stage === "index") longestWait = Math.max(longestWait, performance.now() - last);
      last = performance.now();
    },
  });
  const { files, skipped, failed, chunks, seconds } = indexed;
  const peak = /^VmHWM:\s+(\d+)/m.exec(readFileSync("/proc/self/status", "utf8"));
  const { total } = await engine.search({ text: SECRET, limit: 1 }).then(({ hits }) => ({ total: hits.length }));
  const outcome: Outcome = {
    files,
    indexed: files - skipped.length - failed.length,
    skipped: Object.fromEntries(
      [...Map.groupBy(skipped, ({ reason }) => reason)].map(([reason, of]) => [reason, of.length]),
    ),
    failed: failed.map(({ path, message }) => `${path}: ${message}`),
    chunks,
    seconds,
    peakMb: Math.round(Number(peak?.[1] ?? 0) / 1024),
    longestWait: longestWait / 1000,
    hasSecret: total > 0,
  };
  console.log(JSON.stringify(outcome));
}

/** What is no plain file, and what is called as no file should be. */
function oddities(place: string): string {
  const folder = join(place, "odd");
  mkdirSync(join(folder, "below"), { recursive: true });
  const outside = join(place, "outside");
  mkdirSync(outside);
  writeFileSync(join(outside, "secret.md"), `The ${SECRET} is outside.\n`);
  writeFileSync(join(outside, CONTROL), "Read at the end, to see that reading is noticed.\n");
  for (const name of readdirSync(outside)) utimesSync(join(outside, name), 0, 1);
  symlinkSync(outside, join(folder, "to-outside"));
  symlinkSync(join(outside, "secret.md"), join(folder, "secret-link.md"));
  symlinkSync("../..", join(folder, "below", "up"));
  symlinkSync("loop-b", join(folder, "loop-a"));
  symlinkSync("loop-a", join(folder, "loop-b"));
  symlinkSync(".", join(folder, "below", "self"));
  symlinkSync("/dev/zero", join(folder, "zero.txt"));
  symlinkSync("/proc/self/environ", join(folder, "environ.txt"));
  execFileSync("mkfifo", [join(folder, "pipe.txt")]);
  writeFileSync(join(folder, "unreadable.md"), "Nobody may read this.\n", { mode: 0o000 });
  const names = [
    "new\nline.md",
    "\u202egnp.md",
    "😀🏽.md",
    "-rf.md",
    `${"n".repeat(247)}.md`,
    "caf\u00e9.md",
    "cafe\u0301.md",
    " .md",
    "a\\b.md",
  ];
  for (const name of names)
    writeFileSync(join(folder, name), `# ${JSON.stringify(name)}\n\nA text of its own: ${name}.\n`);
  writeFileSync(
    Buffer.concat([Buffer.from(`${folder}/bad-`), Buffer.of(0xff, 0xfe), Buffer.from(".md")]),
    "Its name is no text.\n",
  );
  return folder;
}

function tinyFiles(place: string, count: number): string {
  const folder = join(place, "tiny");
  for (let i = 0; i < count; i++) {
    if (i % 1000 === 0) mkdirSync(join(folder, String(i / 1000)), { recursive: true });
    writeFileSync(join(folder, String(Math.floor(i / 1000)), `${i}.txt`), `Note ${i} says ${(i * 7919) % 10_007}.\n`);
  }
  return folder;
}

function largeFile(place: string, extension: string, megabytes: number): string {
  const folder = join(place, `large-${extension}`);
  mkdirSync(folder);
  const file = openSync(join(folder, `large.${extension}`), "w");
  for (let mb = 0; mb < megabytes; mb++) {
    const line = (n: number): string =>
      extension === "csv"
        ? `${mb}-${n},"value ${n}, quoted",${n * mb}\n`
        : `2026-01-01T00:00:00Z INFO request ${mb}-${n} was answered in ${n % 977} ms\n`;
    const count = Math.ceil(2 ** 20 / line(10_000).length);
    writeSync(file, Array.from({ length: count }, (_, n) => line(n)).join(""));
  }
  closeSync(file);
  return folder;
}

/** Texts that take parsers long, or deep. */
function slowTexts(place: string): string {
  const folder = join(place, "slow");
  mkdirSync(folder);
  const texts: Readonly<Record<string, string>> = {
    "quotes.md": `${"> ".repeat(50_000)}x\n`,
    "brackets.md": "[".repeat(2_000_000),
    "links.md": "[a](".repeat(500_000),
    "stars.md": "*a **a ".repeat(400_000),
    "lists.md": Array.from({ length: 5000 }, (_, n) => `${" ".repeat(n)}- x`).join("\n"),
    "tables.md": `|${"a|".repeat(200_000)}\n|${"-|".repeat(200_000)}\n`,
    "tags.html": "<div>".repeat(1_000_000),
    "attributes.html": `<p ${"a=1 ".repeat(1_000_000)}>x`,
    "deep.json": "[".repeat(5_000_000),
    "wide.json": JSON.stringify(Array.from({ length: 1_000_000 }, (_, n) => n)),
    "deep.xml": "<a>".repeat(1_000_000),
    "braces.js": "{".repeat(2_000_000),
    "brackets.py": "(".repeat(2_000_000),
    "line.txt": "x".repeat(40_000_000),
    "blank.txt": "\n \t".repeat(15_000_000),
    "quote.csv": `a,b\n"${"x,\n".repeat(10_000_000)}`,
    "columns.csv": `${"a,".repeat(3_000_000)}\n`,
    "front.md": `---\n${"a: &a [*a]\n".repeat(100_000)}---\nx\n`,
    "marks.txt": `a${"\u0301".repeat(10_000_000)}`,
  };
  for (const [name, text] of Object.entries(texts)) writeFileSync(join(folder, name), text);
  appendFileSync(join(folder, "fine.md"), "# Fine\n\nThis one is fine.\n");
  return folder;
}
