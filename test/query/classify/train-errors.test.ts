import { expect, test } from "vitest";
import type { FitOptions, LabelledText } from "../../../src/core/classify.ts";
import { fitSettings } from "../../../src/query/classify/fit-settings.ts";
import { trainClassifier } from "../../../src/query/classify/train-classifier.ts";
import { HashingEmbedder } from "../../support/hashing-embedder.ts";
import { DESCRIPTIONS, labelledSamples } from "./labelled-samples.ts";

const ONE: LabelledText = { id: "x", text: "lonely", label: "rare" };

async function attempt(examples: readonly LabelledText[], options: FitOptions, withModel = false) {
  return await trainClassifier(examples, fitSettings(options), withModel ? new HashingEmbedder() : null, {});
}

test.each<[reason: string, examples: readonly LabelledText[], options: FitOptions]>([
  ["no_examples", [], {}],
  ["one_label", labelledSamples(10, ["sport"]), {}],
  ["empty_texts", [...labelledSamples(10), { ...ONE, text: " \n" }], {}],
  ["empty_label", [...labelledSamples(10), { ...ONE, label: " " }], {}],
  ["too_few_examples", [...labelledSamples(10), ONE], {}],
  ["too_few_examples", labelledSamples(9), { folds: 5 }],
  ["unknown_labels", labelledSamples(10), { classWeights: { music: 2 } }],
  ["unknown_labels", [...labelledSamples(10), ONE], { method: "zero-shot", descriptions: DESCRIPTIONS }],
  ["too_few_labels", [], { method: "zero-shot", descriptions: { a: "b" } }],
  ["bad_option", labelledSamples(10), { cost: 0 }],
  ["bad_option", labelledSamples(10), { cost: Number.NaN }],
  ["bad_option", labelledSamples(10), { folds: 1 }],
  ["bad_option", labelledSamples(10), { neighbors: 0.5 }],
  ["bad_option", labelledSamples(10), { classWeights: { sport: -1 } }],
])("%s is a typed error", async (reason, examples, options) => {
  await expect(attempt(examples, options)).rejects.toMatchObject({ code: "BAD_REQUEST", data: { reason } });
});

test.each(["nearest", "zero-shot"] as const)("the %s method needs a model", async (method) => {
  const failing = attempt(labelledSamples(30), { method, descriptions: DESCRIPTIONS });
  await expect(failing).rejects.toMatchObject({ code: "NO_EMBEDDER" });
});

test("vectors that are asked for are not left out in silence", async () => {
  await expect(attempt(labelledSamples(30), { vectors: true })).rejects.toMatchObject({ code: "NO_EMBEDDER" });
  expect((await attempt(labelledSamples(30), { vectors: true }, true)).classifier.usesVectors).toBe(true);
  expect((await attempt(labelledSamples(30), { vectors: false }, true)).classifier.usesVectors).toBe(false);
});

test("without a wish there are fewer folds for a rare label, with a notice, and 0 folds measure nothing", async () => {
  const { folds, notices, report } = await attempt(labelledSamples(10), {});
  expect([folds, notices.length, report!.examples]).toEqual([3, 1, 10]);
  const unmeasured = await attempt([...labelledSamples(10), ONE], { folds: 0 });
  expect([unmeasured.folds, unmeasured.report]).toEqual([0, null]);
});

test("a label with the name of an object's method is a label", async () => {
  const examples = labelledSamples(30).map((one) => (one.label === "sport" ? { ...one, label: "constructor" } : one));
  const { report } = await attempt(examples, { classWeights: { cooking: 2 } });
  expect(report!.macroF1).toBeGreaterThan(0.9);
});

test("an interruption ends training", async () => {
  const failing = trainClassifier(labelledSamples(300), fitSettings({}), null, { signal: AbortSignal.abort() });
  await expect(failing).rejects.toMatchObject({ code: "ABORTED" });
});
