// How well a collection is searched with vectors of its own terms, beside words alone; nDCG@10 over documents, and the difference to words
// alone with its 95 % interval, by a paired bootstrap over the queries:
//   node bench/corpus-embedder.ts folder queries.tsv prefix
//   node bench/corpus-embedder.ts docs.jsonl queries.jsonl qrels.tsv
// A line of queries.tsv is a query and, after tabs, documents with their relevance: `path.md:3`; ids are prefix + path.
import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DocumentInput } from "../src/core/indexing.ts";
import type { TextQuery } from "../src/core/search.ts";
import { CORPUS_WEIGHT } from "../src/embed/corpus/corpus-fingerprint.ts";
import { type Engine, openEngine } from "../src/engine.ts";
import { pairedBootstrap } from "../src/eval/paired-bootstrap.ts";
import { ndcgAt } from "../src/eval/ranking-metrics.ts";
import { fusionTries, rankedBy } from "./corpus/fusion-weights.ts";

interface Query {
  readonly text: string;
  readonly judgements: ReadonlyMap<string, number>;
}

const ndcgAt10 = ndcgAt(10);
/** Hits of the hybrid ranking that other weights put in another order. */
const CANDIDATES = 100;
const [source, file, last] = process.argv.slice(2);
if (source === undefined || file === undefined || last === undefined) {
  throw new Error(
    "usage: node bench/corpus-embedder.ts folder queries.tsv prefix | docs.jsonl queries.jsonl qrels.tsv",
  );
}
const isJudgedSet = source.endsWith(".jsonl");
const queries = isJudgedSet ? judgedQueries(file, last) : queriesOfFolder(file, last);

const EVERYWHERE: Readonly<Record<string, Omit<TextQuery, "text">>> = {
  lexical: { mode: "lexical" },
  "lexical, expand texts": { mode: "lexical", expand: "texts" },
  hybrid: {},
};
const WITH_TERMS: typeof EVERYWHERE = {
  hybrid: {},
  dense: { mode: "dense" },
  "lexical, expand terms": { mode: "lexical", expand: "terms" },
  "hybrid, expand terms": { expand: "terms" },
};

/** Of words alone, which are scored first. */
let words: number[] | undefined;
const root = await mkdtemp(join(tmpdir(), "kenning-bench-"));
try {
  for (const [model, ways] of [["none", EVERYWHERE] as const, ["corpus", WITH_TERMS] as const]) {
    const start = performance.now();
    {
      // Closing waits for what is learned in the background.
      await using filled = await openEngine({ root, collection: model, model, offline: true });
      await fill(filled, source);
    }
    await using engine = await openEngine({ root, collection: model, offline: true });
    const seconds = (performance.now() - start) / 1000;
    const { documents, chunks, sizeBytes } = await engine.status();
    const size = (sizeBytes / 2 ** 20).toFixed(1);
    console.log(`${model}: ${documents} documents, ${chunks} passages in ${seconds.toFixed(1)} s, ${size} MiB`);
    for (const [name, options] of Object.entries(ways)) {
      report(name, await score(engine, options));
    }
    if (model === "corpus") await tryWeights(engine);
  }
} finally {
  await rm(root, { recursive: true });
}

async function fill(engine: Engine, from: string): Promise<void> {
  if (!isJudgedSet) {
    const { notices } = await engine.index([from]);
    for (const notice of notices) console.log(`note: ${notice}`);
    return;
  }
  const documents = linesOf(from).map((line) => JSON.parse(line) as DocumentInput & { text: string; title: string });
  await engine.put(documents.filter(({ text, title }) => `${title}${text}`.trim() !== ""));
  if ((await engine.status()).embedder === null) return;
  const { terms, seconds } = await engine.terms.train();
  console.log(`note: ${terms} terms were trained in ${seconds.toFixed(1)} s`);
}

/** One a query. */
async function score(engine: Engine, options: Omit<TextQuery, "text">): Promise<number[]> {
  const scores: number[] = [];
  for (const { text, judgements } of queries) {
    const { hits } = await engine.search({ ...options, text, unit: "document", limit: 10, operators: false });
    const ids = hits.map(({ document }) => document.id);
    scores.push(ndcgAt10(ids, judgements));
  }
  return scores;
}

function report(name: string, scores: number[]): void {
  words ??= scores;
  const mean = scores.reduce((sum, value) => sum + value, 0) / scores.length;
  const difference = words === scores ? "" : `  ${against(words, scores)}`;
  console.log(`  ${name.padEnd(22)} ${mean.toFixed(4)}${difference}`);
}

async function tryWeights(engine: Engine): Promise<void> {
  const tries = fusionTries(CORPUS_WEIGHT).map(([name, weigh]) => ({ name, weigh, scores: [] as number[] }));
  for (const { text, judgements } of queries) {
    const options = { unit: "document", limit: CANDIDATES, explain: true, operators: false } as const;
    const { hits } = await engine.search({ ...options, text });
    for (const { weigh, scores } of tries) scores.push(ndcgAt10(rankedBy(hits, CORPUS_WEIGHT, weigh), judgements));
  }
  for (const { name, scores } of tries) report(name, scores);
}

function against(base: readonly number[], scores: readonly number[]): string {
  const differences = scores.map((value, i) => value - base[i]!);
  const { mean, low, high, pValue } = pairedBootstrap(differences);
  const [wins, losses] = [1, -1].map((sign) => differences.filter((value) => sign * value > 1e-9).length);
  return `${mean.toFixed(4)} [${low.toFixed(4)}, ${high.toFixed(4)}], p ${pValue.toFixed(3)}, better ${wins}, worse ${losses}`;
}

function queriesOfFolder(path: string, prefix: string): Query[] {
  return linesOf(path).map((line) => {
    const [text, ...judged] = line.split("\t");
    const judgements = judged.map((one) => {
      const at = one.lastIndexOf(":");
      return [`${prefix}${one.slice(0, at)}`, Number(one.slice(at + 1))] as const;
    });
    return { text: text!, judgements: new Map(judgements) };
  });
}

function judgedQueries(path: string, qrels: string): Query[] {
  const judged = new Map<string, Map<string, number>>();
  for (const line of linesOf(qrels).slice(1)) {
    const [query, document, relevance] = line.split("\t");
    const judgements = judged.get(query!) ?? new Map<string, number>();
    judged.set(query!, judgements.set(document!, Number(relevance)));
  }
  const all = linesOf(path).map((line) => JSON.parse(line) as { id: string; text: string });
  return all
    .map(({ id, text }) => ({ text, judgements: judged.get(id) ?? new Map<string, number>() }))
    .filter(
      ({ text, judgements }) => text.trim() !== "" && [...judgements.values()].some((relevance) => relevance > 0),
    );
}

function linesOf(path: string): string[] {
  return readFileSync(path, "utf8")
    .split("\n")
    .filter((line) => line !== "");
}
