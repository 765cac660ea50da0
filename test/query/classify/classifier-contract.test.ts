import { describe, expect, test } from "vitest";
import type { ClassifierMethod } from "../../../src/core/classify.ts";
import { fitSettings } from "../../../src/query/classify/fit-settings.ts";
import { countTerms } from "../../../src/query/classify/lexical-space.ts";
import { predictLabels } from "../../../src/query/classify/predict.ts";
import { decodeClassifier, encodeClassifier } from "../../../src/query/classify/stored-classifier.ts";
import { trainClassifier } from "../../../src/query/classify/train-classifier.ts";
import { HashingEmbedder } from "../../support/hashing-embedder.ts";
import { DESCRIPTIONS, labelledSamples } from "./labelled-samples.ts";

const EXAMPLES = labelledSamples(90);
const embedder = new HashingEmbedder(128);

async function train(method: ClassifierMethod, { vectors = true, examples = EXAMPLES } = {}) {
  const settings = fitSettings({ method, descriptions: DESCRIPTIONS });
  return await trainClassifier(examples, settings, vectors ? embedder : null, {});
}

describe.each([
  ["linear", true],
  ["linear", false],
  ["nearest", true],
  ["zero-shot", true],
] as const)("a %s classifier, with vectors: %s", (method, vectors) => {
  test("tells texts apart that it was not trained on", async () => {
    const { report } = await train(method, { vectors });
    expect(report!.examples).toBe(90);
    expect(report!.macroF1).toBeGreaterThan(0.9);
  });

  test("gives finite scores whose parts sum to them, for a text without a known word as well", async () => {
    const { classifier } = await train(method, { vectors });
    expect(classifier.labels).toEqual(["astronomy", "cooking", "sport"]);
    for (const text of ["the striker was in orbit with butter", "zzz", "卫星"]) {
      for (const vector of [(await embedder.embedDocuments([text]))[0]!, null]) {
        const sample = { terms: countTerms(text), vector };
        const scores = classifier.scores(sample);
        scores.forEach((score, label) => {
          const { bias, terms, vector: part } = classifier.explain(sample, label);
          const sum = bias + part + [...terms.values()].reduce((total, value) => total + value, 0);
          expect(Number.isFinite(score)).toBe(true);
          expect(sum).toBeCloseTo(score, 6);
        });
      }
    }
  });

  test("predicts the same after it was stored", async () => {
    const trained = await train(method, { vectors });
    const summary = {
      name: "c",
      method,
      labels: trained.classifier.labels,
      examples: 90,
      terms: trained.classifier.terms,
      embedder: trained.classifier.usesVectors ? embedder.fingerprint : null,
      calibrated: true,
      field: null,
      trainedAt: "2030-01-01T00:00:00.000Z",
      accuracy: 1,
      macroF1: 1,
    };
    const bytes = encodeClassifier(trained, summary);
    const stored = decodeClassifier(bytes, "c");
    expect(stored.summary).toEqual({ ...summary, sizeBytes: bytes.byteLength });
    const texts = await Promise.all(
      EXAMPLES.slice(0, 6).map(async ({ id, text }) => ({ id, text, vector: await embedder.embedQuery(text) })),
    );
    const predict = async (from: typeof trained | typeof stored) =>
      await predictLabels(from, texts, { evidence: true });
    expect(await predict(stored)).toEqual(await predict(trained));
  });

  test("is the same when it is trained again", async () => {
    const [first, second] = [await train(method, { vectors }), await train(method, { vectors })];
    expect({ ...second, fitSeconds: 0 }).toEqual({ ...first, fitSeconds: 0 });
  });
});

test("two labels have scores that are opposite", async () => {
  const { classifier } = await train("linear", { examples: labelledSamples(40, ["sport", "cooking"]), vectors: false });
  const [first, second] = classifier.scores({ terms: countTerms("goal"), vector: null });
  expect(first).toBe(-second!);
  expect(second).toBeGreaterThan(0);
});

test("the evidence of a linear prediction sums to its decision, and names the words that decide", async () => {
  const trained = await train("linear", { vectors: false });
  const text = "the comet and the goal of the telescope";
  const [prediction] = await predictLabels(trained, [{ id: "t", text, vector: null }], { evidence: true });
  const { evidence, label, labels } = prediction!;
  expect(label).toBe("astronomy");
  expect(labels.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 9);
  const { decision, bias, lexical, vector, terms, otherTerms, nearest } = evidence!;
  expect(vector).toBe(0);
  expect(bias + lexical).toBeCloseTo(decision, 12);
  expect(terms.reduce((sum, { contribution }) => sum + contribution, otherTerms)).toBeCloseTo(lexical, 12);
  const strength = new Map(terms.map(({ term, contribution }) => [term, contribution]));
  expect(strength.get("comet")).toBeGreaterThan(0);
  expect(strength.get("goal")).toBeLessThan(0);
  expect(nearest[0]!.label).toBe("astronomy");
  expect(nearest[0]!.similarity).toBeGreaterThanOrEqual(nearest[1]!.similarity);
});

test("balanced weights find more of a rare label", async () => {
  const frequent = labelledSamples(120, ["sport"]);
  const rare = labelledSamples(6, ["cooking"]).map((one, i) => ({
    ...one,
    id: `rare ${i}`,
    text: `${one.text} goal match team league`,
  }));
  const scoreOf = async (classWeights: "balanced" | undefined): Promise<number> => {
    const settings = fitSettings({ classWeights, folds: 0 });
    const { classifier } = await trainClassifier([...frequent, ...rare], settings, null, {});
    return classifier.scores({ terms: countTerms("butter goal match team"), vector: null })[0]!;
  };
  expect(await scoreOf("balanced")).toBeGreaterThan(await scoreOf(undefined));
});
