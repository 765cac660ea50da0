/**
 * Trains term vectors on a corpus and pools them into vectors of sentences: words/s of training, what the terms are worth, and the Spearman
 * correlation with judged similarities of sentences for each pooling. The share that SIF removes is fitted once on sentences of the corpus and
 * once on the judged sentences themselves, as the paper does.
 *
 *     node bench/terms/sentences.ts <judged data> en|zh [options of training as JSON]
 */
import { createReadStream, readFileSync } from "node:fs";
import { join } from "node:path";
import { dot, l2Norm } from "../../src/core/vector.ts";
import { createModelLookup } from "../../src/embed/terms/sentences/model-lookup.ts";
import { SentencePooler } from "../../src/embed/terms/sentences/sentence-pooler.ts";
import { parseTermPooling } from "../../src/embed/terms/sentences/term-pooling.ts";
import { tokenizeTerms } from "../../src/embed/terms/tokenize/tokenize-terms.ts";
import { textCorpus } from "../../src/embed/terms/train/text-corpus.ts";
import { trainTerms } from "../../src/embed/terms/train/train-terms.ts";
import type { TrainingOptions } from "../../src/embed/terms/train/training-options.ts";
import { spearman } from "../../src/eval/correlation.ts";
import { readPairs } from "../../src/eval/sentence-pairs.ts";
import { judged } from "./judged-terms.ts";

const POOLINGS = ["mean", "max", "min", "sum", "mean_sqrt_len", "tfidf", "sif", "mean+max", "max+min", "sif+max"];
const SAMPLE_LINES = 20_000;

const [data = "", language = "en", json = "{}"] = process.argv.slice(2);
if (language !== "en" && language !== "zh") throw new Error("The language is en or zh");
const corpus = join(data, `corpus/${language}.txt`);
const options = JSON.parse(json) as Partial<TrainingOptions>;

let [start, words] = [performance.now(), 0];
let counting = 0;
const model = await trainTerms(
  textCorpus(() => createReadStream(corpus), "prose"),
  options,
  {
    onProgress: ({ stage, total }) => {
      if (stage !== "train" || words > 0) return;
      words = total ?? 0;
      counting = (performance.now() - start) / 1000;
      start = performance.now();
    },
  },
);
const seconds = (performance.now() - start) / 1000;
const { algorithm, architecture, epochs, threads } = model.training!.options as unknown as TrainingOptions;
console.log(`${language}, ${algorithm} ${architecture}, ${epochs} epochs, ${threads} threads, ${json}`);
console.log(
  `${model.terms.length} terms, read in ${counting.toFixed(1)} s, trained at ${Math.round(words / seconds)} words/s`,
);
console.log(await judged(model, data, language));

const pairs = (await readPairs(join(data, `stsb-${language}/dev.tsv`))).map(({ sentence1, sentence2, score }) => ({
  sentences: [tokenizeTerms(sentence1), tokenizeTerms(sentence2)] as const,
  score,
}));
const lines = readFileSync(corpus, "utf8").split("\n");
const every = Math.max(1, Math.floor(lines.length / SAMPLE_LINES));
const sample = lines.filter((_, i) => i % every === 0).map((line) => tokenizeTerms(line));
const lookup = createModelLookup(model);
const { counts } = model;
for (const [name, sentences] of [
  ["corpus", sample],
  ["judged sentences", pairs.flatMap((pair) => pair.sentences)],
] as const) {
  const scores = POOLINGS.map((pooling) => {
    const pooler = SentencePooler.fit(lookup, sentences, { poolings: parseTermPooling(pooling), counts });
    return `${pooling} ${correlation(pooler).toFixed(3)}`;
  });
  console.log(`  fitted on ${name}: ${scores.join(", ")}`);
}

function correlation(pooler: SentencePooler): number {
  const cosines = pairs.map(({ sentences }) => {
    const [a, b] = sentences.map((sentence) => pooler.pool(sentence));
    return a && b ? dot(a, b) / (l2Norm(a) * l2Norm(b) || 1) : 0;
  });
  return spearman(
    cosines,
    pairs.map(({ score }) => score),
  );
}
