import * as fc from "fast-check";
import { expect, test } from "vitest";
import { isEngineError } from "../../src/core/errors.ts";
import { parsePooling, poolTokens, TOKEN_POOLINGS } from "../../src/embed/pooling.ts";

// Four rows of two dimensions; the last is padding that would win every extreme.
const STATES = Float32Array.from([1, -2, 3, 4, -4, 1, 900, -900]);
const PADDED_RIGHT = [1, 1, 1, 0];

test.each([
  ["mean", [0, 1]],
  ["max", [3, 4]],
  ["min", [-4, -2]],
  ["cls", [1, -2]],
  ["last", [-4, 1]],
  ["mean_sqrt_len", [0, 3 / Math.sqrt(3)]],
  // (1·1 + 2·3 + 3·−4) / 6 and (1·−2 + 2·4 + 3·1) / 6
  ["weighted_mean", [-5 / 6, 9 / 6]],
] as const)("%s of three tokens is what it is by hand", (mode, expected) => {
  const pooled = poolTokens(STATES, PADDED_RIGHT, 2, [mode]);
  expect([...pooled]).toEqual(expected.map((value) => expect.closeTo(value, 6) as number));
});

test("with padding on the left, cls is the first token and last the last one", () => {
  const states = Float32Array.from([900, -900, 1, -2, 3, 4, -4, 1]);
  expect([...poolTokens(states, [0, 1, 1, 1], 2, ["cls"])]).toEqual([1, -2]);
  expect([...poolTokens(states, [0, 1, 1, 1], 2, ["last"])]).toEqual([-4, 1]);
});

test("several poolings are concatenated in the order given", () => {
  expect([...poolTokens(STATES, PADDED_RIGHT, 2, ["max", "min", "mean"])]).toEqual([3, 4, -4, -2, 0, 1]);
});

test("what padding holds never matters", () => {
  const numbers = fc.array(fc.float({ noNaN: true, min: -100, max: 100 }), { minLength: 6, maxLength: 6 });
  fc.assert(
    fc.property(numbers, fc.constantFrom(...TOKEN_POOLINGS), fc.float(), (values, mode, padding) => {
      const padded = Float32Array.from([...values, padding, padding, padding]);
      const bare = poolTokens(Float32Array.from(values), [1, 1], 3, [mode]);
      expect(poolTokens(padded, [1, 1, 0], 3, [mode])).toEqual(bare);
    }),
  );
});

test("a state that is not a number is not hidden", () => {
  for (const mode of ["mean", "max", "min"] as const) {
    expect(poolTokens(Float32Array.from([1, Number.NaN, 2]), [1, 1, 1], 1, [mode])[0]).toBeNaN();
  }
});

test("poolings are read from text", () => {
  expect(parsePooling("sentence")).toEqual({ kind: "sentence" });
  expect(parsePooling("mean")).toEqual({ kind: "tokens", modes: ["mean"] });
  expect(parsePooling("cls+max")).toEqual({ kind: "tokens", modes: ["cls", "max"] });
});

test.each(["", "median", "mean+", "mean+sentence", "toString"])("%j is no pooling", (text) => {
  expect(() => parsePooling(text)).toThrow(expect.toSatisfy((error) => isEngineError(error, "BAD_CONFIG")) as Error);
});
