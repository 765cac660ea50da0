import { expect, test } from "vitest";
import { assertOptionsUsed } from "../../../src/embed/terms/option-use.ts";

test.each([
  [{ buckets: 1000 }, "algorithm"],
  [{ algorithm: "doc2vec", minN: 2 }, "algorithm"],
  [{ algorithm: "glove", negative: 5 }, "algorithm"],
  [{ algorithm: "fasttext", xMax: 10 }, "algorithm"],
  [{ architecture: "skip-gram", cbowMean: false }, "architecture"],
  [{ algorithm: "doc2vec", withTerms: true }, "architecture"],
  [{ algorithm: "doc2vec", architecture: "pv-dbow", mean: false }, "architecture"],
  [{ loss: "hierarchical-softmax", nsExponent: 1 }, "loss"],
])("what would do nothing is refused: %o", (options, because) => {
  expect(() => assertOptionsUsed(options)).toThrow(
    expect.objectContaining({
      code: "BAD_REQUEST",
      data: expect.objectContaining({ option: Object.keys(options).at(-1), [because]: expect.anything() }),
    }),
  );
});

test.each([
  { algorithm: "fasttext", buckets: 1000, cbowMean: false, window: 3 },
  { algorithm: "doc2vec", architecture: "pv-dbow", withTerms: true, negative: 3 },
  { algorithm: "glove", xMax: 10, window: 3, negative: undefined },
])("what does something is not: %o", (options) => {
  expect(() => assertOptionsUsed(options)).not.toThrow();
});

test("options of a model count as much as those that are given", () => {
  const model = { algorithm: "fasttext", architecture: "skip-gram" };
  expect(() => assertOptionsUsed({ buckets: 1000 }, model)).not.toThrow();
  expect(() => assertOptionsUsed({ cbowMean: false }, model)).toThrow(expect.objectContaining({ code: "BAD_REQUEST" }));
});
