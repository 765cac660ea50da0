import * as fc from "fast-check";
import { expect, test } from "vitest";
import { countPairs } from "../../../../src/embed/terms/glove/count-pairs.ts";
import { countedPlainly, encoded } from "./small-pairs.ts";

async function counted(
  sentences: readonly (readonly string[])[],
  window: number,
  memoryBytes = 2 ** 17,
): Promise<{ sums: Map<string, number>; runs: number; terms: readonly string[] }> {
  using corpus = await encoded(sentences);
  using pairs = await countPairs(corpus, { window, memoryBytes });
  const runs = pairs.runs.size;
  const sums = new Map<string, number>();
  for (const [first, second, sum] of pairs.runs.merge(pairs.table)) sums.set(`${first} ${second}`, sum);
  return { sums, runs, terms: corpus.vocabulary.terms };
}

test("two terms at distance d count 1/d, by hand", async () => {
  // a b a c: a–b 1 + 1, a–c 1 + 1/3, b–c 1/2, a–a twice 1/2. Numbers: a 0, b 1, c 2.
  const { sums } = await counted([["a", "b", "a", "c"]], 3);
  expect(Object.fromEntries(sums)).toEqual({ "0 0": 1, "0 1": 2, "0 2": 1 + 1 / 3, "1 2": 0.5 });
});

test("windows end with their length and with the sentence", async () => {
  const { sums } = await counted(
    [
      ["a", "b", "c"],
      ["a", "b"],
    ],
    1,
  );
  expect(Object.fromEntries(sums)).toEqual({ "0 1": 2, "1 2": 1 });
});

test("what does not fit in memory gives the same sums", async () => {
  const term = fc.integer({ min: 0, max: 200 }).map((number) => `term${number}`);
  const sentences = fc.array(fc.array(term, { minLength: 2, maxLength: 60 }), { minLength: 150, maxLength: 150 });
  let spilled = 0;
  await fc.assert(
    fc.asyncProperty(sentences, async (given) => {
      const { sums, runs, terms } = await counted(given, 10);
      spilled += runs;
      const expected = countedPlainly(given, new Map(terms.map((name, i) => [name, i])), 10);
      expect(sums.size).toBe(expected.size);
      for (const [pair, sum] of expected) expect(Math.abs(sums.get(pair)! - sum) / sum).toBeLessThan(1e-5);
    }),
    { numRuns: 8 },
  );
  expect(spilled).toBeGreaterThan(0);
});
