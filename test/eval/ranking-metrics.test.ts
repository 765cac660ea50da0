import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  averagePrecision,
  hasRelevant,
  mrrAt,
  ndcgAt,
  type RankingMetric,
  recallAt,
} from "../../src/eval/ranking-metrics.ts";

// a 3, b 2, c 1 and e 2 are relevant; d was judged and is not; x was never judged.
const JUDGED = new Map([
  ["a", 3],
  ["b", 2],
  ["c", 1],
  ["d", 0],
  ["e", 2],
]);

describe("worked by hand", () => {
  test("nDCG divides the discounted gain by that of the best order", () => {
    // DCG@3 of b x a = 2/log2(2) + 0 + 3/log2(4) = 3.5; ideal a b e = 3 + 2/log2(3) + 2/log2(4) = 5.2618595
    expect(ndcgAt(3)(["b", "x", "a"], JUDGED)).toBeCloseTo(3.5 / 5.2618595071429, 12);
    expect(ndcgAt(3)(["b", "x", "a", "e", "c"], JUDGED)).toBeCloseTo(0.665164092, 9);
  });

  test("nDCG takes the relevance itself as the gain, not 2^relevance − 1", () => {
    // (1/1 + 3/log2(3)) / (3/1 + 1/log2(3)) = 2.8927893 / 3.6309298
    const two = new Map([
      ["p", 3],
      ["q", 1],
    ]);
    expect(ndcgAt(10)(["q", "p"], two)).toBeCloseTo(0.7967075809905, 12);
  });

  test("a negative relevance gains nothing and costs nothing", () => {
    const judged = new Map([
      ["good", 1],
      ["spam", -2],
    ]);
    expect(ndcgAt(10)(["spam", "good"], judged)).toBeCloseTo(1 / Math.log2(3), 12);
    expect(recallAt(1)(["spam", "good"], judged)).toBe(0);
  });

  test("recall is the share of the relevant documents within the cutoff", () => {
    expect(recallAt(2)(["a", "x", "b"], JUDGED)).toBe(0.25);
    expect(recallAt(3)(["a", "x", "b"], JUDGED)).toBe(0.5);
    expect(recallAt(100)(["c", "e", "b", "a"], JUDGED)).toBe(1);
  });

  test("the reciprocal rank counts the first relevant document, up to the cutoff", () => {
    expect(mrrAt(10)(["x", "d", "c", "a"], JUDGED)).toBeCloseTo(1 / 3, 12);
    expect(mrrAt(2)(["x", "d", "c", "a"], JUDGED)).toBe(0);
  });

  test("average precision divides by all relevant documents, found or not", () => {
    // hits at ranks 1, 3 and 4 of 4 relevant: (1/1 + 2/3 + 3/4) / 4
    expect(averagePrecision(["a", "x", "b", "c", "d"], JUDGED)).toBeCloseTo((1 + 2 / 3 + 3 / 4) / 4, 12);
  });

  test("an empty ranking scores 0 everywhere", () => {
    expect([ndcgAt(10), recallAt(10), mrrAt(10), averagePrecision].map((metric) => metric([], JUDGED))).toEqual([
      0, 0, 0, 0,
    ]);
  });
});

const METRICS: readonly [name: string, metric: RankingMetric][] = [
  ["ndcgAt(10)", ndcgAt(10)],
  ["recallAt(10)", recallAt(10)],
  ["mrrAt(10)", mrrAt(10)],
  ["averagePrecision", averagePrecision],
];

/** Up to 15 judged documents, at least one of them relevant, ranked in any order among some that nobody judged. */
const judgedRanking = fc
  .array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 15 })
  .filter((grades) => grades.some((grade) => grade > 0))
  .chain((grades) => {
    const judgements = new Map(grades.map((grade, i) => [`d${i}`, grade]));
    const ids = [...judgements.keys(), "u0", "u1", "u2"];
    return fc.record({
      judgements: fc.constant(judgements),
      ranking: fc.shuffledSubarray(ids, { minLength: 2, maxLength: ids.length }),
    });
  });

describe.each(METRICS)("%s", (_, metric) => {
  test("lies between 0 and 1", () => {
    fc.assert(
      fc.property(judgedRanking, ({ ranking, judgements }) => {
        const score = metric(ranking, judgements);
        return score >= 0 && score <= 1 + 1e-12;
      }),
    );
  });

  test("never falls when a better document moves up", () => {
    fc.assert(
      fc.property(judgedRanking, fc.nat(), fc.nat(), ({ ranking, judgements }, i, j) => {
        const [upper, lower] = [i % ranking.length, j % ranking.length].sort((a, b) => a - b) as [number, number];
        const gain = (id: string): number => judgements.get(id) ?? 0;
        fc.pre(gain(ranking[lower]!) > gain(ranking[upper]!));
        const improved = ranking.with(upper, ranking[lower]!).with(lower, ranking[upper]!);
        return metric(improved, judgements) >= metric(ranking, judgements) - 1e-12;
      }),
    );
  });

  test("refuses a ranking that holds a document twice, even a relevant one", () => {
    expect(() => metric(["x", "y", "x"], JUDGED)).toThrow(expect.objectContaining({ code: "BAD_REQUEST" }));
    expect(() => metric(["a", "a"], JUDGED)).toThrow(expect.objectContaining({ code: "BAD_REQUEST" }));
  });

  test("is undefined without a relevant document", () => {
    expect(() => metric(["x"], new Map([["x", 0]]))).toThrow(expect.objectContaining({ code: "BAD_REQUEST" }));
  });
});

test("a perfect ranking has an nDCG of 1 at every cutoff", () => {
  fc.assert(
    fc.property(judgedRanking, fc.integer({ min: 1, max: 20 }), ({ judgements }, k) => {
      const best = [...judgements].sort((a, b) => b[1] - a[1]).map(([id]) => id);
      expect(ndcgAt(k)(best, judgements)).toBeCloseTo(1, 12);
      expect(averagePrecision(best, judgements)).toBeCloseTo(1, 12);
    }),
  );
});

test("recall grows with the cutoff", () => {
  fc.assert(
    fc.property(
      judgedRanking,
      fc.integer({ min: 1, max: 20 }),
      ({ ranking, judgements }, k) => recallAt(k + 1)(ranking, judgements) >= recallAt(k)(ranking, judgements),
    ),
  );
});

test.each([0, -1, 1.5, Number.NaN, Infinity])("a cutoff of %d is refused", (k) => {
  for (const metricAt of [ndcgAt, recallAt, mrrAt]) {
    expect(() => metricAt(k)).toThrow(expect.objectContaining({ code: "BAD_REQUEST" }));
  }
});

test("a query counts as judged only with a relevance above 0", () => {
  expect(hasRelevant(JUDGED)).toBe(true);
  expect(hasRelevant(new Map([["x", 0]]))).toBe(false);
  expect(hasRelevant(new Map())).toBe(false);
  expect(hasRelevant(undefined)).toBe(false);
});
