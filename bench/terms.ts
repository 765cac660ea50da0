/**
 * Training of term vectors beside gensim and the fastText program on the same text, one after the other: words/s, peak memory, and scores
 * on WordSim-353 and Google's analogies. Words/s count all words of the text and the time of training alone; reading and counting the
 * text before it is `prepare`. Ratios are ours ÷ theirs.
 *
 *     npm run build && node bench/terms.ts <data folder> [speed | quality | skip-gram | all] [seeds, default 3] [python, default /usr/bin/python3]
 *
 * `skip-gram` is the part of `quality` that trains it three ways. The data folder has corpus/en.txt, wordsim/ws-353-all.tsv and analogy/questions-words.txt.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

interface Run {
  readonly words: number;
  /** Seconds. */
  readonly prepare: number;
  readonly train: number;
  /** MB. */
  readonly peak: number;
}

interface Score {
  readonly wordsim: number;
  readonly pairs: number;
  readonly analogies: number;
  readonly questions: number;
}

interface Way {
  readonly algorithm: "word2vec" | "fasttext";
  readonly architecture: "cbow" | "skip-gram";
  readonly loss: "negative-sampling" | "hierarchical-softmax";
  readonly sharedNegatives?: boolean;
}

type Tool = "gensim" | "fasttext" | "here";

const [data = "", part = "all", seedCount = "3", python = "/usr/bin/python3"] = process.argv.slice(2);
const corpus = join(data, "corpus/en.txt");
const folder = mkdtempSync(join(tmpdir(), "kenning-bench-terms-"));
const SKIP_GRAM: Way = { algorithm: "word2vec", architecture: "skip-gram", loss: "negative-sampling" };
const SHARED: Way = { ...SKIP_GRAM, sharedNegatives: true };
const CBOW: Way = { ...SKIP_GRAM, architecture: "cbow" };
const HIERARCHICAL: Way = { ...SKIP_GRAM, loss: "hierarchical-softmax" };
const FASTTEXT: Way = { ...SKIP_GRAM, algorithm: "fasttext" };

function call(command: string, args: readonly string[]): unknown {
  const said = execFileSync(command, args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  return JSON.parse(said.trim().split("\n").at(-1)!);
}

function train(tool: Tool, way: Way, options: { threads: number; epochs: number; seed: number }, out = ""): Run {
  const { sharedNegatives = false, ...common } = way;
  const json = JSON.stringify({ ...common, ...options, ...(tool === "here" && { sharedNegatives }) });
  if (tool === "here")
    return call(process.execPath, [join(import.meta.dirname, "terms/train-here.mjs"), corpus, out, json]) as Run;
  return call(python, [join(import.meta.dirname, "terms/reference.py"), tool, corpus, out, json]) as Run;
}

function wordsPerSecond({ words, train: seconds }: Run, epochs: number): number {
  return (words * epochs) / seconds;
}

function lineOf(run: Run): string {
  const rate = Math.round(wordsPerSecond(run, 1)).toLocaleString("en");
  return `${rate} words/s, prepare ${run.prepare.toFixed(1)} s, ${run.peak} MB`;
}

function speed(name: string, ways: readonly Way[], others: readonly Tool[], threads: number): void {
  const options = { threads, epochs: 1, seed: 1 };
  // Ours before and after the others, so that a machine that slows down meanwhile does not decide.
  const before = ways.map((way) => train("here", way, options));
  const theirs = others.map((tool) => ({ tool, run: train(tool, ways[0]!, options, join(folder, "unused")) }));
  const after = ways.map((way) => train("here", way, options));
  console.log(`${name}, ${threads} thread(s)`);
  for (const { tool, run } of theirs) console.log(`  ${tool}: ${lineOf(run)}`);
  ways.forEach(({ sharedNegatives }, i) => {
    const [first, second] = [before[i]!, after[i]!];
    const ours = { ...first, train: mean([first.train, second.train]), prepare: mean([first.prepare, second.prepare]) };
    console.log(`  here${sharedNegatives === true ? ", shared noise" : ""}: ${lineOf(ours)}`);
    for (const { tool, run } of theirs) {
      const [faster, memory] = [run.train / ours.train, ours.peak / run.peak];
      const whole = (run.train + run.prepare) / (ours.train + ours.prepare);
      const ratios = `speed ${faster.toFixed(2)}, with prepare ${whole.toFixed(2)}, memory ${memory.toFixed(2)}`;
      console.log(`    ÷ ${tool}: ${ratios}`);
    }
  });
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function quality(name: string, tool: Tool, way: Way, seeds: number): void {
  const scores: Score[] = [];
  const rates: number[] = [];
  const out = join(folder, "vectors.bin");
  for (let seed = 1; seed <= seeds; seed++) {
    const run = train(tool, way, { threads: 2, epochs: 5, seed }, out);
    rates.push(wordsPerSecond(run, 5));
    const vectors = tool === "fasttext" ? `${out}.vec` : out;
    scores.push(call(python, [join(import.meta.dirname, "terms/reference.py"), "score", vectors, data, "{}"]) as Score);
  }
  const [wordsim, analogies] = [mean(scores.map((one) => one.wordsim)), mean(scores.map((one) => one.analogies))];
  const { pairs, questions } = scores[0]!;
  const each = scores.map((one) => `${one.wordsim.toFixed(3)}/${one.analogies.toFixed(1)}`).join(" ");
  console.log(
    `${name}, ${tool}: WordSim-353 ${wordsim.toFixed(3)} (${pairs} pairs), analogies ${analogies.toFixed(1)} % (${questions}); each ${each}; ` +
      `${Math.round(mean(rates)).toLocaleString("en")} words/s`,
  );
}

try {
  if (part === "speed" || part === "all") {
    for (const threads of [1, 2]) speed("skip-gram", [SKIP_GRAM, SHARED], ["gensim"], threads);
    for (const threads of [1, 2]) speed("CBOW", [CBOW], ["gensim"], threads);
    speed("skip-gram, hierarchical softmax", [HIERARCHICAL], ["gensim"], 2);
    speed("CBOW, hierarchical softmax", [{ ...CBOW, loss: "hierarchical-softmax" }], ["gensim"], 2);
    speed("FastText skip-gram", [FASTTEXT], ["gensim", "fasttext"], 2);
    speed("FastText CBOW", [{ ...FASTTEXT, architecture: "cbow" }], ["gensim", "fasttext"], 2);
  }
  if (part !== "speed") {
    const seeds = Number(seedCount);
    quality("skip-gram", "gensim", SKIP_GRAM, seeds);
    quality("skip-gram", "here", SKIP_GRAM, seeds);
    quality("skip-gram, shared noise", "here", SHARED, seeds);
  }
  if (part === "quality" || part === "all") {
    const seeds = Number(seedCount);
    for (const tool of ["gensim", "here"] as const) quality("CBOW", tool, CBOW, seeds);
    for (const tool of ["gensim", "here"] as const)
      quality("skip-gram, hierarchical softmax", tool, HIERARCHICAL, seeds);
    for (const tool of ["gensim", "here"] as const) quality("FastText skip-gram", tool, FASTTEXT, seeds);
    quality("FastText skip-gram", "fasttext", FASTTEXT, 1);
  }
} finally {
  rmSync(folder, { recursive: true });
}
