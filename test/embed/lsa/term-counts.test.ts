import { expect, test } from "vitest";
import { TermCounter, type TermCounts } from "../../../src/embed/lsa/term-counts.ts";

function count(documents: readonly string[], maxEntries?: number): TermCounter {
  const counter = new TermCounter(maxEntries === undefined ? {} : { maxEntries });
  for (const document of documents) counter.add(document.split(" ").filter((term) => term !== ""));
  return counter;
}

/** Rows as { term number: count }. */
function rowsOf({ pointers, columns, counts }: TermCounts): Record<number, number>[] {
  return Array.from({ length: pointers.length - 1 }, (_, row) =>
    Object.fromEntries(
      Array.from(columns.subarray(pointers[row], pointers[row + 1]), (id, i) => [id, counts[pointers[row]! + i]!]),
    ),
  );
}

test("terms are counted by document, rare ones left out, frequent ones first", () => {
  const counts = count(["b a a c", "", "c d", "c b e b"]).finish({ minDocuments: 2, maxTerms: 10 });
  expect(["c", "b", "a", "d", "e"].map((term) => counts.terms.find(term))).toEqual([0, 1, -1, -1, -1]);
  expect([...counts.frequencies]).toEqual([3, 2]);
  expect(rowsOf(counts)).toEqual([{ 0: 1, 1: 1 }, {}, { 0: 1 }, { 0: 1, 1: 2 }]);
  expect([...counts.lengths]).toEqual([4, 0, 2, 4]);
});

test("of too many terms the rarest are left out", () => {
  const counts = count(["a b c", "a b c", "a b", "a"]).finish({ minDocuments: 2, maxTerms: 2 });
  expect(["a", "b", "c"].map((term) => counts.terms.find(term))).toEqual([0, 1, -1]);
});

test("of too many documents an even sample is kept, and only it is read", () => {
  // Two entries each: 8 entries hold 4 documents.
  const counter = new TermCounter({ maxEntries: 8 });
  const read: number[] = [];
  for (let i = 0; i < 20; i++) {
    counter.add(
      (function* () {
        read.push(i);
        yield "all";
        yield `number ${i}`;
      })(),
    );
  }
  expect(counter.seen).toBe(20);
  expect(counter.documents).toBe(3);
  // After 0 to 4 every second one, after 6 and 8 every fourth, after 12 and 16 every eighth.
  expect(read).toEqual([0, 1, 2, 3, 4, 6, 8, 12, 16]);
  const counts = counter.finish({ minDocuments: 1, maxTerms: 100 });
  expect([...counts.frequencies]).toEqual([3, 1, 1, 1]);
  expect(["all", "number 0", "number 8", "number 16", "number 12"].map((term) => counts.terms.find(term))).toEqual([
    0, 1, 2, 3, -1,
  ]);
  expect(rowsOf(counts)).toEqual([
    { 0: 1, 1: 1 },
    { 0: 1, 2: 1 },
    { 0: 1, 3: 1 },
  ]);
});

test("a term repeated after the sample was halved is counted in its own document", () => {
  const counter = count(["a b", "a b", "a b", "a b", "b b", "a a a b"], 6);
  const counts = counter.finish({ minDocuments: 1, maxTerms: 10 });
  expect(counter.seen).toBe(6);
  expect(rowsOf(counts).at(-1)).toEqual({ [counts.terms.find("b")]: 2 });
});

test("one document larger than the limit is kept", () => {
  expect(count(["a b c d"], 2).documents).toBe(1);
});
