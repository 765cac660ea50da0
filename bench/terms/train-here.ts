/** Trains once and prints one JSON object, for bench/terms.ts: `node bench/terms/train-here.ts <corpus> <out, may be empty> <options>`. */
import { createReadStream } from "node:fs";
import { writeTerms } from "../../src/embed/terms/formats/write-terms.ts";
import { textCorpus } from "../../src/embed/terms/train/text-corpus.ts";
import { trainTerms } from "../../src/embed/terms/train/train-terms.ts";
import type { TrainingOptions } from "../../src/embed/terms/train/training-options.ts";

const [corpus = "", out = "", options = "{}"] = process.argv.slice(2);
const start = performance.now();
let [begun, ended, words] = [0, 0, 0];
const model = await trainTerms(
  textCorpus(() => createReadStream(corpus, { highWaterMark: 1 << 18 }), "words"),
  JSON.parse(options) as Partial<TrainingOptions>,
  {
    onProgress: ({ stage, total = 0 }) => {
      if (stage !== "train") return;
      if (begun === 0) begun = performance.now();
      words = total;
      ended = performance.now();
    },
  },
);
const peak = Math.round(process.resourceUsage().maxRSS / 1024);
if (out !== "") await writeTerms(out, { ...model, subwords: null }, { format: "word2vec-binary" });
const { epochs } = model.training!.options as unknown as TrainingOptions;
const seconds = { prepare: (begun - start) / 1000, train: (ended - begun) / 1000 };
console.log(JSON.stringify({ words: words / epochs, ...seconds, peak, terms: model.terms.length }));
