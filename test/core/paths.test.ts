import { dirname, isAbsolute, join, resolve } from "node:path";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cacheRoot, collectionFolder, dataRoot } from "../../src/core/paths.ts";
import { isEngineError } from "../../src/core/errors.ts";

describe("roots", () => {
  test("our own variables win over XDG's, and XDG's over the home folder", () => {
    expect(dataRoot({ KENNING_HOME: "/k", XDG_DATA_HOME: "/x" })).toBe(resolve("/k"));
    expect(dataRoot({ XDG_DATA_HOME: "/x" })).toBe(join("/x", "kenning"));
    expect(dataRoot({})).toMatch(/kenning$/);
    expect(cacheRoot({ KENNING_CACHE: "/c", XDG_CACHE_HOME: "/x" })).toBe(resolve("/c"));
    expect(cacheRoot({ XDG_CACHE_HOME: "/x" })).toBe(join("/x", "kenning"));
    expect(cacheRoot({})).toMatch(/kenning$/);
  });

  test("a variable that is set to nothing counts as not set", () => {
    expect(dataRoot({ KENNING_HOME: "", XDG_DATA_HOME: "" })).toBe(dataRoot({}));
    expect(cacheRoot({ KENNING_CACHE: "", XDG_CACHE_HOME: "" })).toBe(cacheRoot({}));
  });

  test("a relative path is taken from the current folder", () => {
    expect(dataRoot({ KENNING_HOME: "here" })).toBe(resolve("here"));
    expect(isAbsolute(cacheRoot({ KENNING_CACHE: "here" }))).toBe(true);
  });
});

describe("a collection's folder", () => {
  const ROOT = resolve("/collections");

  test.each(["docs", "a", "7", "my-notes_2.1", "a..b", "笔记", "Straße", "x".repeat(64)])("is found for %j", (name) => {
    expect(collectionFolder(ROOT, name)).toBe(join(ROOT, name));
  });

  test.each([
    ["nothing", ""],
    ["the folder itself", "."],
    ["the folder above", ".."],
    ["a path below", "a/b"],
    ["a path that climbs", "../other"],
    ["a path that climbs later", "a/../../other"],
    ["an absolute path", "/etc"],
    ["a backslash", "a\\b"],
    ["a drive", "c:"],
    ["a hidden folder", ".git"],
    ["a leading dash, which reads as an option", "-rf"],
    ["65 characters", "x".repeat(65)],
    ["a NUL", "a\0b"],
    ["a NUL at the end", "a\0"],
    ["a line feed at the end", "a\n"],
    ["a space", "a b"],
    ["a percent escape", "%2e%2e"],
    ["a right-to-left override", "a\u202Eb"],
    ["a full-width solidus", "a／b"],
    ["half of a surrogate pair", "\uD83D"],
  ])("is refused for %s", (_, name) => {
    expect(() => collectionFolder(ROOT, name)).toThrow(expect.objectContaining({ code: "BAD_REQUEST" }));
  });

  test("is a direct child of the root for every name that is accepted", () => {
    const near = fc.string({ unit: fc.constantFrom("a", "Z", "0", ".", "_", "-", "/", "\\", "\0", "é", "文", " ") });
    fc.assert(
      fc.property(fc.oneof(near, fc.string({ unit: "binary" })), (name) => {
        try {
          const folder = collectionFolder(ROOT, name);
          expect(dirname(resolve(folder))).toBe(ROOT);
          expect(folder.endsWith(name)).toBe(true);
        } catch (error) {
          if (!isEngineError(error, "BAD_REQUEST")) throw error;
        }
      }),
      { numRuns: 1000 },
    );
  });
});
