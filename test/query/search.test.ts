import { describe, expect, test } from "vitest";
import type { Filter } from "../../src/core/filter.ts";
import type { SearchMode, SearchRequest, Unit } from "../../src/core/search.ts";
import { WHITENING_STATE } from "../../src/embed/whitening-state.ts";
import { search } from "../../src/query/search.ts";
import { analyze, queryTerms } from "../../src/store/analyze/analyzer.ts";
import { HashingEmbedder } from "../support/hashing-embedder.ts";
import { searchable, type Written } from "./searchable-collection.ts";

const WORDS = "salt bread yeast flour water oven tomato leaf compost slug saturn ring tide moon tap valve hinge".split(
  " ",
);

/** 300 documents of one to three passages; the words of each follow from its number. */
const corpus: readonly Written[] = Array.from({ length: 300 }, (_, i) => ({
  id: `d${String(i).padStart(3, "0")}`,
  passages: Array.from({ length: 1 + (i % 3) }, (__, j) =>
    Array.from({ length: 5 }, (___, k) => WORDS[(i * (k + 3) + j * 7 + k * k) % WORDS.length]!).join(" "),
  ),
  metadata: { number: i, tens: Math.floor(i / 10) },
  unread: i % 10 === 7,
}));
const embedder = new HashingEmbedder(32);

class EnglishEmbedder extends HashingEmbedder {
  override readonly languages = ["en"];
}

const small: readonly Written[] = [
  { id: "bread", passages: ["bread needs salt", "yeast eats sugar"] },
  { id: "tap", passages: ["a dripping tap needs a new valve"] },
  { id: "moon", passages: ["the moon pulls the tide"] },
];

/** Units that hold a word of the query, have a vector, or one of the two, and satisfy the filter. */
function matching(mode: SearchMode, unit: Unit, text: string, accepts: (document: Written) => boolean): number {
  const terms = new Set(queryTerms(text));
  const has = (passage: string): boolean => analyze(passage).some(({ term }) => terms.has(term));
  const counts = corpus.filter(accepts).map(({ passages, unread = false }) => {
    const dense = mode !== "lexical" && !unread;
    const found = passages.filter((passage) => dense || (mode !== "dense" && has(passage))).length;
    return unit === "chunk" ? found : Math.min(1, found);
  });
  return counts.reduce((sum, count) => sum + count, 0);
}

const FILTERS: readonly (readonly [name: string, Filter | undefined, (document: Written) => boolean])[] = [
  ["no filter", undefined, () => true],
  [
    "a tenth",
    { field: "tens", op: "in", value: [3, 8, 29] },
    (one) => [3, 8, 29].includes(Number(one.metadata?.["tens"])),
  ],
  ["one document", { field: "number", op: "=", value: 150 }, (one) => one.id === "d150"],
  ["nothing", { field: "number", op: "=", value: -1 }, () => false],
];

describe.each([true, false])("whitened: %s", (whiten) => {
  test.each(["lexical", "dense", "hybrid"] as const)("%s finds exactly min(limit, matches)", async (mode) => {
    const context = await searchable(corpus, embedder, { whiten });
    for (const unit of ["chunk", "document"] as const) {
      for (const [name, filter, accepts] of FILTERS) {
        for (const limit of [1, 10, 150, 1000]) {
          const { hits } = await search(context, { text: "salt moon", mode, unit, filter, limit });
          const matches = matching(mode, unit, "salt moon", accepts);
          // The two lists of a hybrid search are as deep as the limit, and at least 200 and 100.
          expect([name, unit, limit, hits.length]).toEqual([name, unit, limit, Math.min(limit, matches)]);
          const ids = hits.map(({ chunk, document }) => (unit === "chunk" ? chunk.id : document.id));
          expect(new Set(ids).size).toBe(hits.length);
          for (const { document } of hits) expect(accepts(corpus.find(({ id }) => id === document.id)!)).toBe(true);
        }
      }
    }
  });

  test("a filter that one of 300 documents satisfies finds that one by meaning", async () => {
    const context = await searchable(corpus, embedder, { whiten });
    for (const number of [0, 113, 299]) {
      const filter: Filter = { field: "number", op: "=", value: number };
      const { hits } = await search(context, { text: "no such words", mode: "dense", unit: "document", filter });
      expect(hits.map(({ document }) => document.metadata["number"])).toEqual([number]);
    }
  });

  test.each(["chunk", "document"] as const)("the parts of each %s's score sum to it", async (unit) => {
    const context = await searchable(corpus, embedder, { whiten });
    for (const mode of ["lexical", "dense", "hybrid"] as const) {
      const { hits } = await search(context, { text: "oven tomato", mode, unit, limit: 50, explain: true });
      for (const { score, signals } of hits) {
        expect(signals!.reduce((sum, { contribution }) => sum + contribution, 0)).toBeCloseTo(score, 10);
      }
      if (mode === "hybrid") expect(hits[0]!.signals!.map(({ name }) => name)).toEqual(["lexical", "dense"]);
    }
  });

  test("hits come best first, ranked from 1, and are the same every time", async () => {
    const context = await searchable(corpus, embedder, { whiten });
    for (const mode of ["lexical", "dense", "hybrid"] as const) {
      const ask = async (limit: number): Promise<readonly (readonly [number, number, number])[]> =>
        (await search(context, { text: "compost leaf", mode, limit })).hits.map(({ rank, score, chunk }) => [
          rank,
          score,
          chunk.id,
        ]);
      const hits = await ask(60);
      hits.forEach(([rank, score], i) => {
        expect(rank).toBe(i + 1);
        if (i > 0) expect(score).toBeLessThanOrEqual(hits[i - 1]![1]);
      });
      expect(await ask(60)).toEqual(hits);
      expect(await ask(7)).toEqual(hits.slice(0, 7));
    }
  });
});

test("documents with the same text keep the order they were stored in", async () => {
  const same = Array.from({ length: 40 }, (_, i) => ({ id: `d${99 - i}`, passages: ["salt and bread"] }));
  const context = await searchable(same, embedder);
  for (const mode of ["lexical", "dense", "hybrid"] as const) {
    for (const unit of ["chunk", "document"] as const) {
      const { hits } = await search(context, { text: "salt", mode, unit, limit: 40 });
      expect(hits.map(({ document }) => document.id)).toEqual(same.map(({ id }) => id));
    }
  }
});

test("a document is shown by its best passage, with the query's words marked", async () => {
  const context = await searchable(small, embedder);
  for (const mode of ["lexical", "dense", "hybrid"] as const) {
    const { hits } = await search(context, { text: "yeast sugar", mode, unit: "document" });
    const { document, chunk, snippet, signals } = hits[0]!;
    expect(document.id).toBe("bread");
    expect(chunk.text).toBe("yeast eats sugar");
    expect(snippet.highlights.map(([start, end]) => snippet.text.slice(start, end))).toEqual(["yeast", "sugar"]);
    expect(signals).toBeUndefined();
  }
});

test("a query by vector finds what its text would, whatever its length", async () => {
  const context = await searchable(corpus, embedder);
  const vector = await embedder.embedQuery("saturn ring");
  const byText = await search(context, { text: "saturn ring", mode: "dense" });
  const byVector = await search(context, { vector: vector.map((x) => x * 17) });
  expect(byVector.mode).toBe("dense");
  expect(byVector.hits.map(({ chunk }) => chunk.id)).toEqual(byText.hits.map(({ chunk }) => chunk.id));
});

test("a query of signs alone is searched by meaning", async () => {
  const context = await searchable(small, embedder);
  expect((await search(context, { text: "?!", mode: "lexical" })).hits).toEqual([]);
  expect((await search(context, { text: "?!" })).hits).toHaveLength(4);
});

test("a damaged whitening map costs sharpness and is said, not hidden", async () => {
  const context = await searchable(corpus, embedder);
  expect((await search(context, { text: "salt bread" })).notices).toEqual([]);
  await context.store.writeState(WHITENING_STATE, new Uint8Array(100));
  const { hits, notices } = await search(context, { text: "salt bread" });
  expect(hits).toHaveLength(10);
  expect(notices).toHaveLength(1);
});

test("a collection that is empty has no hits", async () => {
  const context = await searchable([], embedder);
  for (const mode of ["lexical", "dense", "hybrid"] as const) {
    for (const unit of ["chunk", "document"] as const)
      expect((await search(context, { text: "salt", mode, unit })).hits).toEqual([]);
  }
});

test("the time is told by stage", async () => {
  const { timings } = await search(await searchable(small, embedder), { text: "salt" });
  const { total, ...stages } = timings;
  expect(Object.values(stages).reduce((sum, stage) => sum + stage, 0)).toBeCloseTo(total, 3);
});

describe("without vectors", () => {
  test("hybrid is done by words, and says what was done", async () => {
    const { hits, mode } = await search(await searchable(small, null), { text: "salt" });
    expect(mode).toBe("lexical");
    expect(hits.map(({ document }) => document.id)).toEqual(["bread"]);
  });

  test("dense is refused", async () => {
    const context = await searchable(small, null);
    await expect(search(context, { text: "salt", mode: "dense" })).rejects.toMatchObject({ code: "NO_EMBEDDER" });
    await expect(search(context, { vector: [1, 2] })).rejects.toMatchObject({ code: "NO_EMBEDDER" });
  });
});

describe("a query that the model does not read", () => {
  test("is searched by words alone, with a notice", async () => {
    const documents = [...small, { id: "salt-zh", passages: ["面包要放盐"], unread: true }];
    const context = await searchable(documents, new EnglishEmbedder(32));
    const { hits, mode, notices } = await search(context, { text: "放盐" });
    expect(mode).toBe("lexical");
    expect(notices).toHaveLength(1);
    expect(hits.map(({ document }) => document.id)).toEqual(["salt-zh"]);
  });

  test("is searched by meaning where that was asked for, with a notice", async () => {
    const { mode, notices } = await search(await searchable(small, new EnglishEmbedder(32)), {
      text: "放盐",
      mode: "dense",
    });
    expect(mode).toBe("dense");
    expect(notices).toHaveLength(1);
  });
});

describe("what cannot be asked", () => {
  test.each([
    ["a limit of 0", { text: "salt", limit: 0 }, "BAD_QUERY"],
    ["a limit of 1001", { text: "salt", limit: 1001 }, "BAD_QUERY"],
    ["half a hit", { text: "salt", limit: 1.5 }, "BAD_QUERY"],
    ["nothing", { text: "  " }, "BAD_QUERY"],
    ["a vector of other dimensions", { vector: [1, 0, 0] }, "DIMENSION_MISMATCH"],
    ["a vector of zeros", { vector: new Float32Array(32) }, "BAD_VECTOR"],
    ["a limit of 0 by vector", { vector: new Float32Array(32).fill(1), limit: 0 }, "BAD_QUERY"],
    ["a filter that is none", { text: "salt", filter: { field: "$nothing", op: "exists" } }, "BAD_FILTER"],
    ["after the interruption", { text: "salt", signal: AbortSignal.abort() }, "ABORTED"],
  ] as const satisfies readonly (readonly [string, SearchRequest, string])[])("%s", async (_, request, code) => {
    for (const documents of [small, corpus.slice(0, 60)]) {
      await expect(search(await searchable(documents, embedder), request)).rejects.toMatchObject({ code });
    }
  });
});

test("a damaged whitening map costs sharpness, not the search", async () => {
  const context = await searchable(corpus.slice(0, 60), embedder);
  await context.store.writeState("whitening", new Uint8Array(100));
  const { hits, mode } = await search(context, { text: "salt bread" });
  expect(mode).toBe("hybrid");
  expect(hits).toHaveLength(10);
});
