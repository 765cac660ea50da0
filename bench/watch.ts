// How soon changes are searchable, and whether random edits leave the collection as a new one.
//
//   node bench/watch.ts [--minutes 10] [--files 2000]
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { openEngine, type Engine } from "../src/engine.ts";

const { values } = parseArgs({
  options: { minutes: { type: "string", default: "10" }, files: { type: "string", default: "2000" } },
});
const place = mkdtempSync(join(tmpdir(), "kenning-watch-"));
const notes = join(place, "notes");

await burst(Number(values.files));
await randomEdits(Number(values.minutes));
rmSync(place, { recursive: true });

/** Files that change all at once: when the last is searchable, against when the last was embedded. */
async function burst(files: number): Promise<void> {
  mkdirSync(notes, { recursive: true });
  writeFileSync(join(notes, "first.md"), "What is there from the beginning, in English, so that it has a model.");
  await using engine = await openEngine({ root: join(place, "burst") });
  let embeddedAt = 0;
  await watched(engine, { onTokens: () => (embeddedAt = performance.now()) }, async () => {
    const start = performance.now();
    for (let i = 0; i < files; i++) writeFileSync(join(notes, `${i}.md`), `Number ${i} is written on this page.`);
    const written = performance.now();
    await settled(async () => (await engine.status()).documents === files + 1);
    const searchableAt = performance.now();
    const { hits } = await engine.search({ text: `"Number ${files - 1}"`, mode: "lexical" });
    if (hits.length !== 1) throw new Error("The last file is not found");
    console.log(`${files} files written in ${seconds(written - start)} s`);
    console.log(`all searchable ${seconds(searchableAt - start)} s after the first was written,`);
    console.log(`${seconds(searchableAt - embeddedAt)} s after the last was embedded`);
  });
}

async function randomEdits(minutes: number): Promise<void> {
  rmSync(notes, { recursive: true });
  mkdirSync(notes);
  writeFileSync(join(notes, "keep.md"), "always");
  await using engine = await openEngine({ root: join(place, "edits"), model: "none" });
  let edits = 0;
  await watched(engine, {}, async () => {
    const end = performance.now() + minutes * 60_000;
    while (performance.now() < end) {
      for (let i = 0; i < 1 + Math.random() * 200; i++, edits++) edit();
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 1000));
    }
    await using fresh = await openEngine({ root: join(place, "fresh"), model: "none" });
    await fresh.index([notes]);
    const expected = await contents(fresh);
    await settled(async () => (await contents(engine)) === expected);
    console.log(`${edits} random edits in ${minutes} minutes: the collection is as a new one`);
  });
}

function edit(): void {
  const file = (): string => join(folder(), `${pick(40)}.md`);
  const kinds = [
    () => rmSync(file(), { force: true }),
    () => renameSync(file(), file()),
    () => renameSync(folder(), folder()),
    () => rmSync(folder(), { recursive: true, force: true }),
  ];
  mkdirSync(folder(), { recursive: true });
  try {
    if (Math.random() < 0.7) writeFileSync(file(), `Text ${pick(1000)} of a file.`);
    else kinds[Math.random() < 0.8 ? pick(2) : pick(4)]!();
  } catch {
    // What is not there cannot be renamed or written into.
  }
}

function folder(): string {
  return join(notes, `d${pick(8)}`);
}

function pick(count: number): number {
  return Math.floor(Math.random() * count);
}

async function contents(engine: Engine): Promise<string> {
  const lines: string[] = [];
  for await (const line of engine.export()) if (line.includes('"kind":"document"')) lines.push(line);
  return lines.join("\n");
}

async function watched(
  engine: Engine,
  { onTokens }: { onTokens?: () => void },
  work: () => Promise<void>,
): Promise<void> {
  const controller = new AbortController();
  let tokens = 0;
  const watching = (async () => {
    const options = {
      signal: controller.signal,
      onNotice: (message: string) => console.log(message),
      onProgress: ({ counters }: { counters?: Readonly<Record<string, number>> }) => {
        if (counters?.["tokens"] !== undefined && counters["tokens"] !== tokens) onTokens?.();
        tokens = counters?.["tokens"] ?? tokens;
      },
    };
    for await (const _ of engine.watch([notes], options));
  })();
  await settled(async () => (await engine.status()).documents === 1);
  await work();
  controller.abort();
  await watching;
}

async function settled(check: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 60_000;
  while (!(await check())) {
    if (performance.now() > deadline) throw new Error("The collection has not become what it should be");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(2);
}
