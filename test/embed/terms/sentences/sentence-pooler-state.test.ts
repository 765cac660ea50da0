import * as fc from "fast-check";
import { expect, test } from "vitest";
import {
  decodeSentencePooler,
  encodeSentencePooler,
} from "../../../../src/embed/terms/sentences/sentence-pooler-state.ts";
import { SentencePooler } from "../../../../src/embed/terms/sentences/sentence-pooler.ts";
import { smallLookup } from "./small-lookup.ts";

const LOOKUP = smallLookup({ a: [3, 1], b: [3, -1], "ab*": [1, 1] });
const SENTENCES = Array.from({ length: 40 }, (_, i) => (i % 3 === 0 ? ["a"] : ["b", "a"]));

test.each([["sif"], ["mean", "max"], ["tfidf", "sif"]] as const)(
  "a pooler of %s is read as it was written",
  (...poolings) => {
    const pooler = SentencePooler.fit(LOOKUP, SENTENCES, { poolings });
    const parts = decodeSentencePooler(encodeSentencePooler(pooler.parts));
    expect(parts).toEqual(pooler.parts);
    const sentence = ["a", "b", "ab*"];
    expect(new SentencePooler(LOOKUP, parts).pool(sentence)).toEqual(pooler.pool(sentence));
  },
);

test("every damaged byte and every cut is noticed", () => {
  const bytes = encodeSentencePooler(SentencePooler.fit(LOOKUP, SENTENCES).parts);
  const place = fc.integer({ min: 0, max: bytes.length - 1 });
  fc.assert(
    fc.property(place, fc.integer({ min: 1, max: 255 }), (at, flip) => {
      const damaged = bytes.map((byte, i) => (i === at ? byte ^ flip : byte));
      expect(() => decodeSentencePooler(damaged)).toThrow(expect.objectContaining({ code: "INDEX_CORRUPT" }));
      expect(() => decodeSentencePooler(bytes.subarray(0, at))).toThrow(
        expect.objectContaining({ code: "INDEX_CORRUPT" }),
      );
    }),
  );
});
