import { expect, test } from "vitest";
import { clock, formatBytes, formatRate, formatSeconds, plural } from "../../../src/cli/render/numbers.ts";

test("times are clocks from a minute on", () => {
  expect([0.84, 59.9, 65, 7389].map(formatSeconds)).toEqual(["0.8 s", "59.9 s", "1:05", "2:03:09"]);
  expect([7, 65, 3600].map(clock)).toEqual(["0:07", "1:05", "1:00:00"]);
});

test("sizes use binary units", () => {
  expect([0, 1023, 1024, 1_572_864].map(formatBytes)).toEqual(["0 B", "1023 B", "1.0 KiB", "1.5 MiB"]);
});

test("rates have a decimal only when they are small", () => {
  expect([0.25, 9.94, 12_345.6].map(formatRate)).toEqual(["0.3", "9.9", "12,346"]);
});

test("one is singular", () => {
  expect([0, 1, 2000].map((count) => plural(count, "file"))).toEqual(["0 files", "1 file", "2,000 files"]);
});
