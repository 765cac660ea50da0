/** Scores term vectors on judged sets, for the other files here. */
import { join } from "node:path";
import type { TermModel } from "../../src/embed/terms/term-model.ts";
import { readAnalogies } from "../../src/eval/terms/analogy-questions.ts";
import { evaluateAnalogies } from "../../src/eval/terms/evaluate-analogies.ts";
import { evaluatePairs } from "../../src/eval/terms/evaluate-pairs.ts";
import { readWordPairs } from "../../src/eval/terms/word-pairs.ts";
import { openTermModel } from "../../src/open-terms.ts";

const SETS = {
  en: { pairs: "wordsim/ws-353-all.tsv", analogies: "analogy/questions-words.txt" },
  zh: { pairs: "wordsim/wordsim-240.tsv", analogies: "analogy/ca8-semantic.txt" },
} as const;

/** The 30,000 most frequent terms answer analogies, as gensim has it. */
const MOST_FREQUENT = 30_000;

/** @param data  the folder of judged sets */
export async function judged(model: TermModel, data: string, language: keyof typeof SETS): Promise<string> {
  const terms = openTermModel(model);
  const pairs = evaluatePairs(terms, (await readWordPairs(join(data, SETS[language].pairs))).pairs);
  const { sections } = await readAnalogies(join(data, SETS[language].analogies));
  const { total } = evaluateAnalogies(terms, sections, { mostFrequent: MOST_FREQUENT });
  const known = total.questions - total.unknown;
  return [
    `${SETS[language].pairs} Spearman ${pairs.spearman.toFixed(3)} on ${pairs.pairs - pairs.unknown} of ${pairs.pairs}`,
    `${SETS[language].analogies} ${(100 * (total.accuracy ?? 0)).toFixed(1)} % of ${known} of ${total.questions}`,
  ].join(", ");
}
