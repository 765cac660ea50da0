/** Trains once and prints one JSON object, for bench/terms.ts, after `npm run build`: `node bench/terms/train-here.ts <corpus> <out, may be empty> <options>`. */
import { createReadStream } from "node:fs";
import type * as Library from "../../src/index.ts";
import type { TrainingOptions } from "../../src/embed/terms/train/training-options.ts";
import type * as Files from "../../src/open-terms.ts";

// Compiled, as users run it: reading TypeScript takes memory of its own.
const dist = new URL("../../dist/", import.meta.url).href;
const { textCorpus } = (await import(`${dist}embed/terms/train/text-corpus.js`)) as Pick<typeof Library, "textCorpus">;
const { trainTerms } = (await import(`${dist}embed/terms/train/train-terms.js`)) as Pick<typeof Library, "trainTerms">;
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
const { writeTerms } = (await import(`${dist}open-terms.js`)) as typeof Files;
if (out !== "") await writeTerms(out, { ...model, subwords: null }, { format: "word2vec-binary" });
const { epochs } = model.training!.options as unknown as TrainingOptions;
const seconds = { prepare: (begun - start) / 1000, train: (ended - begun) / 1000 };
console.log(JSON.stringify({ words: words / epochs, ...seconds, peak, terms: model.terms.length }));
