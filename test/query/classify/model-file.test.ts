import { expect, test } from "vitest";
import { decodeModel, encodeModel } from "../../../src/query/classify/model-file.ts";

const CONTENT = {
  header: { name: "Prüfung", list: [1, "二", null] },
  columns: {
    bytes: Int8Array.of(-128, 0, 127),
    words: Uint32Array.of(0, 2 ** 32 - 1),
    none: new Uint32Array(),
    floats: Float32Array.of(1.5, -0.25),
  },
};

test("what was written is read again", () => {
  expect(decodeModel(encodeModel(CONTENT), "m")).toEqual(CONTENT);
});

test("a byte that is wrong or missing anywhere is damage", () => {
  const bytes = encodeModel(CONTENT);
  for (let at = 0; at < bytes.length; at++) {
    const damaged = Uint8Array.from(bytes);
    damaged[at]! ^= 1;
    expect(() => decodeModel(damaged, "m")).toThrow(expect.objectContaining({ code: "INDEX_CORRUPT" }));
    expect(() => decodeModel(bytes.subarray(0, at), "m")).toThrow(expect.objectContaining({ code: "INDEX_CORRUPT" }));
  }
});
