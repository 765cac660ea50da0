// Evaluation beside gensim's on the same vectors: `node bench/terms/evaluate.ts <vectors.bin>`, a binary file of word2vec. Prints the figures of
// both, which have to be the same, and how long the analogies take (30,000 most frequent terms).
import { readAnalogies } from "../../src/eval/terms/analogy-questions.ts";
import { evaluateAnalogies } from "../../src/eval/terms/evaluate-analogies.ts";
import { evaluatePairs } from "../../src/eval/terms/evaluate-pairs.ts";
import { readWordPairs } from "../../src/eval/terms/word-pairs.ts";
import { openTerms } from "../../src/open-terms.ts";
import { testData } from "../../test/support/test-data.ts";
import { gensim } from "./reference-tools.ts";

interface GensimReport {
  readonly spearman: number;
  readonly pearson: number;
  readonly unknownShare: number;
  readonly seconds: number;
  /** Name, correct and counted questions. */
  readonly sections: readonly (readonly [string, number, number])[];
}

const [file] = process.argv.slice(2);
const pairsFile = testData("wordsim/ws-353-all.tsv");
const analogiesFile = testData("analogy/questions-words.txt");
if (file === undefined || pairsFile === null || analogiesFile === null) {
  console.log("Give a file of vectors; wordsim and analogy have to be in the folder of test data.");
  process.exit(2);
}
const terms = await openTerms(file);
const { pairs } = await readWordPairs(pairsFile);
const { sections } = await readAnalogies(analogiesFile);
const ours = evaluatePairs(terms, pairs, { mostFrequent: 300_000 });
const start = performance.now();
const report = evaluateAnalogies(terms, sections, { mostFrequent: 30_000 });
const seconds = (performance.now() - start) / 1000;
const theirs = JSON.parse(
  gensim({ do: "evaluate", file, format: "word2vec-binary", pairs: pairsFile, analogies: analogiesFile }),
) as GensimReport;

for (const name of ["spearman", "pearson", "unknownShare"] as const) {
  console.log(`${name}\tKenning ${ours[name].toFixed(6)}\tgensim ${theirs[name].toFixed(6)}`);
}
const counted = report.sections.map(({ section, correct, questions, unknown }) => [
  section,
  correct,
  questions - unknown,
]);
const isSame = JSON.stringify(counted) === JSON.stringify(theirs.sections);
const { correct, questions, unknown } = report.total;
console.log(`analogies\tKenning ${correct} of ${questions - unknown}\tsections ${isSame ? "as gensim's" : "differ"}`);
console.log(
  `seconds\tKenning ${seconds.toFixed(2)}\tgensim ${theirs.seconds.toFixed(2)}\t${(theirs.seconds / seconds).toFixed(1)} ×`,
);
