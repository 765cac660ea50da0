import type { AttentionLink, PassageAttention, WeightedRange, WordAttention } from "../../core/attention.ts";
import { dot } from "../../core/vector.ts";
import { contentWords } from "./words.ts";
import type { WordState } from "./word-states.ts";

/**
 * Takes the place of √d: a word of similarity 0.1 less gets 1/e of the attention. With the states as they are and √d, long
 * states win instead of similar ones; docs/explain.md has the figures.
 */
const TEMPERATURE = 0.1;
/** Fewer words say nothing about how similar unrelated words are to each other. */
const LEAST_WORDS_FOR_BASELINE = 8;
/** Passage words listed for a word of the query. */
const LINKS_PER_WORD = 3;
/** Weaker links are left out: no reader would see them. */
const LEAST_WEIGHT = 0.05;
const LEAST_RANGE_WEIGHT = 0.01;

/**
 * Cross-attention of the query's words over the passage's: for each query word i, softmax over the passage words j of
 * s(i, j) / 0.1, where s is the cosine of their states, scaled so that 0 is how similar the passage's words are to each other
 * on average. Function words take part on neither side unless a text has no others.
 *
 * @see Vaswani et al., "Attention Is All You Need", 2017, https://arxiv.org/abs/1706.03762
 * @returns null when one of the two has no word
 */
export function attend(query: readonly WordState[], passage: readonly WordState[]): PassageAttention | null {
  const asking = contentWords(query);
  const answering = contentWords(passage);
  if (asking.length === 0 || answering.length === 0) return null;
  const baseline = meanCosine(answering);
  const totals = new Float64Array(answering.length);
  const words = asking.map((word): WordAttention => {
    const similarities = answering.map(({ state }) => (dot(word.state, state) - baseline) / (1 - baseline));
    const weights = softmax(similarities.map((similarity) => similarity / TEMPERATURE));
    weights.forEach((weight, j) => {
      totals[j]! += (weight * clamp(similarities[j]!)) / asking.length;
    });
    const links = answering.map(({ text, start, end, term }, j): AttentionLink => {
      const similarity = clamp(similarities[j]!);
      return { text, start, end, weight: weights[j]!, similarity, sameTerm: term !== "" && term === word.term };
    });
    return { text: word.text, start: word.start, end: word.end, links: strongest(links) };
  });
  const ranges = answering.map(({ start, end }, j): WeightedRange => [start, end, totals[j]!]);
  return { words, ranges: ranges.filter(([, , weight]) => weight >= LEAST_RANGE_WEIGHT) };
}

function strongest(links: readonly AttentionLink[]): AttentionLink[] {
  return links
    .filter(({ weight, similarity }) => weight >= LEAST_WEIGHT && similarity > 0)
    .toSorted((a, b) => b.weight - a.weight)
    .slice(0, LINKS_PER_WORD);
}

/** Mean cosine of all pairs of different words: high where a model puts all states into one corner of the space. */
function meanCosine(words: readonly WordState[]): number {
  const count = words.length;
  if (count < LEAST_WORDS_FOR_BASELINE) return 0;
  const sum = new Float32Array(words[0]!.state.length);
  for (const { state } of words) state.forEach((value, d) => (sum[d]! += value));
  // |Σ u|² = n + Σ over pairs of cosines, each pair twice.
  return Math.min(0.99, Math.max(0, (dot(sum, sum) - count) / (count * (count - 1))));
}

function softmax(logits: readonly number[]): number[] {
  const highest = logits.reduce((a, b) => Math.max(a, b), -Infinity);
  const exponentials = logits.map((logit) => Math.exp(logit - highest));
  const sum = exponentials.reduce((a, b) => a + b, 0);
  return exponentials.map((value) => value / sum);
}

function clamp(similarity: number): number {
  return Math.min(1, Math.max(0, similarity));
}
