import { expect, test } from "vitest";
import { readFilter } from "../../src/cli/filter-option.ts";
import { withCode } from "../store/with-code.ts";

const ENGLISH = { field: "$language", op: "=", value: "en" };

test("a filter is read from text and from JSON, and may be absent", async () => {
  expect(await readFilter(undefined)).toBeUndefined();
  expect(await readFilter(`lang = "en"`)).toEqual(ENGLISH);
  expect(await readFilter(` ${JSON.stringify(ENGLISH)}`)).toEqual(ENGLISH);
});

test.each(["", "lang = en", "{", '{"field":"a"}', "[]", "null"])("%j is refused", async (text) => {
  await expect(readFilter(text)).rejects.toThrow(withCode("BAD_FILTER"));
});
