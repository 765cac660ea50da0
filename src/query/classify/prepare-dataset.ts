import { setImmediate as nextTurn } from "node:timers/promises";
import type { LabelledText } from "../../core/classify.ts";
import type { TaskOptions } from "../../core/care.ts";
import { throwIfAborted } from "../../core/errors.ts";
import type { UnitVector } from "../../core/vector.ts";
import type { Embedder } from "../../embed/embedder.ts";
import { badTraining, needsVectors } from "./classify-errors.ts";
import type { Sample } from "./classifier.ts";
import type { Dataset } from "./dataset.ts";
import type { FitSettings } from "./fit-settings.ts";
import { countTerms } from "./lexical-space.ts";
import { sentenceVectors } from "./sentence-vectors.ts";

/** A labelled text, perhaps with the vector it is stored with. */
export interface Example extends LabelledText {
  readonly vector?: UnitVector | null;
}

/** Each costs a fit of its own; a field with more is an identifier rather than a label. */
const MAX_LABELS = 1000;
/** Texts counted before others have the thread. */
const SLICE = 128;
const NO_TERMS = { hashes: new Uint32Array(), counts: new Uint32Array() };
/** With a smaller share of readable texts, vectors are left out unless they are asked for. */
const READABLE_SHARE = 0.5;

/**
 * Reads examples: n-grams, sentence vectors where they are to be used, labels in code-unit order.
 *
 * @param embedder  null where there is no model
 * @throws {EngineError} `BAD_REQUEST` with a `reason`: no_examples, empty_label, empty_texts, one_label, too_many_labels, unknown_labels; `NO_EMBEDDER`,
 *   `ABORTED`
 */
export async function prepareDataset(
  examples: readonly Example[],
  { method, vectors: wanted, descriptions }: FitSettings,
  embedder: Embedder | null,
  task: TaskOptions,
): Promise<Dataset> {
  const labels = method === "zero-shot" ? describedLabels(examples, descriptions) : trainableLabels(examples);
  const needs = method !== "linear";
  const vectors = embedder === null || (wanted === false && !needs) ? null : await vectorsOf(examples, embedder, task);
  const readable = vectors?.filter((vector) => vector !== null).length ?? 0;
  if ((needs || wanted === true) && readable === 0 && examples.length > 0)
    throw needsVectors(
      method,
      embedder === null ? "the collection has no model" : `${embedder.id} reads none of the texts`,
    );
  const used = needs || wanted === true || (readable > 0 && readable >= READABLE_SHARE * examples.length);
  const terms = method === "linear";
  const samples = await samplesOf(examples, used ? vectors : null, terms, task);
  const place = new Map(labels.map((label, i) => [label, i]));
  return {
    examples,
    labels,
    classes: Uint32Array.from(examples, ({ label }) => place.get(label)!),
    samples,
    dimensions: used ? (embedder?.dimensions ?? 0) : 0,
  };
}

async function vectorsOf(
  examples: readonly Example[],
  embedder: Embedder,
  task: TaskOptions,
): Promise<(UnitVector | null)[]> {
  const missing = examples.filter(({ vector }) => vector === undefined);
  const found = await sentenceVectors(
    missing.map(({ text }) => text),
    embedder,
    task,
  );
  let at = 0;
  return examples.map(({ vector }) => (vector === undefined ? found[at++]! : vector));
}

async function samplesOf(
  examples: readonly Example[],
  vectors: readonly (UnitVector | null)[] | null,
  terms: boolean,
  { signal, onProgress }: TaskOptions,
): Promise<Sample[]> {
  const samples: Sample[] = [];
  for (const [i, { text }] of examples.entries()) {
    samples.push({ terms: terms ? countTerms(text) : NO_TERMS, vector: vectors?.[i] ?? null });
    if (samples.length % SLICE !== 0) continue;
    await nextTurn();
    throwIfAborted(signal);
    onProgress?.({ stage: "read", done: samples.length, total: examples.length, unit: "texts" });
  }
  return samples;
}

function trainableLabels(examples: readonly Example[]): string[] {
  if (examples.length === 0) {
    throw badTraining("There are no labelled examples", {
      hint: "Give texts with their labels.",
      data: { reason: "no_examples" },
    });
  }
  const labels = labelsOf(examples);
  if (labels.length > MAX_LABELS) {
    throw badTraining(`${labels.length} labels are more than ${MAX_LABELS}`, {
      hint: "Join labels, or choose a field that holds few different values.",
      data: { reason: "too_many_labels", labels: labels.length, max: MAX_LABELS },
    });
  }
  if (labels.length > 1) return labels;
  throw badTraining(`All ${examples.length} examples have the label ${JSON.stringify(labels[0])}`, {
    hint: "Add examples of at least one other label.",
    data: { reason: "one_label", labels },
  });
}

function describedLabels(examples: readonly Example[], descriptions: Readonly<Record<string, string>>): string[] {
  const labels = Object.keys(descriptions).toSorted();
  const unknown = labelsOf(examples).filter((label) => !Object.hasOwn(descriptions, label));
  if (unknown.length === 0) return labels;
  throw badTraining(
    `Examples have labels without a description: ${unknown.map((one) => JSON.stringify(one)).join(", ")}`,
    {
      hint: "Describe every label, or leave those examples out.",
      data: { reason: "unknown_labels", labels: unknown },
    },
  );
}

function labelsOf(examples: readonly Example[]): string[] {
  const unlabelled = examples.find(({ label }) => label.trim() === "");
  if (unlabelled !== undefined) {
    throw badTraining(`The example ${JSON.stringify(unlabelled.id)} has an empty label`, {
      hint: "Label it or leave it out.",
      data: { reason: "empty_label", id: unlabelled.id },
    });
  }
  const blank = examples.filter(({ text }) => text.trim() === "");
  if (blank.length > 0) {
    throw badTraining(`${blank.length} of ${examples.length} examples have no text`, {
      hint: "Leave examples without text out.",
      data: { reason: "empty_texts", ids: blank.slice(0, 10).map(({ id }) => id) },
    });
  }
  return [...new Set(examples.map(({ label }) => label))].toSorted();
}
