import { InvalidArgumentError } from "commander";
import { expect, test } from "vitest";
import { parseShare, parseShareFrom } from "../../src/cli/options.ts";

test("a share is a decimal number up to 1, from 0 or from what is asked for", () => {
  expect(["0", ".5", "1"].map(parseShare)).toEqual([0, 0.5, 1]);
  expect(["0.3", "1"].map(parseShareFrom(0.3))).toEqual([0.3, 1]);
  for (const text of ["0.29", "0", "1.1", "2", "-1", "1e-1", ""]) {
    expect(() => parseShareFrom(0.3)(text)).toThrow(InvalidArgumentError);
  }
});
