import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { dot, toUnit, type UnitVector } from "../../../src/core/vector.ts";
import { compare } from "../../../src/query/recommend/compare.ts";
import { recommend, towards } from "../../../src/query/recommend/recommend.ts";
import { HashingEmbedder } from "../../support/hashing-embedder.ts";
import { withCode } from "../../store/with-code.ts";
import { searchable, type Written } from "../searchable-collection.ts";

const TOPICS = ["salt bread yeast flour", "moon tide saturn ring", "tap valve hinge radiator"];
const documents: readonly Written[] = Array.from({ length: 60 }, (_, i) => ({
  id: `d${i}`,
  passages: [`${TOPICS[i % 3]!} ${TOPICS[(i + 1) % 3]!.split(" ")[i % 4]!} number${i}`],
}));
const embedder = new HashingEmbedder(32);

const unit = fc
  .array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 4, maxLength: 4 })
  .filter((values) => values.some((x) => Math.abs(x) > 0.1))
  .map(toUnit);

describe("negative examples", () => {
  test("move the query away from themselves, never towards", () => {
    fc.assert(
      fc.property(fc.array(unit, { minLength: 1, maxLength: 3 }), unit, (positive, negative) => {
        const without = dot(towards(positive, []), negative);
        expect(dot(towards(positive, [negative]), negative)).toBeLessThanOrEqual(without + 1e-5);
      }),
    );
  });

  test("that are the positive ones leave what is wanted", () => {
    const place = toUnit([1, 2, 2]);
    expect(dot(towards([place], [place]), place)).toBeCloseTo(1, 6);
    const opposite = toUnit([-1, -2, -2]);
    expect(towards([place, opposite], [])).toHaveLength(3);
  });

  test("change the result: what is like them comes later", async () => {
    const context = await searchable(documents, embedder);
    const rankOf = async (negative: { text: string }[]): Promise<number> => {
      const { hits } = await recommend(context, {
        positive: [{ text: TOPICS[0]! }, { text: TOPICS[1]! }],
        negative,
        limit: 60,
      });
      const ranks = hits.filter(({ document }) => Number(document.id.slice(1)) % 3 === 1).map(({ rank }) => rank);
      return ranks.reduce((sum, rank) => sum + rank, 0) / ranks.length;
    };
    expect(await rankOf([{ text: TOPICS[1]! }])).toBeGreaterThan((await rankOf([])) + 5);
  });
});

test("examples and what was seen are not recommended, and the limit is reached all the same", async () => {
  const context = await searchable(documents, embedder);
  const { hits } = await recommend(context, {
    positive: [{ document: "d0" }, { text: "salt and bread" }],
    negative: [{ document: "d1" }],
    exclude: ["d3", "d6"],
    limit: 50,
  });
  const ids = hits.map(({ document }) => document.id);
  expect(ids).toHaveLength(50);
  for (const hidden of ["d0", "d1", "d3", "d6"]) expect(ids).not.toContain(hidden);
});

test("pages of recommendations follow one another", async () => {
  const context = await searchable(documents, embedder);
  const request = { positive: [{ document: "d0" }] };
  const all = (await recommend(context, { ...request, limit: 20 })).hits.map(({ document }) => document.id);
  const first = await recommend(context, { ...request, limit: 8 });
  const second = await recommend(context, { ...request, limit: 12, cursor: first.next! });
  expect([...first.hits, ...second.hits].map(({ document }) => document.id)).toEqual(all);
  expect(second.hits[0]!.rank).toBe(9);
});

test("diversity keeps the best and brings what differs forward", async () => {
  const context = await searchable(documents, embedder);
  const request = { positive: [{ text: TOPICS[0]! }], limit: 10 };
  const near = await recommend(context, request);
  const diverse = await recommend(context, { ...request, diversity: 0.8 });
  const topics = (result: typeof near): number =>
    new Set(result.hits.map(({ document }) => Number(document.id.slice(1)) % 3)).size;
  expect(diverse.hits[0]!.document.id).toBe(near.hits[0]!.document.id);
  expect(topics(near)).toBeLessThan(topics(diverse));
  expect(diverse.hits[1]!.reranked).toMatchObject([{ by: "mmr" }]);
});

test.each([{ positive: [] }, { positive: [{ text: " " }] }, { positive: [{ text: "a" }], diversity: 2 }])(
  "%j is refused",
  async (request) => {
    await expect(recommend(await searchable(documents, embedder), request)).rejects.toThrow(withCode("BAD_QUERY"));
  },
);

describe.each([
  ["by vectors", embedder, "dense"],
  ["by words", null, "lexical"],
] as const)("similarity %s", (_, model, by) => {
  test("is 1 for a thing with itself, and the same both ways", async () => {
    const context = await searchable(documents, model);
    const examples = [
      { document: "d0" },
      { document: "d1" },
      { text: "salt bread" },
      { text: "the moon and its tide" },
    ];
    for (const a of examples) {
      const own = await compare(context, a, a, undefined);
      expect(own).toMatchObject({ similarity: 1, by });
      for (const b of examples) {
        const [ab, ba] = [await compare(context, a, b, undefined), await compare(context, b, a, undefined)];
        expect(ab.similarity).toBeCloseTo(ba.similarity, 12);
        expect(ab.sharedWords).toEqual(ba.sharedWords);
        expect(ab.measures.lexical).toBeCloseTo(
          ab.sharedWords.reduce((sum, { part }) => sum + part, 0),
          9,
        );
      }
    }
  });
});

test("the words shared by two texts are those that a reader sees in both", async () => {
  const context = await searchable([], null);
  const { sharedWords, similarity } = await compare(
    context,
    { text: "Whales eat the krill" },
    { text: "krill feed a whale" },
    undefined,
  );
  expect(sharedWords.map(({ word }) => word)).toEqual(["krill", "whale"]);
  // Two of three telling words each: 2 / √3 · √3.
  expect(similarity).toBeCloseTo(2 / 3, 12);
});

test("a place of its own: vectors need not be of norm 1", async () => {
  const context = await searchable(documents, embedder);
  const [vector] = await embedder.embedDocuments([TOPICS[2]!]);
  const scaled = (vector as UnitVector).map((x) => 7 * x);
  const [a, b] = [{ vector: vector! }, { vector: scaled }].map((one) => ({ positive: [one], limit: 5 }));
  const ids = async (request: { positive: { vector: ArrayLike<number> }[] }): Promise<string[]> =>
    (await recommend(context, request)).hits.map(({ document }) => document.id);
  expect(await ids(a!)).toEqual(await ids(b!));
});

test("a vector has to be of the collection's own dimensions, wherever it stands", async () => {
  const context = await searchable(documents, embedder);
  const short = { vector: [1, 0, 0] };
  const mismatch = withCode("DIMENSION_MISMATCH");
  await expect(recommend(context, { positive: [{ text: "salt" }], negative: [short] })).rejects.toThrow(mismatch);
  await expect(compare(context, { text: "salt" }, short, undefined)).rejects.toThrow(mismatch);
  const words = await searchable(documents, null);
  await expect(compare(words, { text: "salt" }, short, undefined)).rejects.toThrow(withCode("NO_EMBEDDER"));
});
