import * as fc from "fast-check";
import { expect, test } from "vitest";
import { TermCounter } from "../../../../src/embed/terms/train/term-counter.ts";

test("terms are numbered as they are first seen and counted, as they are by a map", () => {
  const term = fc.oneof(fc.constantFrom("a", "b", "é", "词", "😀", ""), fc.string({ unit: "binary", maxLength: 3 }));
  fc.assert(
    fc.property(fc.array(term, { maxLength: 3000 }), (text) => {
      using counter = new TermCounter();
      const counts = new Map<string, number>();
      for (const word of text) {
        counts.set(word, (counts.get(word) ?? 0) + 1);
        expect(counter.add(word)).toBe([...counts.keys()].indexOf(word));
      }
      const { terms, counts: found, numbers } = counter.counted();
      expect([...terms]).toEqual([...counts.keys()]);
      expect([...found]).toEqual([...counts.values()]);
      expect([...numbers]).toEqual([...counts.keys()].map((_, i) => i));
      expect(counter.words).toBe(text.length);
    }),
    { numRuns: 30 },
  );
});

test("a term in bytes and as a string is the same, at any length and number of others", () => {
  using counter = new TermCounter();
  const words = Array.from({ length: 5000 }, (_, i) => `${"ü".repeat(i % 700)}${i}`);
  words.forEach((word, i) => expect(counter.add(word)).toBe(i));
  words.forEach((word, i) => {
    const bytes = new TextEncoder().encode(`<${word}>`);
    expect(counter.addBytes(bytes, 1, bytes.length - 1)).toBe(i);
  });
  expect(counter.counted(2).terms).toEqual(words);
  expect(counter.counted(3).terms).toEqual([]);
});

test("beyond the limit the rarest are forgotten, never those that are known, and a number is given once", () => {
  using counter = new TermCounter(2, ["known"]);
  for (const word of ["often", "once", "often"]) counter.add(word);
  expect(counter.add("new")).toBe(3);
  expect(counter.add("once")).toBe(4);
  const { terms, numbers, counts } = counter.counted(2, Float64Array.of(7));
  expect(terms).toEqual(["known"]);
  expect([numbers[0], counts[0]]).toEqual([0, 7]);
  expect(counter.counted().terms).toEqual(["known", "once"]);
  expect([counter.numbers, counter.words]).toEqual([5, 5]);
});
