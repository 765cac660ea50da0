import { describe, expect, test } from "vitest";
import type { TermAnalogyMethod } from "../../../src/core/terms.ts";
import { composeVectors, subwordVector } from "../../../src/embed/terms/compose-vectors.ts";
import { KeyedVectors, MAX_EXACT_TERMS, toLengthOne } from "../../../src/embed/terms/keyed-vectors.ts";
import { distancesFrom } from "../../../src/embed/terms/queries/similarity.ts";
import { createTermsEngine, termsInfo } from "../../../src/embed/terms/terms-engine.ts";
import type { TermModel } from "../../../src/embed/terms/term-model.ts";
import { sampleModel, sampleValues } from "./sample-model.ts";

/** Two axes, male to female and common to royal, and a third for what has nothing to do with them. */
const ROYALS: TermModel = {
  algorithm: "word2vec",
  dimensions: 3,
  terms: ["man", "woman", "king", "queen", "apple", "nothing"],
  counts: Float64Array.of(60, 50, 40, 30, 20, 10),
  vectors: Float32Array.of(2, 0, 0.2, 0, 2, 0.2, 2, 0, 2, 0, 2, 2, 0.3, 0.3, -4, 0, 0, 0),
  subwords: null,
  training: null,
};
const keyed = new KeyedVectors(ROYALS);
const terms = createTermsEngine(keyed);
const cosine = (a: number[], b: number[]): number =>
  a.reduce((sum, x, i) => sum + x * b[i]!, 0) / (Math.hypot(...a) * Math.hypot(...b));

const unit = (v: number[]): number[] => v.map((x) => x / Math.hypot(...v));

describe("neighbours", () => {
  test("are the most similar by cosine, without the term itself", async () => {
    const { neighbors, known } = await terms.neighbors({ term: "king", limit: 2 });
    expect(known).toBe(true);
    expect(neighbors.map(({ term }) => term)).toEqual(["man", "queen"]);
    expect(neighbors[0]!.similarity).toBeCloseTo(cosine([2, 0, 2], [2, 0, 0.2]), 6);
    expect(neighbors[1]!.similarity).toBeCloseTo(0.5, 6);
  });

  test("can be sought among the most frequent terms alone", async () => {
    const { neighbors } = await terms.neighbors({ term: "king", mostFrequent: 2 });
    expect(neighbors.map(({ term }) => term)).toEqual(["man", "woman"]);
  });

  test("a vector of zeros is like nothing", async () => {
    const { neighbors } = await terms.neighbors({ term: "nothing", limit: 1 });
    expect(neighbors[0]!.similarity).toBe(0);
  });

  test("a term without a vector is refused, and so is a limit that is none", async () => {
    await expect(terms.neighbors({ term: "pear" })).rejects.toMatchObject({ code: "TERM_NOT_FOUND" });
    await expect(terms.neighbors({ term: "king", limit: 0 })).rejects.toMatchObject({ code: "BAD_REQUEST" });
    await expect(terms.neighbors({ term: "king", mostFrequent: 1.5 })).rejects.toMatchObject({ code: "BAD_REQUEST" });
  });

  test("an unknown term of a FastText model has the vector of its n-grams", async () => {
    const model = sampleModel();
    const engine = createTermsEngine(new KeyedVectors(model));
    const { known, neighbors } = await engine.neighbors({ term: "dogs" });
    expect(known).toBe(false);
    const dogs = toLengthOne(subwordVector("dogs", model.subwords!, 6)!);
    const dog = toLengthOne(model.vectors.subarray(18, 24));
    const expected = dogs.reduce((sum, x, i) => sum + x * dog[i]!, 0);
    expect(neighbors.find(({ term }) => term === "dog")!.similarity).toBeCloseTo(expected, 5);
  });

  test("more than 100,000 terms are searched by an index, where there is one", async () => {
    const count = MAX_EXACT_TERMS + 1;
    const many: TermModel = {
      ...ROYALS,
      dimensions: 1,
      terms: Array.from({ length: count }, (_, i) => `t${i}`),
      vectors: sampleValues(count),
    };
    const asked: number[] = [];
    const index = {
      search: (_: Float32Array, limit: number) => {
        asked.push(limit);
        return [
          { index: 5, score: 1 },
          { index: 7, score: 0.9 },
        ];
      },
    };
    const engine = createTermsEngine(new KeyedVectors(many, { index }));
    const { neighbors } = await engine.neighbors({ term: "t5", limit: 1 });
    expect(neighbors).toEqual([{ term: "t7", similarity: 0.9 }]);
    expect(asked).toEqual([2]);
  });
});

describe("analogies", () => {
  test("king − man + woman is queen by both methods", async () => {
    for (const method of ["add", "multiply"] as const) {
      const request = { positive: ["king", "woman"], negative: ["man"], method };
      expect((await terms.analogy(request)).answers[0]!.term).toBe("queen");
    }
  });

  test("scores are those of the formulas", async () => {
    const [king, man, woman, queen] = [
      [2, 0, 2],
      [2, 0, 0.2],
      [0, 2, 0.2],
      [0, 2, 2],
    ].map(unit);
    const request = { positive: ["king", "woman"], negative: ["man"] };
    const sum = king!.map((x, i) => x + woman![i]! - man![i]!);
    expect((await terms.analogy(request)).answers[0]!.score).toBeCloseTo(cosine(sum, queen!), 6);
    const shifted = (v: number[]): number => (1 + cosine(v, queen!)) / 2;
    const ratio = (shifted(king!) * shifted(woman!)) / (shifted(man!) + 1e-6);
    expect((await terms.analogy({ ...request, method: "multiply" })).answers[0]!.score).toBeCloseTo(ratio, 5);
  });

  test("none can be asked without terms", async () => {
    await expect(terms.analogy({ positive: [] })).rejects.toMatchObject({ code: "BAD_REQUEST" });
  });
});

describe("similarities", () => {
  test("of two terms and of two groups", async () => {
    const one = await terms.similarity({ a: ["king"], b: ["queen"] });
    expect(one).toMatchObject({ unknown: [], moversDistance: null });
    expect(one.similarity).toBeCloseTo(0.5, 6);
    const groups = await terms.similarity({ a: ["king", "queen", "pear"], b: ["man", "woman"], moversDistance: true });
    expect(groups.unknown).toEqual(["pear"]);
    expect(groups.similarity).toBeCloseTo(cosine([1, 1, 2], [1, 1, 0.2]), 6);
    // Each goes to its own sex: twice the distance of king and man, halved.
    const distance = Math.sqrt(2 - 2 * cosine([2, 0, 2], [2, 0, 0.2]));
    expect(groups.moversDistance!.exact).toBeCloseTo(distance, 6);
  });

  test("sides without a known term are refused", async () => {
    await expect(terms.similarity({ a: ["pear"], b: ["king"] })).rejects.toMatchObject({ code: "TERM_NOT_FOUND" });
    await expect(terms.similarity({ a: [], b: ["king"] })).rejects.toMatchObject({ code: "BAD_REQUEST" });
  });

  test("the odd one out is the one least like the mean", async () => {
    const found = await terms.oddOneOut(["king", "apple", "queen", "pear"]);
    expect(found.odd).toBe("apple");
    expect(found.unknown).toEqual(["pear"]);
    expect(found.terms.map(({ term }) => term).at(-1)).toBe("apple");
    await expect(terms.oddOneOut(["king", "queen"])).rejects.toMatchObject({ code: "BAD_REQUEST" });
    await expect(terms.oddOneOut(["king", "pear", "plum"])).rejects.toMatchObject({ code: "TERM_NOT_FOUND" });
  });

  test("a rank is one more than how many terms are closer", async () => {
    expect((await terms.closerThan("king", "woman")).map(({ term }) => term)).toEqual(["man", "queen"]);
    expect(await terms.rank("king", "woman")).toMatchObject({ rank: 3 });
    expect(await terms.rank("king", "man")).toMatchObject({ rank: 1 });
    expect(await terms.closerThan("king", "king")).toEqual([]);
  });

  test("distances are 1 − similarity", () => {
    expect(distancesFrom(keyed, "king", ["queen"])[0]).toBeCloseTo(0.5, 6);
    const all = distancesFrom(keyed, "king");
    expect(all.length).toBe(6);
    expect(all[3]).toBeCloseTo(0.5, 6);
  });

  test("a mean is that of the unit vectors", async () => {
    const mean = await terms.mean(["king", "pear"]);
    expect([...mean!].map((x) => Math.round(x * 1e6) / 1e6)).toEqual([0.707107, 0, 0.707107]);
    expect(await terms.mean(["pear"])).toBeNull();
  });
});

test("a similarity is at most 1, whatever rounding makes of it, and an unknown method is refused", async () => {
  const vectors = sampleValues(3 * 50);
  const model = { ...ROYALS, terms: Array.from({ length: 50 }, (_, i) => `t${i}`), counts: null, vectors };
  const engine = createTermsEngine(new KeyedVectors(model));
  const found = await Promise.all(model.terms.map(async (term) => await engine.similarity({ a: [term], b: [term] })));
  expect(Math.max(...found.map(({ similarity }) => similarity))).toBe(1);
  const method = "zzz" as TermAnalogyMethod;
  await expect(engine.analogy({ positive: ["t1"], method })).rejects.toMatchObject({ code: "BAD_REQUEST" });
});

test("a model says what it is", async () => {
  expect(await terms.info()).toEqual({
    algorithm: "word2vec",
    dimensions: 3,
    terms: 6,
    tokens: 210,
    subwords: null,
    documents: null,
    training: null,
    resumable: false,
  });
  const fast = await createTermsEngine(new KeyedVectors(sampleModel())).info();
  expect(fast).toMatchObject({ subwords: { minN: 2, maxN: 4, buckets: 50 }, resumable: true });
  const { training } = sampleModel();
  for (const other of [
    { algorithm: "doc2vec", training },
    { algorithm: "glove", training },
    { training: { ...training!, outputVectors: null } },
  ] as const)
    expect(termsInfo({ ...sampleModel(), ...other }).resumable).toBe(false);
});

test("vectors of known terms are means of their own and their n-grams' vectors", () => {
  const subwords = {
    minN: 3,
    maxN: 3,
    buckets: 1,
    rows: null,
    vectors: Float32Array.of(3, 5),
    ownVectors: Float32Array.of(1, 2),
  };
  // <a> is the one n-gram of "a".
  expect([...composeVectors(["a"], subwords, 2)]).toEqual([2, 3.5]);
});
