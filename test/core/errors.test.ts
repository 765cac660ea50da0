import { describe, expect, test } from "vitest";
import { EngineError, ERRORS, isEngineError, throwIfAborted } from "../../src/core/errors.ts";

describe("the table", () => {
  test.each(Object.entries(ERRORS))("%s has an HTTP error status and an exit code that says failure", (code, entry) => {
    expect(code).toMatch(/^[A-Z]+(_[A-Z]+)*$/);
    expect(entry.status).toBeGreaterThanOrEqual(400);
    expect(entry.status).toBeLessThan(600);
    // 1 is left to failures that nobody meant to throw.
    expect(entry.exit).toBeGreaterThan(1);
    expect(entry.exit).toBeLessThan(256);
  });
});

describe("an error", () => {
  const cause = new TypeError("inner");
  const error = new EngineError("BAD_QUERY", "what happened", { hint: "Do this.", data: { k: 0 }, cause });

  test("carries its code, hint, data and cause", () => {
    expect(error).toMatchObject({ name: "EngineError", code: "BAD_QUERY", hint: "Do this.", data: { k: 0 } });
    expect(error.cause).toBe(cause);
    expect(error).toBeInstanceOf(Error);
  });

  test("is written as JSON without its cause and stack", () => {
    expect(JSON.parse(JSON.stringify(error))).toEqual({
      code: "BAD_QUERY",
      message: "what happened",
      hint: "Do this.",
      data: { k: 0 },
    });
  });

  test("has empty data and no cause unless they are given", () => {
    const bare = new EngineError("ABORTED", "stopped", { hint: "Go on." });
    expect(bare.data).toEqual({});
    expect("cause" in bare).toBe(false);
  });

  test("is recognized, with or without a code", () => {
    expect(isEngineError(error)).toBe(true);
    expect(isEngineError(error, "BAD_QUERY")).toBe(true);
    expect(isEngineError(error, "BAD_FILTER")).toBe(false);
    expect(isEngineError(cause)).toBe(false);
    expect(isEngineError({ code: "BAD_QUERY" })).toBe(false);
  });
});

describe("throwIfAborted", () => {
  test("throws ABORTED with the signal's reason once it has fired", () => {
    const reason = new Error("user");
    expect(() => throwIfAborted(AbortSignal.abort(reason))).toThrow(
      expect.objectContaining({ code: "ABORTED", cause: reason }),
    );
  });

  test("does nothing before, or without a signal", () => {
    expect(() => throwIfAborted(new AbortController().signal)).not.toThrow();
    expect(() => throwIfAborted(undefined)).not.toThrow();
  });
});
