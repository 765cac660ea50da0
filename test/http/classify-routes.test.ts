// Classifiers by real HTTP.
import { afterAll, beforeAll, expect, test } from "vitest";
import { DEFAULT_MODEL } from "../../src/engine.ts";
import * as classification from "../../src/http/classify-schemas.ts";
import * as answers from "../../src/http/response-schemas.ts";
import { COLLECTION, exactly, startNatureServer } from "./nature-server.ts";
import type { Answer, TestServer } from "./test-server.ts";

const EXAMPLES = [
  { id: "1", text: "hot lava and ash", label: "fire" },
  { id: "2", text: "whales eat krill", label: "sea" },
];
let server: TestServer;

beforeAll(async () => {
  server = await startNatureServer();
});
afterAll(async () => await server.close());

async function train(name: string, body: unknown): Promise<Answer> {
  return await server.call("PUT", `${COLLECTION}/classifiers/${name}`, body);
}

async function predict(name: string, body: unknown): Promise<Answer> {
  return await server.call("POST", `${COLLECTION}/classifiers/${name}/predict`, body);
}

test("a classifier is trained from a field, listed, asked and removed", async () => {
  const path = `${COLLECTION}/classifiers/kinds`;
  const trained = await train("kinds", { field: "kind", folds: 2, classWeights: "balanced" });
  expect(trained.status).toBe(200);
  expect(exactly(classification.trainedSchema, trained.body).classifier.labels).toEqual(["fire", "sea"]);
  const listed = await server.call("GET", `${COLLECTION}/classifiers`);
  expect(exactly(classification.classifiersSchema, listed.body).classifiers).toHaveLength(1);
  const texts = [{ id: "1", text: "hot magma and lava" }];
  const predicted = await predict("kinds", { texts, evidence: true });
  const [prediction] = exactly(classification.predictionsSchema, predicted.body).predictions;
  expect(prediction).toMatchObject({ label: "fire" });
  expect(prediction?.evidence?.nearest.map(({ label }) => label)).toContain("fire");
  expect((await server.call("DELETE", path)).status).toBe(204);
  expect((await server.call("DELETE", path)).body).toMatchObject({ status: 404, code: "CLASSIFIER_NOT_FOUND" });
  expect((await predict("kinds", { texts })).body).toMatchObject({ code: "CLASSIFIER_NOT_FOUND" });
});

test("a classifier is trained from examples in the body, without cross-validation where none is wanted", async () => {
  const { body } = await train("own", { examples: EXAMPLES, folds: 0 });
  expect(exactly(classification.trainedSchema, body)).toMatchObject({ report: null, folds: 0 });
});

test("labels are written into the documents that a filter accepts", async () => {
  await train("written", { field: "kind", folds: 2 });
  const documents = { filter: 'kind = "sea"' };
  const { body } = await predict("written", { documents, apply: "guess" });
  const { predictions, applied } = exactly(classification.predictionsSchema, body);
  expect(predictions.map(({ id }) => id).toSorted()).toEqual(["dolphins", "whales"]);
  expect(applied).toBe(2);
  const document = await server.call("GET", `${COLLECTION}/documents/whales`);
  expect(exactly(answers.documentSchema, document.body).metadata).toEqual({ kind: "sea", guess: "sea" });
});

test("labels that are described need no examples, and a model", async () => {
  const described = { method: "zero-shot", descriptions: { sea: "animals of the sea", fire: "volcanoes and fire" } };
  expect((await train("described", described)).body).toMatchObject({ code: "NO_EMBEDDER" });
  await using own = await startNatureServer({ model: DEFAULT_MODEL, offline: true });
  const path = `${COLLECTION}/classifiers/described`;
  const trained = await own.call("PUT", path, described);
  expect(exactly(classification.trainedSchema, trained.body).classifier).toMatchObject({ examples: 0 });
  const texts = [{ id: "1", text: "hot lava" }];
  const predicted = await own.call("POST", `${path}/predict`, { texts });
  expect(exactly(classification.predictionsSchema, predicted.body).predictions[0]?.label).toBe("fire");
});

test.each([
  [{}, "BAD_REQUEST"],
  [{ examples: EXAMPLES, field: "kind" }, "BAD_REQUEST"],
  [{ field: "nowhere" }, "BAD_REQUEST"],
  [{ field: "kind", folds: 1 }, "BAD_REQUEST"],
  [{ field: "kind", filter: "kind =" }, "BAD_FILTER"],
  [{ field: "kind", file: "/etc/passwd" }, "BAD_REQUEST"],
])("training from %j is refused", async (body, code) => {
  expect((await train("refused", body)).body).toMatchObject({ code });
});

test.each([
  [{ documents: {}, apply: "$id" }, "BAD_REQUEST"],
  [{ documents: [] }, "BAD_REQUEST"],
  [{ documents: { filter: "kind =" } }, "BAD_FILTER"],
  [{ documents: { filter: { field: "$nothing", op: "exists" } } }, "BAD_FILTER"],
  [{ texts: [{ id: "1", text: "lava" }], apply: "kind" }, "BAD_REQUEST"],
])("predicting %j is refused", async (body, code) => {
  await train("asked", { examples: EXAMPLES, folds: 0 });
  expect((await predict("asked", body)).body).toMatchObject({ code });
});

test("a name with a space is none", async () => {
  expect((await train("a%20b", { field: "kind" })).body).toMatchObject({ code: "BAD_REQUEST" });
});
