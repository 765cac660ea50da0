import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { dot, toUnit, type UnitVector } from "../../../../src/core/vector.ts";
import { DocumentInference } from "../../../../src/embed/terms/doc2vec/document-inference.ts";
import type { Doc2VecOptions } from "../../../../src/embed/terms/doc2vec/doc2vec-options.ts";
import { trainDoc2Vec } from "../../../../src/embed/terms/doc2vec/train-doc2vec.ts";
import { readKenningFile, writeKenningFile } from "../../../../src/embed/terms/formats/kenning-file.ts";
import type { TermModel } from "../../../../src/embed/terms/term-model.ts";
import { corpusOfDocuments, themedDocuments } from "./themes.ts";

const SMALL: Partial<Doc2VecOptions> = {
  dimensions: 12,
  minCount: 1,
  sample: 0,
  threads: 1,
  epochs: 20,
  alpha: 0.05,
  window: 2,
};
const DOCUMENTS = themedDocuments(120);

const ways: readonly Partial<Doc2VecOptions>[] = [
  { architecture: "pv-dbow" },
  { architecture: "pv-dbow", withTerms: true },
  { architecture: "pv-dbow", loss: "hierarchical-softmax" },
  { architecture: "pv-dm" },
  { architecture: "pv-dm", mean: false },
  { architecture: "pv-dm", loss: "hierarchical-softmax" },
];

function documentOf({ documents, dimensions }: TermModel, id: string): UnitVector {
  const row = documents!.ids.indexOf(id);
  return toUnit(documents!.vectors.subarray(row * dimensions, (row + 1) * dimensions));
}

test.each(ways)("documents about the same come together, unknown ones join them: %j", async (way) => {
  const model = await trainDoc2Vec(corpusOfDocuments(DOCUMENTS), { ...SMALL, ...way });
  expect(model).toMatchObject({ algorithm: "doc2vec", training: { epochsDone: 20 } });
  expect(model.documents!.ids).toEqual(DOCUMENTS.map(({ id }) => id));
  const inference = new DocumentInference(model);
  const unknown = themedDocuments(20, 9).map(({ id, terms }) => ({ id, vector: toUnit(inference.infer(terms)!) }));
  let [right, all] = [0, 0];
  for (const { id, vector } of [...unknown, { id: "a-0", vector: documentOf(model, "a-0") }]) {
    const theme = (letter: string): number =>
      DOCUMENTS.filter((document) => document.id.startsWith(letter) && document.id !== id).reduce(
        (sum, document) => sum + dot(vector, documentOf(model, document.id)),
        0,
      );
    if (id.startsWith("a") === theme("a") > theme("b")) right++;
    all++;
  }
  expect(right / all).toBeGreaterThan(0.9);
});

test("one thread with the same seed gives the same vectors, another seed others", async () => {
  const corpus = corpusOfDocuments(DOCUMENTS);
  const vectorsOf = async (options: Partial<Doc2VecOptions> = {}): Promise<Float32Array> => {
    const { documents } = await trainDoc2Vec(corpus, { ...SMALL, epochs: 3, ...options });
    return documents!.vectors;
  };
  const first = await vectorsOf();
  expect(await vectorsOf()).toEqual(first);
  expect(await vectorsOf({ seed: 2 })).not.toEqual(first);
});

test("inference of the same terms gives the same vector, whatever was inferred before", async () => {
  const model = await trainDoc2Vec(corpusOfDocuments(DOCUMENTS), SMALL);
  const inference = new DocumentInference(model);
  const first = inference.infer(["a1", "c2", "unheard"])!;
  inference.infer(["b1"]);
  expect(inference.infer(["a1", "c2"])).toEqual(first);
  expect(new DocumentInference(model).infer(["a1", "c2"])).toEqual(first);
  expect(inference.infer(["a1", "c2"], { seed: 2 })).not.toEqual(first);
  expect(inference.infer(["unheard"])).toBeNull();
});

test("a model is read as it was written, and infers the same", async () => {
  const model = await trainDoc2Vec(corpusOfDocuments(DOCUMENTS), { ...SMALL, epochs: 2 });
  const file = join(mkdtempSync(join(tmpdir(), "kenning-doc2vec-")), "model");
  await writeKenningFile(file, model);
  const read = (await readKenningFile(file)).model;
  expect(read).toEqual(model);
  expect(new DocumentInference(read).infer(["a1"])).toEqual(new DocumentInference(model).infer(["a1"]));
});

test("documents without a term keep their place, and long ones are trained whole", async () => {
  const long = Array.from({ length: 12_000 }, (_, i) => `a${i < 10_000 ? 0 : 1}`);
  const given = [
    { id: "empty", terms: [] },
    { id: "long", terms: long },
    { id: "single", terms: ["a1"] },
  ];
  const options = { ...SMALL, architecture: "pv-dbow", epochs: 1 } as const;
  const model = await trainDoc2Vec(corpusOfDocuments(given), options);
  const cut = given.map(({ id, terms }) => ({ id, terms: terms.slice(0, 10_000) }));
  const other = await trainDoc2Vec(corpusOfDocuments([...cut, { id: "rest", terms: long.slice(10_000) }]), options);
  expect(model.documents!.ids).toEqual(["empty", "long", "single"]);
  expect([...model.counts!]).toEqual([10_000, 2001]);
  // The draws are the same until the rest, which then moves the long document.
  expect(documentOf(model, "empty")).toEqual(documentOf(other, "empty"));
  expect(documentOf(model, "long")).not.toEqual(documentOf(other, "long"));
});

test("what cannot be done is refused", async () => {
  const corpus = corpusOfDocuments(DOCUMENTS);
  await expect(trainDoc2Vec(corpus, { ...SMALL, alpha: -1 })).rejects.toMatchObject({ code: "BAD_CONFIG" });
  const wrong = { ...SMALL, architecture: "cbow" } as unknown as Partial<Doc2VecOptions>;
  await expect(trainDoc2Vec(corpus, wrong)).rejects.toMatchObject({ code: "BAD_CONFIG" });
  await expect(trainDoc2Vec(corpusOfDocuments([]))).rejects.toMatchObject({ code: "BAD_REQUEST" });
  const twice = corpusOfDocuments([...DOCUMENTS, DOCUMENTS[3]!]);
  await expect(trainDoc2Vec(twice, SMALL)).rejects.toMatchObject({ code: "BAD_DOCUMENT", data: { id: "b-3" } });
  const model = await trainDoc2Vec(corpus, { ...SMALL, epochs: 1 });
  expect(() => new DocumentInference({ ...model, training: null })).toThrow(
    expect.objectContaining({ code: "BAD_REQUEST" }),
  );
});

test("inference takes the options of training where none is given, and refuses what training would", async () => {
  const model = await trainDoc2Vec(corpusOfDocuments(DOCUMENTS), { ...SMALL, epochs: 2 });
  const inference = new DocumentInference(model);
  const usual = inference.infer(["a1", "c2"])!;
  const none = { epochs: undefined, alpha: undefined, minAlpha: undefined, seed: undefined };
  expect(inference.infer(["a1", "c2"], none)).toEqual(usual);
  expect(inference.infer(["a1", "c2"], { epochs: 2 })).toEqual(usual);
  expect(inference.infer(["a1", "c2"], { epochs: 3 })).not.toEqual(usual);
  const wrong: readonly Record<string, unknown>[] = [
    ...[0, -3, "x", Number.NaN, 1.5, null].map((epochs) => ({ epochs })),
    ...[-0.1, Number.NaN, Infinity, 11, "0.05", null].map((alpha) => ({ alpha })),
    { alpha: 0.01, minAlpha: 0.02 },
    { seed: -1 },
  ];
  for (const options of wrong)
    for (const terms of [["a1"], []])
      expect(() => inference.infer(terms, options)).toThrow(expect.objectContaining({ code: "BAD_CONFIG" }));
});

test("of a document without a known term nothing is inferred, and a text is no list of terms", async () => {
  const inference = new DocumentInference(await trainDoc2Vec(corpusOfDocuments(DOCUMENTS), { ...SMALL, epochs: 1 }));
  expect(inference.infer([])).toBeNull();
  expect(inference.infer(["unheard", "of"])).toBeNull();
  expect(inference.has("a1")).toBe(true);
  expect(inference.has("unheard")).toBe(false);
  for (const wrong of ["a1 c2", [1], null])
    expect(() => inference.infer(wrong as unknown as string[])).toThrow(
      expect.objectContaining({ code: "BAD_REQUEST" }),
    );
});
