import * as fc from "fast-check";
import { expect, test } from "vitest";
import { parseDate } from "../../src/core/filter-date.ts";

test.each([
  ["1970-01-01", 0],
  ["2024-05-01", 1_714_521_600_000],
  ["2024-05-01T00:00", 1_714_521_600_000],
  ["2024-05-01 02:00:00 +0200", 1_714_521_600_000],
  ["2024-05-01t02:00:00+02", 1_714_521_600_000],
  ["2024-04-30T22:30:00.5-01:30", 1_714_521_600_500],
  ["2024-05-01T00:00:00,123456789Z", 1_714_521_600_123],
  ["2024-02-29", 1_709_164_800_000],
  ["0001-01-01", -62_135_596_800_000],
])("%s is a moment", (text, at) => {
  expect(parseDate(text)).toBe(at);
});

test.each([
  "",
  "2024",
  "2024-05",
  "2024-5-1",
  "20240501",
  "2023-02-29",
  "2024-13-01",
  "2024-00-10",
  "2024-05-01T24:00",
  "2024-05-01T10",
  "2024-05-01T10:60",
  "2024-05-01T10:00:60",
  "2024-05-01T10:00+24:00",
  "2024-05-01Z",
  " 2024-05-01",
  "2024-05-01\n",
  "May 1, 2024",
  "+002024-05-01",
])("%j is none", (text) => {
  expect(parseDate(text)).toBeNull();
});

test("what JavaScript writes as a date is read as the same moment", () => {
  const date = fc.date({ min: new Date("0000-01-01"), max: new Date("9999-12-31T23:59:59.999Z"), noInvalidDate: true });
  fc.assert(fc.property(date, (at) => parseDate(at.toISOString()) === at.getTime()));
});
