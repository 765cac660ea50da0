import { expect, test } from "vitest";
import { globMatcher } from "../../src/core/path-globs.ts";
import { withCode } from "../store/with-code.ts";

test.each(["", "[", "[a", "{a", "(a", "a)", "!(a", "docs/[a", "\\"])("%s is no glob", (glob) => {
  expect(() => globMatcher(["*.md", glob])).toThrow(withCode("BAD_REQUEST"));
});

test.each([
  ["*.md", "a/b.md", true],
  ["docs/**", "docs/a/b.md", true],
  ["docs/**", "more/docs/b.md", false],
  ["docs/", "docs", true],
  ["docs/", "docs/a/b.md", true],
  ["docs/", "more/docs/b.md", false],
  ["[ab].{md,txt}", "d/a.txt", true],
  ["\\[draft.md", "[draft.md", true],
  ["!(a).md", "a.md", false],
])("%s on %s: %s", (glob, path, expected) => {
  expect(globMatcher([glob])(path)).toBe(expected);
});
