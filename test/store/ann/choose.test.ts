import { expect, test } from "vitest";
import { ANN_THRESHOLD, chooseAnn, createIndex } from "../../../src/store/ann/choose.ts";

test("vectors are scanned up to the threshold and linked into a graph above it", () => {
  expect(chooseAnn(ANN_THRESHOLD)).toBe("exact");
  expect(chooseAnn(ANN_THRESHOLD + 1)).toBe("hnsw");
  expect(chooseAnn(6, 5)).toBe("hnsw");
});

test.each(["exact", "hnsw"] as const)("the %s index is made empty, of the dimensions asked for", async (kind) => {
  const { kind: made, index } = await createIndex(kind, 8);
  expect(made).toBe(kind);
  expect(index).toMatchObject({ dimensions: 8, size: 0 });
});
