import type { LabelledText } from "../../../src/core/classify.ts";

const WORDS = {
  sport: ["goal", "match", "team", "striker", "league", "referee", "coach", "score"],
  cooking: ["butter", "onion", "simmer", "oven", "recipe", "salt", "flour", "pan"],
  astronomy: ["planet", "orbit", "telescope", "star", "galaxy", "comet", "moon", "eclipse"],
} as const;
const COMMON = ["the", "a", "was", "with", "very", "and", "new", "old"];

/** Texts of words that tell their label among words that do not. */
export function labelledSamples(
  count: number,
  labels: readonly (keyof typeof WORDS)[] = ["sport", "cooking", "astronomy"],
): LabelledText[] {
  return Array.from({ length: count }, (_, i) => {
    const label = labels[i % labels.length]!;
    const own = WORDS[label];
    const words = Array.from({ length: 8 }, (__, j) =>
      j % 2 === 0 ? COMMON[(i + 3 * j) % COMMON.length]! : own[(i * 5 + j * (i % 3)) % own.length]!,
    );
    return { id: `sample ${i}`, label, text: words.join(" ") };
  });
}

export const DESCRIPTIONS = Object.fromEntries(Object.entries(WORDS).map(([label, words]) => [label, words.join(" ")]));
