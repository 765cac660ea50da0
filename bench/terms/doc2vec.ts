/**
 * Doc2Vec beside gensim's, in one run: words/s, and what the vectors are worth.
 *
 * - On lines of the corpus: words/s, a document a line; in all of them counting is part of the time.
 * - On small judged sets: how often a document's inferred vector is nearest to its own trained one (self-similarity), and how often the
 *   nearest of the other documents has its label.
 *
 *     node bench/terms/doc2vec.ts <judged data> [threads] [python with gensim]
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { dot, toUnit, type UnitVector } from "../../src/core/vector.ts";
import { DocumentInference } from "../../src/embed/terms/doc2vec/document-inference.ts";
import type { Doc2VecOptions } from "../../src/embed/terms/doc2vec/doc2vec-options.ts";
import { type TermDocument, trainDoc2Vec } from "../../src/embed/terms/doc2vec/train-doc2vec.ts";
import type { TermModel } from "../../src/embed/terms/term-model.ts";
import { tokenizeTerms } from "../../src/embed/terms/tokenize/tokenize-terms.ts";

interface Task {
  readonly name: string;
  /** Of each document; empty where there are none. */
  readonly labels: readonly string[];
  readonly documents: readonly TermDocument[];
  readonly options: Partial<Doc2VecOptions>;
}

const CORPUS_LINES = 50_000;

const [data = "", threads = "2", python = "/usr/bin/python3"] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), "kenning-doc2vec-"));
const ways: readonly Partial<Doc2VecOptions>[] = [
  { architecture: "pv-dbow" },
  { architecture: "pv-dbow", withTerms: true },
  { architecture: "pv-dm" },
];

try {
  for (const task of tasks()) {
    const file = join(folder, "documents.txt");
    writeFileSync(file, task.documents.map(({ terms }) => terms.join(" ")).join("\n"));
    for (const way of ways) await compare({ ...task, options: { ...task.options, ...way } }, file);
  }
} finally {
  rmSync(folder, { recursive: true });
}

function tasks(): Task[] {
  const lee = linesOf("gensim-fixtures/lee_background.cor").map((line) => tokenizeTerms(line));
  const corpus = linesOf("corpus/en.txt").slice(0, CORPUS_LINES);
  const small = { dimensions: 50, minCount: 2, epochs: 40 };
  const labelled = { ...small, epochs: 20 };
  return [
    {
      name: `corpus/en.txt, ${CORPUS_LINES} lines`,
      labels: [],
      documents: numbered(corpus.map((line) => line.split(" "))),
      options: {},
    },
    { name: "lee_background.cor", labels: [], documents: numbered(lee), options: small },
    { name: "sms-spam", ...readLabelled("sms-spam/all.jsonl", 5574), options: labelled },
    { name: "thucnews-titles, 4,000", ...readLabelled("thucnews-titles/dev.jsonl", 4000), options: labelled },
  ];
}

function linesOf(name: string): string[] {
  return readFileSync(join(data, name), "utf8").trim().split("\n");
}

function numbered(texts: readonly (readonly string[])[]): TermDocument[] {
  return texts.map((terms, i) => ({ id: String(i), terms }));
}

function readLabelled(name: string, limit: number): Pick<Task, "labels" | "documents"> {
  const rows = linesOf(name)
    .slice(0, limit)
    .map((line) => JSON.parse(line) as { label: string; text: string });
  return { labels: rows.map(({ label }) => label), documents: numbered(rows.map(({ text }) => tokenizeTerms(text))) };
}

async function compare({ name, labels, documents, options }: Task, file: string): Promise<void> {
  const { architecture, withTerms = false } = options;
  const isSmall = labels.length > 0 || options.epochs !== undefined;
  const corpus = {
    async *documents() {
      yield* documents;
    },
  };
  const start = performance.now();
  const model = await trainDoc2Vec(corpus, { ...options, threads: Number(threads) });
  const seconds = (performance.now() - start) / 1000;
  const words = documents.reduce((sum, { terms }) => sum + terms.length, 0);
  const ours = (words * model.training!.epochsDone) / seconds;
  const reference = gensim({ file, isSmall, withTerms, ...options });
  console.log(`${name}, ${architecture}${withTerms ? " with terms" : ""}`);
  const ratio = (ours / reference.wordsPerSecond).toFixed(2);
  console.log(`  words/s: ${Math.round(ours)}, gensim ${Math.round(reference.wordsPerSecond)}, ratio ${ratio}`);
  if (!isSmall) return;
  const vectors = trainedVectors(model);
  const inference = new DocumentInference(model);
  const inferred = documents.map(({ terms }) => unitOf(inference.infer(terms)));
  console.log(`  ours:   ${quality(vectors, inferred, labels)}`);
  console.log(`  gensim: ${quality(reference.vectors.map(unitOf), reference.inferred.map(unitOf), labels)}`);
}

function trainedVectors({ documents, dimensions }: TermModel): (UnitVector | null)[] {
  return documents!.ids.map((_, i) => unitOf(documents!.vectors.subarray(i * dimensions, (i + 1) * dimensions)));
}

function unitOf(vector: ArrayLike<number> | null): UnitVector | null {
  return vector === null ? null : toUnit(vector);
}

function quality(
  trained: readonly (UnitVector | null)[],
  inferred: readonly (UnitVector | null)[],
  labels: readonly string[],
): string {
  let [self, same, all] = [0, 0, 0];
  for (const [i, vector] of inferred.entries()) {
    if (vector === null) continue;
    all++;
    let [best, bestOther] = [-1, -1];
    const similarities = trained.map((other) => (other === null ? -2 : dot(vector, other)));
    similarities.forEach((similarity, j) => {
      if (best === -1 || similarity > similarities[best]!) best = j;
      if (j !== i && (bestOther === -1 || similarity > similarities[bestOther]!)) bestOther = j;
    });
    if (best === i) self++;
    if (labels.length > 0 && labels[bestOther] === labels[i]) same++;
  }
  const found = `nearest to itself ${((100 * self) / all).toFixed(1)} %`;
  return labels.length === 0 ? found : `${found}, nearest other has its label ${((100 * same) / all).toFixed(1)} %`;
}

interface Reference {
  readonly wordsPerSecond: number;
  readonly vectors: readonly (readonly number[])[];
  readonly inferred: readonly (readonly number[] | null)[];
}

function gensim(options: Readonly<Record<string, unknown>>): Reference {
  const out = join(folder, "reference.json");
  const script = join(import.meta.dirname, "doc2vec.py");
  const { status } = spawnSync(python, [script, JSON.stringify({ ...options, threads: Number(threads), out })], {
    stdio: ["ignore", "inherit", "inherit"],
  });
  if (status !== 0) throw new Error("gensim failed");
  return JSON.parse(readFileSync(out, "utf8")) as Reference;
}
