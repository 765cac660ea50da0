import { CommanderError } from "commander";
import { expect, test } from "vitest";
import { debugTrace, failureOf, humanFailure } from "../../src/cli/failure.ts";
import { EngineError, ERRORS, type ErrorCode } from "../../src/core/errors.ts";

test.each(Object.keys(ERRORS) as ErrorCode[])("%s exits with the code of the table", (code) => {
  const error = new EngineError(code, "what", { hint: "do", data: { a: 1 } });
  expect(failureOf(error)).toEqual({
    exitCode: ERRORS[code].exit,
    body: { code, message: "what", hint: "do", data: { a: 1 } },
  });
});

test("a wrong command line is a bad request, and a suggestion its hint", () => {
  const error = new CommanderError(1, "commander.unknownOption", "error: unknown option '--a'\n(Did you mean --all?)");
  expect(failureOf(error)).toMatchObject({
    exitCode: 2,
    body: { code: "BAD_REQUEST", message: "unknown option '--a'", hint: "Did you mean --all?" },
  });
});

test("any other error is a bug", () => {
  expect(failureOf(new TypeError("x is not a function"))).toMatchObject({
    exitCode: 70,
    body: { code: "INTERNAL_ERROR" },
  });
  expect(failureOf("thrown")).toMatchObject({ exitCode: 70 });
});

test("a message cannot control the terminal", () => {
  const error = new EngineError("BAD_INPUT_FILE", "a\u001B[2J.txt", { hint: "Rename it." });
  expect(humanFailure(failureOf(error))).not.toContain("\u001B");
});

test("the stack with its causes is shown only when it is asked for", () => {
  const error = new EngineError("INDEX_CORRUPT", "outer", { hint: "h", cause: new Error("inner") });
  expect(debugTrace(error, {})).toBeNull();
  expect(debugTrace(error, { KENNING_DEBUG: "0" })).toBeNull();
  expect(debugTrace(error, { KENNING_DEBUG: "1" })).toMatch(/outer[^]*caused by Error: inner/);
});
