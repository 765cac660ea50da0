import { expect, test } from "vitest";
import { countPairs } from "../../../../src/embed/terms/glove/count-pairs.ts";
import { shufflePairs } from "../../../../src/embed/terms/glove/shuffle-pairs.ts";
import { readTokens } from "../../../../src/embed/terms/train/read-tokens.ts";
import { SeededRandom } from "../../../../src/eval/seeded-random.ts";
import { countedPlainly, encoded } from "./small-pairs.ts";

const random = new SeededRandom(5);
const SENTENCES = Array.from({ length: 300 }, () => Array.from({ length: 30 }, () => `term${random.below(400)}`));

/** [first, second, logarithm, weight] of each pair, as kernels read them. */
async function shuffled(memoryBytes: number, seed = 1): Promise<{ pairs: number[][]; terms: readonly string[] }> {
  using corpus = await encoded(SENTENCES);
  using counted = await countPairs(corpus, { window: 5, memoryBytes });
  using file = await shufflePairs(counted, { xMax: 2, weightExponent: 0.75, memoryBytes, seed });
  const words = new Uint32Array(file.tokens);
  readTokens(file.fd, words, 0);
  const numbers = new Float32Array(words.buffer);
  const pairs = Array.from({ length: words.length / 4 }, (_, i) => [
    words[4 * i]!,
    words[4 * i + 1]!,
    numbers[4 * i + 2]!,
    numbers[4 * i + 3]!,
  ]);
  return { pairs, terms: corpus.vocabulary.terms };
}

test.each([2 ** 17, 2 ** 24])(
  "with %s bytes of memory each pair is there once, with its logarithm and weight",
  async (memory) => {
    const { pairs, terms } = await shuffled(memory);
    const expected = countedPlainly(SENTENCES, new Map(terms.map((name, i) => [name, i])), 5);
    expect(pairs).toHaveLength(expected.size);
    for (const [first, second, logarithm, weight] of pairs) {
      const sum = expected.get(`${first} ${second}`)!;
      expect(logarithm).toBeCloseTo(Math.log(sum), 5);
      expect(weight).toBeCloseTo(Math.min(1, (sum / 2) ** 0.75), 5);
    }
  },
);

test("a seed determines the order, in which no term comes before others", async () => {
  const { pairs } = await shuffled(2 ** 17);
  expect((await shuffled(2 ** 17)).pairs).toEqual(pairs);
  expect((await shuffled(2 ** 17, 2)).pairs).not.toEqual(pairs);
  const half = pairs.length / 2;
  expect(meanFirst(pairs.slice(0, half)) / meanFirst(pairs.slice(half))).toBeCloseTo(1, 1);
});

function meanFirst(pairs: readonly number[][]): number {
  return pairs.reduce((sum, [first]) => sum + first!, 0) / pairs.length;
}
