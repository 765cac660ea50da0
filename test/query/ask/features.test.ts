import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { ChunkId } from "../../../src/core/document.ts";
import type { Hit } from "../../../src/core/search.ts";
import { cutPassage } from "../../../src/query/ask/candidates.ts";
import { confidenceFeatures, confidenceOf } from "../../../src/query/ask/confidence.ts";
import { describeUnits } from "../../../src/query/ask/features.ts";
import { parseQuestion } from "../../../src/query/ask/question.ts";
import { rankUnits } from "../../../src/query/ask/rank-units.ts";
import { createTermWeights } from "../../../src/query/ask/term-weights.ts";
import { ANSWER_WEIGHTS } from "../../../src/query/ask/weights.ts";

function hit(text: string, { score = 1, title = "", id = "d", rank = 1 } = {}): Hit {
  return {
    rank,
    score,
    document: { id, title, path: null, source: null, mediaType: "text/plain", language: "en", metadata: {} },
    chunk: {
      id: rank as ChunkId,
      ordinal: 0,
      text,
      headings: [],
      start: 0,
      end: text.length,
      startLine: 1,
      endLine: 1,
    },
    snippet: { text, highlights: [] },
  };
}

const none = (): number => 0;

test("each word of the question counts where it is found first: unit, neighbours, titles, passage", () => {
  const question = parseQuestion("whale road harbour storm");
  const weights = createTermWeights(9, new Map());
  const passage = cutPassage(hit("A whale swam. On the road. It slept. A storm came.", { title: "Harbour" }));
  const [first] = describeUnits(question, [passage], weights, none);
  expect(first!.features).toMatchObject({
    words: 0.25,
    nearby: 0.25,
    titles: 0.25,
    elsewhere: 0.25,
    passage: 1,
    document: 1,
  });
});

test("a share is of the idf mass, and a word that all units have tells little", () => {
  // N = 9; idf of whale, in 1 passage: ln(1 + 8.5/1.5); of road, in 4: ln(1 + 5.5/4.5)
  const weights = createTermWeights(
    9,
    new Map([
      ["whale", 1],
      ["road", 4],
    ]),
  );
  const [whale, road] = [Math.log(1 + 8.5 / 1.5), Math.log(1 + 5.5 / 4.5)];
  const passage = cutPassage(hit("The whale swam. The whale took the road."));
  const [first] = describeUnits(parseQuestion("whale road"), [passage], weights, none);
  expect(first!.features.words).toBeCloseTo(whale / (whale + road), 10);
  // Of the two units both have the whale and one the road.
  const [common, rare] = [whale * Math.log(1 + 2 / 2.5), road * Math.log(1 + 2 / 1.5)];
  expect(first!.features.telling).toBeCloseTo(common / (common + rare), 10);
});

test("in Chinese whole words count beside characters and pairs", () => {
  const question = parseQuestion("番茄浇水");
  expect(question.words.map(({ terms }) => terms)).toEqual([["番茄"], ["浇水"]]);
  expect(question.terms).toEqual(expect.arrayContaining(["番", "番茄", "浇水"]));
});

test("the words that ask are not looked for, unless there are no others", () => {
  expect(parseQuestion("How many ships sank?").terms).toEqual(["ship", "sank"]);
  expect(parseQuestion("多少？").terms.length).toBeGreaterThan(0);
});

test("shares lie in [0, 1], add up to no more than 1, and signals sum to the score", () => {
  const words = fc.array(fc.constantFrom("whale", "road", "storm.", "番茄", "浇水。", "1988", "Reed"), {
    minLength: 1,
    maxLength: 12,
  });
  fc.assert(
    fc.property(words, fc.array(words, { minLength: 1, maxLength: 4 }), fc.boolean(), (asked, texts, hasVectors) => {
      const question = parseQuestion(asked.join(" "));
      const weights = createTermWeights(20, new Map(question.terms.map((term, i) => [term, i % 20])));
      const passages = texts.map((text, i) => cutPassage(hit(text.join(" "), { score: 1 / (i + 1), id: `d${i}` })));
      const units = describeUnits(question, passages, weights, () => 0.5);
      for (const { features } of units) {
        const { words: own, nearby, titles, elsewhere } = features;
        for (const value of Object.values(features)) expect(value).toBeGreaterThanOrEqual(0);
        expect(own + nearby + titles + elsewhere).toBeLessThanOrEqual(1 + 1e-9);
      }
      const set = ANSWER_WEIGHTS[hasVectors ? "withVectors" : "wordsAlone"];
      const ranked = rankUnits(units, set.unit);
      ranked.forEach(({ score, signals }, i) => {
        expect(signals.reduce((sum, { contribution }) => sum + contribution, 0)).toBeCloseTo(score, 10);
        if (i > 0) expect(score).toBeLessThanOrEqual(ranked[i - 1]!.score);
      });
      const confidence = confidenceOf(confidenceFeatures(question, ranked, weights), set.confidence);
      expect(confidence).toBeGreaterThan(0);
      expect(confidence).toBeLessThan(1);
    }),
  );
});

test("confidence falls when a name of the question is nowhere near, and there is none in nothing", () => {
  const weights = createTermWeights(50, new Map());
  const { unit, confidence } = ANSWER_WEIGHTS.wordsAlone;
  const passages = [cutPassage(hit("The ship Aurora sank in the harbour."))];
  const sure = (text: string): number => {
    const question = parseQuestion(text);
    return confidenceOf(
      confidenceFeatures(question, rankUnits(describeUnits(question, passages, weights, none), unit), weights),
      confidence,
    );
  };
  expect(sure("where did the Aurora sink in the harbour")).toBeGreaterThan(
    sure("where did the Titanic sink in the harbour"),
  );
  expect(confidenceOf(confidenceFeatures(parseQuestion("x"), [], weights), confidence)).toBe(0);
});

test("a sentence that overlapping passages repeat is quoted once", () => {
  const question = parseQuestion("whale");
  const passages = [cutPassage(hit("A whale. It swam.")), cutPassage(hit("It swam. It slept."))];
  const ranked = rankUnits(
    describeUnits(question, passages, createTermWeights(2, new Map()), none),
    ANSWER_WEIGHTS.wordsAlone.unit,
  );
  expect(ranked.map(({ passage, index }) => passage.units[index]!.text).toSorted()).toEqual([
    "A whale.",
    "It slept.",
    "It swam.",
  ]);
});
