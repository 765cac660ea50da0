/**
 * Trains once and prints one JSON object, for bench/terms.ts, after `npm run build`: `node bench/terms/train-here.mjs <corpus> <out, may be empty> <options>`.
 * In JavaScript and over compiled code, as a user's program is: to read TypeScript takes Node 14 MB.
 */
import { textCorpus } from "../../dist/embed/terms/train/text-corpus.js";
import { trainTerms } from "../../dist/embed/terms/train/train-terms.js";

const [corpus = "", out = "", options = "{}"] = process.argv.slice(2);
const start = performance.now();
let [begun, ended, words] = [0, 0, 0];
const model = await trainTerms(textCorpus(corpus, "words"), JSON.parse(options), {
  onProgress: ({ stage, total = 0 }) => {
    if (stage !== "train") return;
    if (begun === 0) begun = performance.now();
    words = total;
    ended = performance.now();
  },
});
const peak = Math.round(process.resourceUsage().maxRSS / 1024);
if (out !== "") {
  const { writeTerms } = await import("../../dist/open-terms.js");
  await writeTerms(out, { ...model, subwords: null }, { format: "word2vec-binary" });
}
const { epochs } = model.training.options;
const seconds = { prepare: (begun - start) / 1000, train: (ended - begun) / 1000 };
console.log(JSON.stringify({ words: words / epochs, ...seconds, peak, terms: model.terms.length }));
