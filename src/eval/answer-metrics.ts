/**
 * Measures of one predicted answer against the gold ones, each in [0, 1] and the best over the gold answers: as SQuAD does
 * for languages with spaces, as CMRC 2018 does where a gold answer is Chinese.
 */

const HAN = /\p{Script=Han}/u;
const PUNCTUATION = /[\p{P}\p{S}]/gu;
const ARTICLES = /\b(?:a|an|the)\b/g;

/** 1 when the normalised texts are the same. @param golds  at least one */
export function exactMatch(prediction: string, golds: readonly string[]): number {
  return golds.some((gold) => normalAnswer(prediction) === normalAnswer(gold)) ? 1 : 0;
}

/**
 * Harmonic mean of precision and recall: of shared words (SQuAD), or of the longest common run of characters and words (CMRC).
 *
 * @see Rajpurkar et al., EMNLP 2016, https://arxiv.org/abs/1606.05250; Cui et al., EMNLP 2019, https://arxiv.org/abs/1810.07366
 */
export function answerF1(prediction: string, golds: readonly string[]): number {
  return Math.max(0, ...golds.map((gold) => f1(prediction, gold)));
}

function f1(prediction: string, gold: string): number {
  const [predicted, wanted] = [answerTokens(prediction), answerTokens(gold)];
  if (predicted.length === 0 || wanted.length === 0) return predicted.length === wanted.length ? 1 : 0;
  const shared = HAN.test(gold) ? longestRun(predicted, wanted) : commonTokens(predicted, wanted);
  return (2 * shared) / (predicted.length + wanted.length);
}

/** Lower-case, without punctuation, articles and superfluous spaces; in Chinese without any space. */
export function normalAnswer(text: string): string {
  const bare = text.toLowerCase().replace(PUNCTUATION, "");
  if (HAN.test(text)) return bare.replace(/\s+/g, "");
  return bare.replace(ARTICLES, " ").split(/\s+/).filter(Boolean).join(" ");
}

/** Words; in Chinese each Han character, and words of other scripts. */
export function answerTokens(text: string): string[] {
  if (!HAN.test(text)) return normalAnswer(text).split(" ").filter(Boolean);
  return (
    text
      .toLowerCase()
      .replace(PUNCTUATION, " ")
      .match(/\p{Script=Han}|[^\s\p{Script=Han}]+/gu) ?? []
  );
}

/** Tokens in both, each as often as in the one that has it less often. */
function commonTokens(a: readonly string[], b: readonly string[]): number {
  const left = new Map<string, number>();
  for (const token of b) left.set(token, (left.get(token) ?? 0) + 1);
  let common = 0;
  for (const token of a) {
    const count = left.get(token) ?? 0;
    if (count === 0) continue;
    left.set(token, count - 1);
    common++;
  }
  return common;
}

/** Length of the longest run of tokens that both have. */
function longestRun(a: readonly string[], b: readonly string[]): number {
  let longest = 0;
  let before = new Uint32Array(b.length + 1);
  for (const token of a) {
    const here = new Uint32Array(b.length + 1);
    for (let j = 0; j < b.length; j++) {
      if (b[j] === token) longest = Math.max(longest, (here[j + 1] = before[j]! + 1));
    }
    before = here;
  }
  return longest;
}
