import * as fc from "fast-check";
import { expect, test } from "vitest";
import { fitLsa } from "../../../src/embed/lsa/fit-lsa.ts";
import { decodeLsa, encodeLsa } from "../../../src/embed/lsa/lsa-state.ts";
import { themes } from "./samples.ts";

const model = (await fitLsa(themes(240)))!;
const bytes = encodeLsa(model);

test("a model read again places texts where the first did", () => {
  const again = decodeLsa(bytes);
  for (const terms of [["boat"], ["theme 1 word 1", "theme 1 word 1", "theme 0 word 1"], ["unheard"]]) {
    expect(again.projectDocument(terms)).toEqual(model.projectDocument(terms));
    expect(again.projectQuery(terms)).toEqual(model.projectQuery(terms));
  }
  expect(again.parts.fittedOn).toBe(240);
  expect(encodeLsa(again)).toEqual(bytes);
});

test("bytes at any offset are read", () => {
  for (let offset = 0; offset < 9; offset++) {
    const shifted = new Uint8Array(offset + bytes.length);
    shifted.set(bytes, offset);
    expect(decodeLsa(shifted.subarray(offset)).projectQuery(["boat"])).toEqual(model.projectQuery(["boat"]));
  }
});

test("any wrong byte is noticed", () => {
  fc.assert(
    fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
      const damaged = Uint8Array.from(bytes);
      damaged[at] = damaged[at]! ^ change;
      expect(() => decodeLsa(damaged)).toThrow(expect.objectContaining({ code: "INDEX_CORRUPT" }));
    }),
  );
});

test("missing and further bytes are noticed", () => {
  const longer = Uint8Array.from([...bytes, 0]);
  const shorter = [0, 1, 40, 59, 60, bytes.length - 4, bytes.length - 1].map((length) => bytes.slice(0, length));
  for (const wrong of [longer, ...shorter]) {
    expect(() => decodeLsa(wrong)).toThrow(expect.objectContaining({ code: "INDEX_CORRUPT" }));
  }
});
