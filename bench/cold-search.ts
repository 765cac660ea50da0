/**
 * What a search costs that starts from nothing: whole-process time of `kenning search` over a collection of about 5,000
 * chunks, by mode, and where it goes.
 *
 *     npm run build && node bench/cold-search.ts [runs]
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { openEngine } from "../src/engine.ts";

const CHUNKS = 5000;
const QUERY = "why is the top floor cold when the boiler is running";
const MODES = ["lexical", "dense", "hybrid"] as const;
const STAGES = ["start", "store", "model", "query"] as const;

const runs = Number(process.argv[2] ?? 9);
const repository = resolve(import.meta.dirname, "..");
const root = mkdtempSync(join(tmpdir(), "kenning-bench-"));
try {
  console.log(`${await fill()} chunks, ${runs} runs a row, milliseconds, median (min–max)`);
  const version = times(["dist/cli/main.js", "--version"]);
  console.log(`kenning --version            whole process ${summary(version)}`);
  for (const mode of MODES) {
    const whole = times(["dist/cli/main.js", "search", QUERY, "--mode", mode, "--root", root, "--json"]);
    console.log(`kenning search ${mode.padEnd(8)}      whole process ${summary(whole)}`);
    console.log(`  of which ${split(mode)}`);
  }
} finally {
  rmSync(root, { recursive: true });
}

/** Fills a collection with documents made of the sample's own sentences in another order. */
async function fill(): Promise<number> {
  const sentences = sampleSentences();
  await using engine = await openEngine({ root, model: "use-lite" });
  let seed = 1;
  const next = (): string => sentences[(seed = (seed * 48_271) % 2_147_483_647) % sentences.length]!;
  for (let made = 0; (await engine.status()).chunks < CHUNKS; made += 200) {
    await engine.put(
      Array.from({ length: 200 }, (_, i) => ({
        id: `made/${made + i}`,
        title: next().slice(0, 60),
        text: Array.from({ length: 12 }, next).join(" "),
      })),
    );
  }
  return (await engine.status()).chunks;
}

function sampleSentences(): string[] {
  const records = readFileSync(join(repository, "data/sample/cooking/weeknight-recipes.jsonl"), "utf8")
    .trim()
    .split("\n");
  const files = [
    "astronomy/saturn-rings.html",
    "home-repair/cold-radiators.md",
    "health/jet-lag.md",
    "programming/undo-in-git.md",
  ];
  const texts = files.flatMap((file) => readIfThere(join(repository, "data/sample", file)));
  return [...records, ...texts]
    .flatMap((text) => text.split(/(?<=[.!?])\s+/))
    .filter((sentence) => /^[A-Z][\w ,'’-]{30,}/.test(sentence));
}

function readIfThere(file: string): string[] {
  try {
    return [readFileSync(file, "utf8")];
  } catch {
    return [];
  }
}

function times(args: readonly string[]): number[] {
  const all = Array.from({ length: runs + 1 }, () => {
    const start = performance.now();
    const { status, stderr } = spawnSync(process.execPath, args, { cwd: repository, encoding: "utf8" });
    if (status !== 0) throw new Error(`${args.join(" ")} ended with ${status}: ${stderr}`);
    return performance.now() - start;
  });
  return all.slice(1);
}

/** The same work in a process that reads the clock between its steps. */
function split(mode: (typeof MODES)[number]): string {
  const samples = Array.from({ length: runs }, () => {
    const child = spawnSync(process.execPath, [join(import.meta.dirname, "cold-search-child.ts"), root, mode, QUERY], {
      cwd: repository,
      encoding: "utf8",
    });
    return JSON.parse(child.stdout) as Record<(typeof STAGES)[number], number>;
  });
  return STAGES.map((stage) => `${stage} ${summary(samples.map((sample) => sample[stage]))}`).join(", ");
}

function summary(values: readonly number[]): string {
  const sorted = values.toSorted((a, b) => a - b);
  const [min, median, max] = [sorted[0]!, sorted[Math.floor(sorted.length / 2)]!, sorted.at(-1)!];
  return `${median.toFixed(0)} (${min.toFixed(0)}–${max.toFixed(0)})`;
}
