import { beforeAll, describe, expect, test } from "vitest";
import type { TermDocuments } from "../../../../src/core/term-documents.ts";
import { dot, toUnit } from "../../../../src/core/vector.ts";
import { DocumentInference } from "../../../../src/embed/terms/doc2vec/document-inference.ts";
import { createTermDocuments } from "../../../../src/embed/terms/doc2vec/term-documents.ts";
import { trainDoc2Vec } from "../../../../src/embed/terms/doc2vec/train-doc2vec.ts";
import type { TermModel } from "../../../../src/embed/terms/term-model.ts";
import { openTermModel } from "../../../../src/open-terms.ts";
import { sampleModel } from "../sample-model.ts";
import { corpusOfDocuments, themedDocuments } from "./themes.ts";

const GIVEN = themedDocuments(60);
let model: TermModel;
let documents: TermDocuments;
beforeAll(async () => {
  const options = { dimensions: 12, minCount: 1, sample: 0, threads: 1, epochs: 10, alpha: 0.05 } as const;
  model = await trainDoc2Vec(corpusOfDocuments(GIVEN), options);
  documents = openTermModel(model).documents!;
});

/** By comparing with each. */
function nearestTo(vector: Float32Array, without: string | null, limit: number): { id: string; similarity: number }[] {
  const { ids, vectors } = model.documents!;
  return ids
    .map((id, i) => ({ id, similarity: dot(toUnit(vector), toUnit(vectors.subarray(i * 12, (i + 1) * 12))) }))
    .filter(({ id }) => id !== without)
    .sort((x, y) => y.similarity - x.similarity)
    .slice(0, limit);
}

function expectNear(found: readonly { id: string; similarity: number }[], expected: typeof found): void {
  expect(found.map(({ id }) => id)).toEqual(expected.map(({ id }) => id));
  found.forEach(({ similarity }, i) => expect(similarity).toBeCloseTo(expected[i]!.similarity, 5));
}

describe("the documents of a model", () => {
  test("have the vectors of the training, by their ids", async () => {
    expect(documents.ids).toEqual(GIVEN.map(({ id }) => id));
    expect(await documents.vector("b-1")).toEqual(model.documents!.vectors.subarray(12, 24));
  });

  test("are found by one of them, which is no neighbour of itself, and by a vector", async () => {
    const vector = await documents.vector("a-2");
    const { neighbors, unknown } = await documents.neighbors({ id: "a-2", limit: 5 });
    expect(unknown).toEqual([]);
    expectNear(neighbors, nearestTo(vector, "a-2", 5));
    const byVector = await documents.neighbors({ vector: [...vector], limit: 1 });
    expect(byVector.neighbors).toMatchObject([{ id: "a-2" }]);
    expect((await documents.neighbors({ id: "a-2" })).neighbors).toHaveLength(10);
  });

  test("are found by a new text, whose vector is inferred", async () => {
    const terms = ["a1", "c2", "a7", "c3", "a4"];
    const vector = new DocumentInference(model).infer(terms)!;
    expect(await documents.infer({ terms })).toEqual(vector);
    expect(await documents.infer({ text: "A1 c2, a7 c3 a4!" })).toEqual(vector);
    expect(await documents.infer({ terms }, { epochs: 40 })).not.toEqual(vector);
    const found = await documents.neighbors({ text: "a1 c2 a7 c3 a4 unheard of unheard", limit: 3 });
    expect(found.unknown).toEqual(["unheard", "of"]);
    expectNear(found.neighbors, nearestTo(vector, null, 3));
    const longer = await documents.neighbors({ terms, limit: 3, inference: { epochs: 40 } });
    expectNear(longer.neighbors, nearestTo((await documents.infer({ terms }, { epochs: 40 }))!, null, 3));
  });

  test("are compared with each other and with new ones", async () => {
    const [a, b] = [await documents.vector("a-0"), await documents.vector("b-1")];
    const { similarity, unknown } = await documents.similarity({ id: "a-0" }, { id: "b-1" });
    expect(similarity).toBeCloseTo(dot(toUnit(a), toUnit(b)), 5);
    expect(unknown).toEqual([]);
    expect((await documents.similarity({ id: "a-0" }, { vector: a })).similarity).toBeCloseTo(1, 5);
    const fresh = await documents.similarity({ id: "a-0" }, { terms: ["a1", "unheard"] });
    expect(fresh.unknown).toEqual(["unheard"]);
    expect(fresh.similarity).toBeCloseTo(dot(toUnit(a), toUnit((await documents.infer({ terms: ["a1"] }))!)), 5);
  });

  test("an unknown id is refused with ids that are there, like it where there are such", async () => {
    await expect(documents.vector("9")).rejects.toMatchObject({
      code: "DOCUMENT_NOT_FOUND",
      data: { id: "9", suggestions: ["b-9", "b-19", "b-29"] },
    });
    await expect(documents.neighbors({ id: "/folder/A-4" })).rejects.toMatchObject({ data: { suggestions: ["a-4"] } });
    await expect(documents.similarity({ id: "a-0" }, { id: "zzz" })).rejects.toMatchObject({
      code: "DOCUMENT_NOT_FOUND",
      data: { suggestions: ["a-0", "b-1", "a-2"] },
    });
  });

  test("what says nothing of a place among them is refused", async () => {
    for (const nothing of [{ text: "" }, { text: "unheard of" }, { terms: [] }]) {
      expect(await documents.infer(nothing)).toBeNull();
      await expect(documents.neighbors(nothing)).rejects.toMatchObject({ code: "TERM_NOT_FOUND" });
    }
    const cases: readonly [example: unknown, code: string][] = [
      [{ vector: [1, 2] }, "DIMENSION_MISMATCH"],
      [{ vector: new Float32Array(12) }, "BAD_VECTOR"],
      [{ vector: new Float32Array(12).fill(Number.NaN) }, "BAD_VECTOR"],
      [{}, "BAD_REQUEST"],
      [{ id: 12 }, "BAD_REQUEST"],
      [{ terms: "a1 c2" }, "BAD_REQUEST"],
      [{ id: "a-0", limit: 0 }, "BAD_REQUEST"],
      [{ terms: ["a1"], inference: { epochs: 0 } }, "BAD_CONFIG"],
    ];
    for (const [example, code] of cases)
      await expect(documents.neighbors(example as { id: string })).rejects.toMatchObject({ code });
  });
});

test("a model of vectors alone answers by its documents, and infers none", async () => {
  const bare = createTermDocuments({ ...model, training: null })!;
  expect((await bare.neighbors({ id: "a-0", limit: 2 })).neighbors).toHaveLength(2);
  await expect(bare.infer({ terms: ["a1"] })).rejects.toMatchObject({ code: "BAD_REQUEST" });
});

test("a model says how many documents it has, and that its training cannot go on; others have none", async () => {
  expect(await openTermModel(model).info()).toMatchObject({ documents: 60, resumable: false });
  const other = openTermModel(sampleModel());
  expect(await other.info()).toMatchObject({ documents: null });
  expect(other.documents).toBeNull();
});
