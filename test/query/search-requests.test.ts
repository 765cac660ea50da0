// What a request can ask of a search besides a query: pages, signals, operators, rerankers and reasons.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import type { SearchRequest, SearchResult } from "../../src/core/search.ts";
import { openCrossEncoder } from "../../src/embed/open-cross-encoder.ts";
import { CollectionLsa } from "../../src/indexer/lsa/collection-lsa.ts";
import { search, type SearchContext } from "../../src/query/search.ts";
import { writeTinyCrossEncoder } from "../embed/cross-encoder-model.ts";
import { themedText } from "../indexer/lsa/themes.ts";
import { sampleChunk, sampleDocument } from "../store/sample-documents.ts";
import { HashingEmbedder } from "../support/hashing-embedder.ts";
import { searchable } from "./searchable-collection.ts";

const embedder = new HashingEmbedder(32);

/** 120 documents of two passages each about one of four themes; large enough for every signal. */
async function themed(): Promise<SearchContext> {
  const documents = Array.from({ length: 120 }, (_, i) => ({
    id: `d${i}`,
    passages: [themedText(i, i), themedText(i, i + 1)],
    metadata: { theme: i % 4 },
  }));
  const made = await searchable(documents, embedder);
  const lsa = new CollectionLsa(made.store);
  expect(await lsa.update()).toEqual([]);
  await lsa[Symbol.asyncDispose]();
  return made;
}

function ids({ hits }: SearchResult): string[] {
  return hits.map(({ chunk, document }) => `${document.id}:${chunk.id}`);
}

describe("a collection that has every signal", () => {
  const QUESTION = { text: "yeast oven verdict" };
  type Ask = (request: Partial<SearchRequest>) => Promise<SearchResult>;
  const asking = (made: SearchContext): Ask => {
    return async (request) => await search(made, { ...QUESTION, ...request });
  };

  test("sums their parts to each score, and the shares of feedback to 1", async () => {
    const ask = asking(await themed());
    for (const unit of ["chunk", "document"] as const) {
      for (const mode of ["hybrid", "lexical", "dense"] as const) {
        const { hits, feedback, terms } = await ask({ unit, mode, explain: true, limit: 50 });
        for (const { score, signals } of hits) {
          expect(signals!.reduce((sum, { contribution }) => sum + contribution, 0)).toBeCloseTo(score, 9);
        }
        if (mode !== "hybrid") continue;
        expect(hits[0]!.signals!.map(({ name }) => name)).toEqual(["lexical", "lsa", "dense"]);
        expect(feedback!.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 9);
        expect(terms).toEqual(["yeast", "oven", "verdict"]);
      }
    }
  });

  test("cuts the same pages by cursor and by offset", async () => {
    const ask = asking(await themed());
    const all = await ask({ limit: 60 });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 25 }), async (limit) => {
        const byCursor: string[] = [];
        const byOffset: string[] = [];
        let cursor: string | null = null;
        for (let offset = 0; offset < 60; offset += limit) {
          const wanted = Math.min(limit, 60 - offset);
          const page: SearchResult = await ask({ limit: wanted, ...(cursor !== null && { cursor }) });
          byCursor.push(...ids(page));
          byOffset.push(...ids(await ask({ limit: wanted, offset })));
          cursor = page.next;
        }
        expect(byCursor).toEqual(ids(all));
        expect(byOffset).toEqual(ids(all));
      }),
      { numRuns: 8 },
    );
  });

  test("leaves out what scores less, counts facets, and brings what differs forward", async () => {
    const ask = asking(await themed());
    const all = await ask({ limit: 60 });
    const { score } = all.hits[20]!;
    const above = await ask({ limit: 60, minScore: score });
    expect(ids(above)).toEqual(ids(all).slice(0, above.hits.length));
    expect(above.hits.at(-1)!.score).toBeGreaterThanOrEqual(score);

    const { facets } = await ask({ unit: "document", facets: ["theme", "lang"] });
    expect(facets!.map(({ field }) => field)).toEqual(["theme", "lang"]);
    expect(new Set(facets![0]!.values.map(({ value }) => value))).toEqual(new Set([0, 1, 2, 3]));

    const diverse = await ask({ limit: 100, diversity: 0.7 });
    const plain = await ask({ limit: 100 });
    expect(diverse.hits[0]!.chunk.id).toBe(plain.hits[0]!.chunk.id);
    expect(ids(diverse).toSorted()).toEqual(ids(plain).toSorted());
    expect(ids(diverse)).not.toEqual(ids(plain));
  });
});

test("a page that follows a cursor neither repeats nor skips what stayed, while documents come and go", async () => {
  const changing = await themed();
  const ask = async (more: Partial<SearchRequest>): Promise<SearchResult> =>
    await search(changing, { text: "yeast oven", unit: "document", mode: "lexical", ...more });
  const before = ids(await ask({ limit: 40 }));
  const first = await ask({ limit: 10 });
  const gone = before[3]!.split(":")[0]!;
  await changing.store.removeDocuments([gone]);
  await changing.store.putDocument(sampleDocument("new"), [sampleChunk("yeast oven yeast oven", null)]);
  const second = await ask({ limit: 10, cursor: first.next! });
  expect(ids(second).filter((id) => ids(first).includes(id))).toEqual([]);
  expect(ids(second)[0]).toBe(before[10]);
});

describe("a query", () => {
  const texts: readonly (readonly [string, string])[] = [
    ["oil", "Olive oil keeps for a year in a dark bottle."],
    ["branch", "An olive branch stands for peace; engine oil does not."],
    ["sugar", "Olive oil and sugar make a scrub."],
    ["zh", "向量数据库保存向量。"],
    ["zh2", "数据的库存很多，向量很少。"],
    ["who", "The Who is a band."],
  ];
  const found = async (text: string, more: Partial<SearchRequest> = {}): Promise<string[]> => {
    const made = await searchable(
      texts.map(([id, passage]) => ({ id, passages: [passage], metadata: { year: id.length } })),
      embedder,
    );
    const { hits } = await search(made, { text, mode: "lexical", ...more });
    return hits.map(({ document }) => document.id).toSorted();
  };

  test.each([
    ['"olive oil"', ["oil", "sugar"]],
    ['"olive oil" -sugar', ["oil"]],
    ["olive year:6", ["branch"]],
    ["“数据库”", ["zh"]],
    ["the who", ["who"]],
    ["who is the", ["who"]],
  ])("%s finds %j", async (text, expected) => {
    expect(await found(text)).toEqual(expected);
  });

  test("without operators is text alone", async () => {
    expect(await found('"olive oil" -sugar', { operators: false })).toEqual(["branch", "oil", "sugar"]);
  });

  test("of 30,000 characters is cut with a notice", async () => {
    const made = await searchable([{ id: "a", passages: ["salt water"] }], null);
    const { hits, notices } = await search(made, { text: "salt ".repeat(6000) });
    expect(hits).toHaveLength(1);
    expect(notices.length).toBeGreaterThan(0);
  });

  test("is expanded by words of the best hits", async () => {
    const made = await searchable(
      [
        { id: "a", passages: ["kelvin thermometer mercury scale"] },
        { id: "b", passages: ["kelvin thermometer mercury tube"] },
        { id: "c", passages: ["mercury scale tube of a barometer"] },
        ...Array.from({ length: 12 }, (_, i) => ({ id: `x${i}`, passages: [`nothing of it number ${i}`] })),
      ],
      null,
    );
    const plain = await search(made, { text: "kelvin" });
    const expanded = await search(made, { text: "kelvin", expand: true });
    expect(plain.hits.map(({ document }) => document.id).toSorted()).toEqual(["a", "b"]);
    expect(expanded.hits.map(({ document }) => document.id)).toContain("c");
  });
});

describe("a reranker", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "kenning-reranked-"));
    await writeTinyCrossEncoder(folder, { maxTokens: 64 });
  });
  afterAll(async () => await rm(folder, { recursive: true }));

  async function withReranker(): Promise<SearchContext> {
    const model = await openCrossEncoder({ model: folder });
    onTestFinished(async () => await model[Symbol.asyncDispose]());
    const passages = ["the road of the sea", "the whale of the sea", "a storm on the sea"];
    const made = await searchable(
      passages.map((text, i) => ({ id: `p${i}`, passages: [text] })),
      embedder,
    );
    return { ...made, reranker: async () => await Promise.resolve(model) };
  }

  test("orders the best by what it reads, and keeps the scores that it was given", async () => {
    const made = await withReranker();
    const plain = await search(made, { text: "whale sea", explain: true });
    const { hits, notices } = await search(made, { text: "whale sea", rerank: true, explain: true });
    expect(notices).toEqual([]);
    expect(hits[0]!.document.id).toBe("p1");
    const scores = hits.map(({ reranked }) => reranked![0]!.score!);
    expect(scores).toEqual(scores.toSorted((a, b) => b - a));
    for (const { document, score, signals, reranked } of hits) {
      const before = plain.hits.find((hit) => hit.document.id === document.id)!;
      expect([score, signals, reranked![0]!.formerRank]).toEqual([before.score, before.signals, before.rank]);
    }
  });

  test("without time leaves the order, with a notice", async () => {
    const made = await withReranker();
    const plain = await search(made, { text: "whale sea" });
    const late = await search(made, { text: "whale sea", rerank: { budgetMs: 0 } });
    expect(ids(late)).toEqual(ids(plain));
    expect(late.notices).toHaveLength(1);
  });

  test("that is not set up is a mistake in the configuration", async () => {
    const made = await searchable([{ id: "a", passages: ["sea"] }], null);
    await expect(search(made, { text: "sea", rerank: true })).rejects.toMatchObject({ code: "BAD_CONFIG" });
  });
});

describe("attention", () => {
  test("marks the query's words in the hits, and says of which it had no time or was not asked", async () => {
    const made = await searchable(
      ["salt and bread", "salt water", "bread alone"].map((text, i) => ({ id: `p${i}`, passages: [text] })),
      embedder,
    );
    const { hits } = await search(made, { text: "salt bread", attention: { hits: 2 } });
    const { attention } = hits[0]!.attention!;
    expect(attention!.words.map(({ text, links }) => [text, links[0]?.text])).toEqual([
      ["salt", "salt"],
      ["bread", "bread"],
    ]);
    expect(hits[2]!.attention).toEqual({ attention: null, reason: "not-asked" });
    const late = await search(made, { text: "salt", attention: { budgetMs: 0 } });
    expect(late.hits[0]!.attention).toEqual({ attention: null, reason: "out-of-time" });
    expect(late.notices).toHaveLength(1);
  });

  test("is not asked for by default", async () => {
    const made = await searchable([{ id: "a", passages: ["salt"] }], embedder);
    const { hits } = await search(made, { text: "salt", explain: true });
    expect(hits[0]).not.toHaveProperty("attention");
  });
});
