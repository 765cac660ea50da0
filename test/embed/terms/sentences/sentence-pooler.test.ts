import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { toUnit } from "../../../../src/core/vector.ts";
import { SentencePooler } from "../../../../src/embed/terms/sentences/sentence-pooler.ts";
import { parseTermPooling, TERM_POOLINGS } from "../../../../src/embed/terms/sentences/term-pooling.ts";
import { smallLookup } from "./small-lookup.ts";

const LOOKUP = smallLookup({ the: [1, 0], cat: [0, 2], dog: [-1, 4], "cats*": [0, 3] });
const SENTENCES = [
  ["the", "cat"],
  ["the", "dog"],
  ["the", "the", "bird"],
];

function close(values: readonly number[]): unknown[] {
  return values.map((value) => expect.closeTo(value, 5) as unknown);
}

function poolBy(pooling: string, sentence: readonly string[], options: { counts?: Float64Array; a?: number } = {}) {
  const pooler = SentencePooler.fit(LOOKUP, SENTENCES, { poolings: parseTermPooling(pooling), ...options });
  return pooler.pool(sentence);
}

describe("by hand", () => {
  const idf = { the: Math.log(4 / 4) + 1, cat: Math.log(4 / 2) + 1, unseen: Math.log(4 / 1) + 1 };

  test.each([
    ["mean", [0, 2]],
    ["max", [1, 4]],
    ["min", [-1, 0]],
    ["sum", [0, 6]],
    ["mean_sqrt_len", [0, 6 / Math.sqrt(3)]],
    // Of three sentences all hold "the", one "cat" and one "dog".
    ["tfidf", [(idf.the - idf.cat) / (idf.the + 2 * idf.cat), (6 * idf.cat) / (idf.the + 2 * idf.cat)]],
    // p = 4/6, 1/6, 1/6 and a = 1/2: weights 3/7, 3/4, 3/4.
    ["sif", [(3 / 7 - 3 / 4) / 3, (6 * 3) / 4 / 3]],
    ["max+min", [1, 4, -1, 0]],
  ])("%s of three terms", (pooling, expected) => {
    expect([...poolBy(pooling, ["the", "cat", "dog"], { a: 0.5 })!]).toEqual(close(expected));
  });

  test("a term without a vector counts nothing, one without a place in the vocabulary as rare", () => {
    expect([...poolBy("mean", ["cat", "unheard"])!]).toEqual([0, 2]);
    expect([...poolBy("sif", ["cats*"])!]).toEqual([0, 3]);
    const [, y] = poolBy("tfidf", ["cat", "cats*"])!;
    expect(y).toBeCloseTo((2 * idf.cat + 3 * idf.unseen) / (idf.cat + idf.unseen), 5);
  });

  test("counts of the corpus come before those of the sentences", () => {
    // p(cat) = 1/2, so that a = 1/2 gives 1/2.
    expect([...poolBy("sif", ["cat"], { counts: Float64Array.of(1, 2, 1), a: 0.5 })!]).toEqual(close([0, 1]));
  });

  test("SIF takes away the direction that means share", () => {
    const lookup = smallLookup({ a: [3, 1], b: [3, -1] });
    const sentences = Array.from({ length: 40 }, (_, i) => [i % 2 === 0 ? "a" : "b"]);
    const pooler = SentencePooler.fit(lookup, sentences);
    // The sum of m mᵀ is diagonal, 9 : 1, so that the first axis is the component.
    expect(pooler.parts.component!.map(Math.abs)).toEqual(Float32Array.of(1, 0));
    const weight = 1e-3 / (1e-3 + 0.5);
    expect([...pooler.pool(["a"])!]).toEqual(close([0, weight]));
    expect(toUnit(pooler.pool(["b"])!)).toEqual(Float32Array.of(0, -1));
  });
});

test("a sentence without a vector gives none", () => {
  expect(poolBy("sif", ["unheard"])).toBeNull();
  expect(poolBy("mean+max", [])).toBeNull();
});

test("few sentences give no component", () => {
  expect(SentencePooler.fit(LOOKUP, SENTENCES).parts.component).toBeNull();
});

test("an unknown pooling is refused", () => {
  expect(() => parseTermPooling("mean+cls")).toThrow(expect.objectContaining({ code: "BAD_CONFIG" }));
});

describe("laws", () => {
  const sentence = fc.array(fc.constantFrom("the", "cat", "dog", "cats*"), { minLength: 1, maxLength: 8 });
  const mode = fc.constantFrom(...TERM_POOLINGS);

  test("the order of terms does not matter", () => {
    fc.assert(
      fc.property(sentence, mode, (terms, pooling) => {
        const forward = poolBy(pooling, terms)!;
        expect([...poolBy(pooling, terms.toReversed())!]).toEqual(close([...forward]));
      }),
    );
  });

  test("all but sums say of a sentence twice what they say of it once", () => {
    const means = fc.constantFrom(...TERM_POOLINGS.filter((name) => name !== "sum" && name !== "mean_sqrt_len"));
    fc.assert(
      fc.property(sentence, means, (terms, pooling) => {
        expect([...poolBy(pooling, [...terms, ...terms])!]).toEqual(close([...poolBy(pooling, terms)!]));
      }),
    );
  });

  test("a combination is its parts, one after the other", () => {
    fc.assert(
      fc.property(sentence, mode, mode, (terms, first, second) => {
        const parts = [...poolBy(first, terms)!, ...poolBy(second, terms)!];
        expect([...poolBy(`${first}+${second}`, terms)!]).toEqual(parts);
      }),
    );
  });

  test("what SIF gives has no share in the component", () => {
    const lookup = smallLookup({ a: [3, 1, 0], b: [3, -1, 1], c: [2, 0, 5] });
    const terms = fc.array(fc.constantFrom("a", "b", "c"), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(fc.array(terms, { minLength: 32, maxLength: 40 }), (sentences) => {
        const pooler = SentencePooler.fit(lookup, sentences);
        const { component } = pooler.parts;
        for (const each of sentences) {
          const share = pooler.pool(each)!.reduce((sum, value, d) => sum + value * component![d]!, 0);
          expect(share).toBeCloseTo(0, 6);
        }
      }),
    );
  });
});
