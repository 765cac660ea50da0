import { expect, test } from "vitest";
import { ClassifyService } from "../../../src/query/classify/classify-service.ts";
import type { Embedder } from "../../../src/embed/embedder.ts";
import type { Store } from "../../../src/store/store.ts";
import { HashingEmbedder } from "../../support/hashing-embedder.ts";
import { searchable } from "../searchable-collection.ts";
import { labelledSamples } from "./labelled-samples.ts";

const SAMPLES = labelledSamples(60);
/** The last documents have no label. */
const UNLABELLED = 15;

function serviceOf(store: Store, model: Embedder | null): ClassifyService {
  const opened = model && (async () => await Promise.resolve(model));
  return new ClassifyService({
    store,
    embedder: async () => await Promise.resolve(opened),
    fingerprint: async () => await Promise.resolve(model?.fingerprint ?? null),
  });
}

async function collection(withModel: boolean) {
  const documents = SAMPLES.map(({ id, text, label }, i) => ({
    id,
    passages: [text, `${text} again`],
    metadata: i < SAMPLES.length - UNLABELLED ? { year: 2000 + i, about: { topic: label } } : { year: 2000 + i },
  }));
  const { store, embedder } = await searchable(documents, withModel ? new HashingEmbedder() : null);
  const model = (await embedder?.()) ?? null;
  return { store, service: serviceOf(store, model) };
}

test.each([true, false])(
  "a metadata field trains a classifier that labels the other documents (model: %s)",
  async (withModel) => {
    const { service } = await collection(withModel);
    const { classifier, report } = await service.train({ field: "about.topic", name: "topics" });
    expect(classifier).toMatchObject({ name: "topics", examples: 45, field: "about.topic", calibrated: true });
    expect(classifier.embedder?.model).toBe(withModel ? "hashing" : undefined);
    expect(report!.macroF1).toBeGreaterThan(0.9);
    expect(await service.list()).toEqual([{ ...classifier, outdated: false }]);
    const filter = { not: { field: "about.topic", op: "exists" } } as const;
    const { predictions } = await service.predict({ name: "topics", documents: { filter } });
    const truth = new Map(SAMPLES.map(({ id, label }) => [id, label]));
    expect(predictions).toHaveLength(UNLABELLED);
    expect(predictions.filter(({ id, label }) => truth.get(id) === label).length).toBeGreaterThanOrEqual(
      UNLABELLED - 1,
    );
  },
);

test("labels are written as metadata, and nothing else of a document changes", async () => {
  const { store, service } = await collection(true);
  await service.train({ examples: SAMPLES });
  const id = SAMPLES[50]!.id;
  const read = async () => {
    const chunks = await store.chunksOf(id);
    const vectors = await store.vectors(chunks.map((chunk) => chunk.id));
    return {
      document: await store.getDocument(id),
      chunks: chunks.map((chunk) => ({ ...chunk, id: 0, vector: vectors.get(chunk.id) })),
    };
  };
  const before = await read();
  const { applied, unchanged } = await service.predict({ documents: { filter: "year >= 2045" }, apply: "topic" });
  expect([applied, unchanged]).toEqual([UNLABELLED, []]);
  const after = await read();
  expect(after.chunks).toEqual(before.chunks);
  expect(after.document).toEqual({ ...before.document, metadata: { year: 2050, topic: SAMPLES[50]!.label } });
  const found = await store.listDocuments({ filter: 'topic = "sport"', offset: 0, limit: 100 });
  expect(found.length).toBeGreaterThan(0);
  const again = await service.predict({ documents: { filter: "year >= 2045" }, apply: "topic" });
  expect([again.applied, again.unchanged.length]).toEqual([0, UNLABELLED]);
});

test("labels that people gave are not replaced by guesses, and improbable ones are not written", async () => {
  const { store, service } = await collection(false);
  await service.train({ examples: SAMPLES });
  await service.predict({ documents: { filter: "year < 2012" }, apply: "kind" });
  const guessed = await store.getDocument(SAMPLES[0]!.id);
  await store.putDocument({ ...guessed!, metadata: { kind: "cooking, surely" } }, []);
  await service.train({ field: "kind", folds: 0, name: "kinds" });
  await service.predict({ documents: {}, name: "kinds", apply: "kind" });
  expect((await store.getDocument(SAMPLES[0]!.id))!.metadata["kind"]).toBe("cooking, surely");
  expect((await store.getDocument(SAMPLES[59]!.id))!.metadata["kind"]).toBeDefined();
  const { applied } = await service.predict({ documents: {}, apply: "sure", minProbability: 1 });
  expect(applied).toBe(0);
});

test("a classifier is removed, replaced, and missed with a typed error", async () => {
  const { service } = await collection(false);
  await service.train({ examples: SAMPLES, folds: 0 });
  await service.train({ examples: SAMPLES.slice(0, 30), folds: 0 });
  expect((await service.list()).map(({ name, examples }) => [name, examples])).toEqual([["default", 30]]);
  expect(await service.remove("default")).toBe(true);
  expect(await service.remove("default")).toBe(false);
  expect(await service.list()).toEqual([]);
  const missing = service.predict({ texts: [{ id: "a", text: "b" }] });
  await expect(missing).rejects.toMatchObject({ code: "CLASSIFIER_NOT_FOUND" });
});

test("a damaged classifier and one of another model are refused", async () => {
  const { store, service } = await collection(true);
  await service.train({ examples: SAMPLES, folds: 0 });
  const elsewhere = serviceOf(store, new HashingEmbedder(32));
  const texts = [{ id: "a", text: "goal" }];
  await expect(elsewhere.predict({ texts })).rejects.toMatchObject({ code: "EMBEDDER_MISMATCH" });
  await expect(elsewhere.predict({ documents: {} })).rejects.toMatchObject({ code: "EMBEDDER_MISMATCH" });
  expect(await elsewhere.list()).toMatchObject([{ name: "default", outdated: true }]);
  const bytes = (await store.readState("classifier:default"))!;
  bytes[bytes.length >> 1]! ^= 4;
  await store.writeState("classifier:default", bytes);
  await expect(service.predict({ texts })).rejects.toMatchObject({ code: "INDEX_CORRUPT" });
  expect(await service.remove("default")).toBe(true);
});

test("an unknown field is a typed error that names the known ones", async () => {
  const { service } = await collection(false);
  const failing = service.train({ field: "topic" });
  await expect(failing).rejects.toMatchObject({
    code: "BAD_REQUEST",
    data: { reason: "unknown_field", fields: ["about", "year"] },
  });
  await expect(service.train({ field: "about" })).rejects.toMatchObject({ data: { reason: "unknown_field" } });
});

test.each(["", "a.b", "$title"])("%j is no field to write labels to", async (apply) => {
  const { service } = await collection(false);
  await expect(service.predict({ documents: {}, apply })).rejects.toMatchObject({ data: { reason: "bad_field" } });
});

test("no n-gram of the label itself is learned where a record is indexed as its fields", async () => {
  const { store, service } = await collection(false);
  for (const [i, label] of ["red", "blue", "red", "blue"].entries()) {
    const document = (await store.getDocument(SAMPLES[i]!.id))!;
    const text = `colour: ${label}\nsize: 3`;
    const chunk = {
      ordinal: 0,
      text,
      headings: [],
      start: 0,
      end: text.length,
      startLine: 1,
      endLine: 2,
      vector: null,
    };
    await store.putDocument({ ...document, id: `record/${i}`, metadata: { colour: label } }, [chunk]);
  }
  await service.train({ field: "colour", folds: 0 });
  const { predictions } = await service.predict({
    texts: [
      { id: "r", text: "red" },
      { id: "b", text: "blue" },
    ],
  });
  expect(predictions[0]!.probability).toBeCloseTo(predictions[1]!.probability, 6);
  expect(predictions[0]!.label).toBe(predictions[1]!.label);
});
