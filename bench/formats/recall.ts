/** Words, and single characters of Chinese and Japanese. */
export function wordsOf(text: string): string[] {
  const whole = text.normalize("NFKC").toLowerCase();
  return whole.match(/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]|[\p{L}\p{M}\p{N}]+/gu) ?? [];
}

/** Words of the reference, each as often as it stands there, that the text does not have. */
export function missedWords(reference: readonly string[], words: readonly string[]): string[] {
  const left = countsOf(words);
  return reference.filter((word) => {
    const count = left.get(word) ?? 0;
    if (count > 0) left.set(word, count - 1);
    return count === 0;
  });
}

/** Words that both have, each as often as it stands in both. */
export function sharedWords(one: readonly string[], other: readonly string[]): string[] {
  const left = countsOf(other);
  return one.filter((word) => {
    const count = left.get(word) ?? 0;
    if (count > 0) left.set(word, count - 1);
    return count > 0;
  });
}

/** Neighbouring words: how much of the reading order two texts share. */
export function pairsOf(words: readonly string[]): string[] {
  return words.slice(1).map((word, i) => `${words[i]} ${word}`);
}

function countsOf(words: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}
