// Files that gensim and fastText have written: each is read or refused, and what is read equals its twin in text.
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readTerms } from "../../../../src/embed/terms/formats/read-terms.ts";
import type { EncodingErrors } from "../../../../src/core/terms.ts";
import type { TermModel } from "../../../../src/embed/terms/term-model.ts";
import { testData } from "../../../support/test-data.ts";

const FIXTURES = testData("gensim-fixtures");
const read = async (name: string, encodingErrors: EncodingErrors = "strict"): Promise<TermModel> =>
  (await readTerms(join(FIXTURES!, name), { encodingErrors })).model;

describe.skipIf(FIXTURES === null)("files of gensim and fastText (skipped without gensim-fixtures)", () => {
  test.each([
    ["EN.1-10.cbow1_wind5_hs0_neg10_size300_smpl1e-05.txt", "word2vec", 20, 300],
    ["crime-and-punishment.bin", "fasttext", 291, 5],
    ["crime-and-punishment.vec", "word2vec", 291, 5],
    ["euclidean_vectors.bin", "word2vec-binary", 2747, 10],
    ["high_precision.kv.bin", "word2vec-binary", 2, 2],
    ["high_precision.kv.txt", "word2vec", 2, 2],
    ["lee_fasttext.bin", "fasttext", 1762, 10],
    ["lee_fasttext.vec", "word2vec", 1762, 10],
    ["lee_fasttext_new.bin", "fasttext", 1763, 10],
    ["non_ascii_fasttext.bin", "fasttext", 171, 2],
    ["test_glove.txt", "glove", 76, 50],
    // One of its 24 is empty.
    ["toy-model-pretrained.bin", "fasttext", 23, 5],
    ["toy-model.bin", "fasttext", 22, 5],
    ["toy-model.vec", "word2vec", 22, 5],
  ])("%s is read as %s", async (name, format, terms, dimensions) => {
    const found = await readTerms(join(FIXTURES!, name));
    expect([found.format, found.model.terms.length, found.model.dimensions]).toEqual([format, terms, dimensions]);
  });

  test.each([
    "COPYING",
    "crime-and-punishment.txt",
    "lee.cor",
    "lee_background.cor",
    "toy-data.txt",
    // Claims three terms and has one.
    "pretrained.vec",
    // Its terms are in code page 852.
    "cp852_fasttext.bin",
  ])("%s is refused", async (name) => {
    await expect(read(name)).rejects.toMatchObject({ code: "BAD_INPUT_FILE" });
  });

  test.each([
    ["crime-and-punishment.bin", "crime-and-punishment.vec"],
    ["lee_fasttext.bin", "lee_fasttext.vec"],
    ["toy-model.bin", "toy-model.vec"],
    ["high_precision.kv.bin", "high_precision.kv.txt"],
  ])("%s has the vectors of %s", async (binary, text) => {
    const [model, twin] = [await read(binary), await read(text)];
    expect(new Set(model.terms)).toEqual(new Set(twin.terms));
    const row = new Map(model.terms.map((term, i) => [term, i]));
    const { dimensions } = twin;
    twin.terms.forEach((term, i) => {
      for (let d = 0; d < dimensions; d++) {
        const expected = twin.vectors[i * dimensions + d]!;
        const actual = model.vectors[row.get(term)! * dimensions + d]!;
        // fastText writes five significant digits, and the values of `high_precision` are around 1e-3.
        expect(Math.abs(actual - expected), term).toBeLessThan(5e-5 * Math.abs(expected) + 3e-7);
      }
    });
  });

  test("terms that are not UTF-8 are treated as asked", async () => {
    expect((await read("cp852_fasttext.bin", "escape")).terms[1]).toBe("kter\\xec");
    expect((await read("cp852_fasttext.bin", "replace")).terms[1]).toBe("kter\ufffd");
    expect((await read("cp852_fasttext.bin", "ignore")).terms[1]).toBe("kter");
    const { terms, vectors, counts } = await read("cp852_fasttext.bin", "ignore");
    expect(vectors.length).toBe(terms.length * 2);
    expect(counts!.length).toBe(terms.length);
  });

  test("what print-word-vectors of fastText shows for a term it does not know comes from its n-grams", async () => {
    const model = await read("lee_fasttext_new.bin");
    expect(model.terms).not.toContain("rejection");
    const { subwordVector } = await import("../../../../src/embed/terms/compose-vectors.ts");
    const vector = subwordVector("rejection", model.subwords!, model.dimensions)!;
    const expected = [-0.49112, -0.13123, -0.021091, -0.8877, -0.20106, -0.91733, 0.47244, 0.19709, -0.17857, 0.19815];
    expected.forEach((value, i) => expect(Math.abs(vector[i]! - value)).toBeLessThan(6e-6));
  });
});
