/**
 * GloVe: seconds and words/s of counting and training, and what the vectors are worth.
 *
 *     node bench/terms/glove.ts <judged data> <corpus, a sentence of words a line> [options as JSON]
 */
import { createReadStream } from "node:fs";
import type { GloveOptions } from "../../src/embed/terms/glove/glove-options.ts";
import { trainGlove } from "../../src/embed/terms/glove/train-glove.ts";
import { textCorpus } from "../../src/embed/terms/train/text-corpus.ts";
import { judged } from "./judged-terms.ts";

const [data = "", corpus = "", json = "{}"] = process.argv.slice(2);
const options = JSON.parse(json) as Partial<GloveOptions>;
const start = performance.now();
let [trainedSince, words] = [0, 0];

const model = await trainGlove(
  textCorpus(() => createReadStream(corpus), "words"),
  options,
  {
    onProgress: ({ stage, total }) => {
      if (stage !== "train") return;
      if (trainedSince === 0) trainedSince = performance.now();
      words = total ?? 0;
    },
    onEpoch: async ({ epochsDone, cost }) => {
      if (epochsDone % 5 === 0) console.log(`  epoch ${epochsDone}: cost ${cost.toFixed(4)}`);
    },
  },
);
const epochs = Number(model.training!.options["epochs"]);
const [counting, training] = [trainedSince - start, performance.now() - trainedSince].map((ms) => ms / 1000);
console.log(`${model.terms.length} terms, ${words / epochs} words, options ${JSON.stringify(model.training!.options)}`);
console.log(`counted and shuffled in ${counting!.toFixed(1)} s, ${Math.round(words / epochs / counting!)} words/s`);
console.log(`${epochs} epochs in ${training!.toFixed(1)} s, ${Math.round(words / training!)} words/s`);
console.log(`peak memory of the process: ${Math.round(process.resourceUsage().maxRSS / 1024)} MB`);
console.log(await judged(model, data, "en"));
