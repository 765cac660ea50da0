import { expect, test } from "vitest";
import { giveBack } from "../../src/core/give-back.ts";

test("arrays are empty once their memory is given back, also those on one buffer", () => {
  const all = new Float32Array(8);
  const [first, second] = [all.subarray(0, 4), all.subarray(4)];
  const other = new Float32Array(2);
  giveBack([first, second, other]);
  expect([all, first, second, other].map(({ length }) => length)).toEqual([0, 0, 0, 0]);
});

test("what threads share is left as it is", () => {
  const shared = new Float32Array(new SharedArrayBuffer(8));
  giveBack([shared]);
  expect(shared).toHaveLength(2);
});
