import * as fc from "fast-check";
import { describe, expect, onTestFinished, test } from "vitest";
import { LEXICAL_RANKING, RM3 } from "../../../src/core/lexical-ranking.ts";
import type { Unit } from "../../../src/core/search.ts";
import { queryTerms } from "../../../src/store/analyze/analyzer.ts";
import { type Phrase, phraseOf, phraseRanges } from "../../../src/store/analyze/phrase.ts";
import { openSqliteStore } from "../../../src/store/open-sqlite-store.ts";
import { SqliteDatabase } from "../../../src/store/sqlite/database.ts";
import { migrate } from "../../../src/store/sqlite/migrations.ts";
import { searchTerms } from "../../../src/store/sqlite/search-terms.ts";
import { selectWords } from "../../../src/store/sqlite/select-words.ts";
import { replaceDocument } from "../../../src/store/sqlite/write-document.ts";
import type { Store } from "../../../src/store/store.ts";
import { sampleChunk, sampleDocument } from "../sample-documents.ts";

async function openStore(): Promise<Store> {
  const store = await openSqliteStore({ root: ":memory:", name: "test", create: true });
  onTestFinished(async () => await store[Symbol.asyncDispose]());
  return store;
}

/** One document of one passage for each text; rows count from 1. */
async function filled(texts: readonly string[]): Promise<Store> {
  const store = await openStore();
  for (const [i, text] of texts.entries()) await store.putDocument(sampleDocument(`d${i + 1}`), [sampleChunk(text)]);
  return store;
}

/** The same, without what surrounds a store: for many of them. */
function inMemory(texts: readonly string[]): Disposable & { readonly open: SqliteDatabase } {
  const database = new SqliteDatabase({ file: ":memory:", busyTimeoutMs: 0 });
  migrate(database);
  database.write(() => {
    for (const [i, text] of texts.entries()) replaceDocument(database, sampleDocument(`d${i}`), [sampleChunk(text)]);
  });
  return { open: database, [Symbol.dispose]: () => database.close() };
}

const gap = (words: number): string => `salt ${"x ".repeat(words)}water`;
const phrases = (...texts: string[]) => texts.map((text) => phraseOf(text)!);

async function rowsWith(store: Store, required: string[], excluded: string[] = [], unit: Unit = "chunk") {
  const conditions = { required: phrases(...required), excluded: phrases(...excluded), within: unit };
  return [...(await store.selectWords(unit, conditions)).rows];
}

describe("phrases", () => {
  const texts = [
    "Sea salt dissolves in water",
    "salt of the sea",
    "使用向量数据库搜索",
    "数据的库",
    "a server in Node.js, written quickly",
    "the node of js",
    "한국어 검색 엔진",
  ];

  test.each([
    ["sea salt", [1]],
    ["salt sea", []],
    ["Salts DISSOLVED", [1]],
    ["数据库", [3]],
    ["數據庫", [3]],
    ["据库搜", [3]],
    ["数据", [3, 4]],
    ["库", [3, 4]],
    ["server in Node", [5]],
    ["Node.js", [5]],
    ["js written", [5]],
    ["한국어 검색", [7]],
  ])("%s stands in %j", async (phrase, rows) => {
    const store = await filled(texts);
    expect(await rowsWith(store, [phrase])).toEqual(rows);
    expect(await rowsWith(store, [], [phrase])).toEqual([1, 2, 3, 4, 5, 6, 7].filter((row) => !rows.includes(row)));
  });

  test("do not reach from a title into a heading, nor from one passage into the next", async () => {
    const store = await openStore();
    await store.putDocument(sampleDocument("d", { title: "Olive" }), [
      sampleChunk("press the fruit", null, { headings: ["Oil"] }),
      sampleChunk("slowly", null, { ordinal: 1 }),
    ]);
    expect(await rowsWith(store, ["olive oil"])).toEqual([]);
    expect(await rowsWith(store, ["fruit slowly"], [], "document")).toEqual([]);
    expect(await rowsWith(store, ["oil"], [], "document")).toEqual([1]);
  });

  test("may be as long as a query", async () => {
    const long = "salt and pepper ".repeat(700);
    const store = await filled([long, "salt and pepper"]);
    expect(await rowsWith(store, [long])).toEqual([1]);
  });

  test("that stand there score more than the same words apart", async () => {
    const store = await filled(["sea of salt", "sea salt too", "nothing", "at all", "here"]);
    const terms = queryTerms("sea salt");
    const ranking = { ...LEXICAL_RANKING, proximity: { ...LEXICAL_RANKING.proximity, weight: 0 } };
    const plain = await store.searchLexical("chunk", { terms, ranking }, 5);
    expect(plain[0]!.score).toBeCloseTo(plain[1]!.score, 10);
    const boosted = await store.searchLexical("chunk", { terms, ranking, phrases: phrases("sea salt") }, 5);
    expect(boosted.map(({ id }) => id)).toEqual([2, 1]);
  });
});

describe("any phrase", () => {
  const word = fc.constantFrom(
    "salt",
    "sea",
    "run",
    "running",
    "盐",
    "糖",
    "数据",
    "Node.js",
    "C",
    "C++",
    "한국어",
    "검색",
    ",",
  );
  const text = fc
    .array(fc.tuple(word, fc.constantFrom(" ", " ", "")), { maxLength: 10 })
    .map((parts) => parts.flat().join(""));

  test("that is cut out of a text is found there, and wherever it stands, and nowhere else", () => {
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 4 }), fc.nat(), fc.nat(3), (texts, from, more) => {
        const terms = phraseOf(texts[0]!)?.terms ?? [];
        const first = from % Math.max(1, terms.length);
        const phrase = { terms: terms.slice(first, first + 1 + more), compounds: [] };
        fc.pre(phrase.terms.length > 0);
        using database = inMemory(texts);
        const rows = (conditions: { required: Phrase[]; excluded: Phrase[] }) => [
          ...selectWords(database.open, "chunk", { ...conditions, within: "chunk" }, undefined).rows,
        ];
        const holding = texts.flatMap((one, i) => (phraseRanges(one, phrase).length > 0 ? [i + 1] : []));
        expect(holding).toContain(1);
        expect(rows({ required: [phrase], excluded: [] })).toEqual(holding);
        const others = texts.map((_, i) => i + 1).filter((row) => !holding.includes(row));
        expect(rows({ required: [], excluded: [phrase] })).toEqual(others);
      }),
      { numRuns: 200 },
    );
  });
});

describe("conditions on words", () => {
  test("hold for a passage or for its document, and together with a filter", async () => {
    const store = await openStore();
    await store.putDocument(sampleDocument("a", { language: "en" }), [
      sampleChunk("salt"),
      sampleChunk("sugar", null, { ordinal: 1 }),
    ]);
    await store.putDocument(sampleDocument("b", { language: "fr" }), [sampleChunk("salt and pepper")]);
    const excluded = phrases("sugar");
    const chunks = async (within: Unit) => [
      ...(await store.selectWords("chunk", { required: [], excluded, within })).rows,
    ];
    expect(await chunks("chunk")).toEqual([1, 3]);
    expect(await chunks("document")).toEqual([3]);
    const required = phrases("salt");
    const english = await store.selectWords("chunk", { required, excluded: [], within: "chunk" }, 'lang = "en"');
    expect([...english.rows]).toEqual([1]);
    expect(await rowsWith(store, ["salt"], ["pepper"], "document")).toEqual([1]);
    expect(await rowsWith(store, [], [])).toEqual([1, 2, 3]);
  });
});

describe("nearness", () => {
  const near = { ...LEXICAL_RANKING, proximity: { weight: 1, window: 8, depth: 200 } };
  const far = { ...LEXICAL_RANKING, proximity: { weight: 0, window: 8, depth: 200 } };
  const filler = ["one two three", "four five six", "seven eight nine", "ten eleven twelve", "and so on"];

  test("adds the idf of each word that has another one near it, seven words away at most", async () => {
    const store = await filled([gap(6), gap(7), ...filler]);
    const terms = ["salt", "water"];
    const scores = async (ranking: typeof near) =>
      new Map((await store.searchLexical("chunk", { terms, ranking }, 10)).map(({ id, score }) => [id, score]));
    const [with_, without] = [await scores(near), await scores(far)];
    // Two of seven texts hold each of the words.
    const idf = Math.log((7 - 2 + 0.5) / (2 + 0.5));
    expect(with_.get(1)! - without.get(1)!).toBeCloseTo(2 * idf, 10);
    expect(with_.get(2)).toBe(without.get(2));
  });

  test("does not come from one word that is repeated, nor across title and text", async () => {
    const store = await openStore();
    await store.putDocument(sampleDocument("a", { title: "salt" }), [sampleChunk("water water water")]);
    for (const [i, text] of filler.entries()) await store.putDocument(sampleDocument(`f${i}`), [sampleChunk(text)]);
    const query = { terms: ["salt", "water"] };
    expect(await store.searchLexical("chunk", { ...query, ranking: near }, 5)).toEqual(
      await store.searchLexical("chunk", { ...query, ranking: far }, 5),
    );
  });

  test("orders what BM25 finds and adds nothing to it", () => {
    const word = fc.constantFrom("salt", "water", "sea", "x", "y", "z");
    const texts = fc.array(
      fc.array(word, { maxLength: 12 }).map((words) => words.join(" ")),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(texts, (all) => {
        using database = inMemory(all);
        const query = { terms: ["salt", "water", "sea"] };
        const base = new Map(
          searchTerms(database.open, "document", { ...query, ranking: far }, 10, undefined).map(({ id, score }) => [
            id,
            score,
          ]),
        );
        const found = searchTerms(database.open, "document", { ...query, ranking: near }, 10, undefined);
        expect(new Set(found.map(({ id }) => id))).toEqual(new Set(base.keys()));
        for (const [i, { id, score }] of found.entries()) {
          expect(score).toBeGreaterThanOrEqual(base.get(id)!);
          expect(score).toBeLessThanOrEqual(found[i - 1]?.score ?? Infinity);
        }
      }),
      { numRuns: 40 },
    );
  });
});

describe("expansion", () => {
  test("finds what shares the words of the best texts, though none of the query's", async () => {
    const store = await filled([
      "salt brine brine ocean",
      "salt brine ocean",
      "brine ocean",
      "coffee",
      "tea leaves",
      "green garden",
      "stone wall",
    ]);
    const ranking = { ...LEXICAL_RANKING, expansion: RM3 };
    const ids = async (used: typeof ranking) =>
      (await store.searchLexical("chunk", { terms: ["salt"], ranking: used }, 10)).map(({ id }) => id);
    expect(await ids({ ...ranking, expansion: { ...RM3, weight: 0 } })).toEqual(expect.arrayContaining([1, 2]));
    expect(new Set(await ids(ranking))).toEqual(new Set([1, 2, 3]));
    expect((await ids(ranking)).at(-1)).toBe(3);
  });

  test("of weight 0 scores as the query does, and of a query that finds nothing finds nothing", async () => {
    const store = await filled(["salt brine", "salt and water", "tea", "coffee", "wall"]);
    const ranking = { ...LEXICAL_RANKING, expansion: { ...RM3, weight: 0 } };
    const plain = await store.searchLexical("chunk", { terms: ["salt"] }, 2);
    const expanded = await store.searchLexical("chunk", { terms: ["salt"], ranking }, 2);
    expanded.forEach(({ score }, i) => expect(score).toBeCloseTo(plain[i]!.score, 10));
    expect(await store.searchLexical("chunk", { terms: ["zebra"], ranking }, 2)).toEqual([]);
  });
});

describe("what is related", () => {
  test("adds its BM25 times its weight, and is found by itself", async () => {
    const store = await filled(["salt brine", "salt water", "brine ocean", "tea leaves", "stone wall", "green garden"]);
    const ranking = { ...LEXICAL_RANKING, proximity: { ...LEXICAL_RANKING.proximity, weight: 0 } };
    const scores = async (terms: string[], weight: number | null): Promise<Map<number, number>> => {
      const related = weight === null ? [] : [{ phrase: phraseOf("brine")!, weight }];
      const found = await store.searchLexical("chunk", { terms, related, ranking }, 10);
      return new Map(found.map(({ id, score }) => [id, score]));
    };
    const [salt, brine, both] = [
      await scores(["salt"], null),
      await scores(["brine"], null),
      await scores(["salt"], 0.25),
    ];
    expect(new Set(both.keys())).toEqual(new Set([1, 2, 3]));
    for (const id of [1, 2, 3]) {
      expect(both.get(id)).toBeCloseTo((salt.get(id) ?? 0) + 0.25 * (brine.get(id) ?? 0), 10);
    }
  });

  test("is a phrase where it has several characters", async () => {
    const store = await filled(["面包要放盐", "放在桌面上的包", "绿茶", "红茶", "白菜", "土豆"]);
    const related = [{ phrase: phraseOf("面包")!, weight: 0.5 }];
    const found = await store.searchLexical("chunk", { terms: ["绿茶"], related }, 10);
    expect(new Set(found.map(({ id }) => id))).toEqual(new Set([1, 3]));
  });
});
