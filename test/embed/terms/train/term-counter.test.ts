import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CountingMemory } from "../../../../src/embed/terms/train/counting-memory.ts";
import { END_OF_SENTENCE, MAX_SENTENCE } from "../../../../src/embed/terms/train/task-layout.ts";
import { TermCounter, type TermCounterOptions } from "../../../../src/embed/terms/train/term-counter.ts";
import { MEMORIES } from "./memories.ts";

/** All of its terms in the order of their numbers, and their counts. */
function counted(counter: TermCounter, minCount = 0): { terms: string[]; counts: number[]; numbers: number[] } {
  const { vocabulary, numbers } = counter.choose({ minCount, maxTerms: null });
  const places = [...counter.room.words(numbers, counter.numbers)];
  const kept = places.flatMap((place, number) => (place === 0xffff_ffff ? [] : [number]));
  return {
    terms: kept.map((number) => vocabulary.terms[places[number]!]!),
    counts: kept.map((number) => vocabulary.counts[places[number]!]!),
    numbers: kept,
  };
}

describe.each(MEMORIES)("$name", ({ createMemory }) => {
  const counterOf = (options: TermCounterOptions = {}): TermCounter =>
    new TermCounter({ room: new CountingMemory(createMemory(64)), ...options });

  test("terms are numbered as they are first seen and counted, as they are by a map", () => {
    const term = fc.oneof(fc.constantFrom("a", "b", "é", "词", "😀", ""), fc.string({ unit: "binary", maxLength: 3 }));
    fc.assert(
      fc.property(fc.array(term, { maxLength: 3000 }), (text) => {
        const counter = counterOf();
        const counts = new Map<string, number>();
        for (const word of text) {
          counts.set(word, (counts.get(word) ?? 0) + 1);
          expect(counter.count(word)).toBe([...counts.keys()].indexOf(word));
        }
        const { terms, counts: found, numbers } = counted(counter);
        expect(terms).toEqual([...counts.keys()]);
        expect(found).toEqual([...counts.values()]);
        expect(numbers).toEqual([...counts.keys()].map((_, i) => i));
        expect(counter.words).toBe(text.length);
      }),
      { numRuns: 10 },
    );
  });

  test("a vocabulary has the most frequent terms first, equal ones by their UTF-16", () => {
    const term = fc.oneof(
      fc.string({ unit: "binary", maxLength: 3 }),
      fc.constantFrom("\u{e000}", "\u{ffff}", "😀", "ab"),
    );
    fc.assert(
      fc.property(fc.array(term, { maxLength: 200 }), fc.integer({ min: 1, max: 3 }), (text, minCount) => {
        const counter = counterOf();
        const counts = new Map<string, number>();
        for (const word of text) {
          counter.count(word);
          counts.set(word, (counts.get(word) ?? 0) + 1);
        }
        const expected = [...counts]
          .filter(([, count]) => count >= minCount)
          .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
          .map(([word]) => word);
        const { vocabulary } = counter.choose({ minCount, maxTerms: 20 });
        expect(vocabulary.terms).toEqual(expected.slice(0, 20));
      }),
    );
  });

  test("a term in bytes and as a string is the same, at any length and number of others", () => {
    const counter = counterOf({ onTokens: () => {} });
    const words = Array.from({ length: 5000 }, (_, i) => `${"ü".repeat(i % 700)}${i}`);
    words.forEach((word, i) => expect(counter.count(word)).toBe(i));
    for (const word of words) {
      const bytes = new TextEncoder().encode(`<${word}>`);
      counter.addBytes(bytes, 1, bytes.length - 1);
    }
    expect(counted(counter, 2).terms).toEqual(words);
    expect(counted(counter, 3).terms).toEqual([]);
  });

  test("beyond the limit the rarest are forgotten, never those that are known, and a number is given once", () => {
    const counter = counterOf({ maxTerms: 2, known: ["known"] });
    for (const word of ["often", "once", "often"]) counter.count(word);
    expect(counter.count("new")).toBe(3);
    expect(counter.count("once")).toBe(4);
    expect(counted(counter, 2)).toEqual({ terms: ["known"], numbers: [0], counts: [0] });
    counter.addCounts(Float64Array.of(7));
    expect(counted(counter)).toEqual({ terms: ["known", "once"], numbers: [0, 4], counts: [7, 1] });
    expect([counter.numbers, counter.words]).toEqual([5, 5]);
  });

  test("lines of text give the tokens that their terms give one by one", () => {
    const piece = fc.constantFrom(
      "a",
      "bb",
      "词",
      "é",
      "\u{10ffff}",
      " ",
      "\t",
      "\n",
      "\u3000",
      "\u00a0",
      "\u2028",
      "x".repeat(90),
    );
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 400 }), fc.boolean(), (pieces, documents) => {
        const text = pieces.join("");
        const [whole, single]: [number[], number[]] = [[], []];
        const counter = counterOf({ documents, onTokens: (tokens) => whole.push(...tokens) });
        counter.addLines(new TextEncoder().encode(text));
        counter.flush();
        const other = counterOf({ documents, onTokens: (tokens) => single.push(...tokens) });
        const lines = text.endsWith("\n") ? text.slice(0, -1) : text;
        for (const line of lines.split("\n")) {
          for (const term of line.split(/\s+/).filter((word) => word !== "")) other.add(term);
          other.endSentence();
        }
        other.flush();
        expect(whole).toEqual(single);
        expect(counted(counter)).toEqual(counted(other));
      }),
    );
  });

  test("sentences begin with an end and a document's number, and long ones are cut", () => {
    const tokens: number[] = [];
    const counter = counterOf({ documents: true, onTokens: (part) => tokens.push(...part) });
    counter.addLines(new TextEncoder().encode(`a b\n\n${"c ".repeat(2 * MAX_SENTENCE + 1)}\n`));
    counter.flush();
    const [whole, end] = [Array.from({ length: MAX_SENTENCE }, () => 2), END_OF_SENTENCE];
    expect(tokens).toEqual([end, 0, 0, 1, end, 2, ...whole, end, 2, ...whole, end, 2, 2]);
  });

  test("many terms need more room than there is at first", () => {
    const words = Array.from({ length: 30_000 }, (_, i) => `word${i}`);
    const tokens: number[] = [];
    const counter = counterOf({ onTokens: (part) => tokens.push(...part) });
    for (let i = 0; i < 2; i++) counter.addLines(new TextEncoder().encode(`${words.join(" ")}\n`));
    counter.flush();
    expect(tokens.filter((token) => token !== END_OF_SENTENCE)).toEqual([...words.keys(), ...words.keys()]);
    expect(counted(counter, 2)).toEqual({ terms: words, numbers: [...words.keys()], counts: words.map(() => 2) });
  });
});
