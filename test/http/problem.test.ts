import { expect, test } from "vitest";
import { EngineError, ERRORS, type ErrorCode } from "../../src/core/errors.ts";
import { printProblem, toProblem } from "../../src/http/problem.ts";

test.each(Object.keys(ERRORS) as ErrorCode[])("%s becomes a problem with its status, and nothing is logged", (code) => {
  const logged: string[] = [];
  const error = new EngineError(code, "what happened", {
    hint: "Do this.",
    data: { value: 1 },
    cause: new Error("inner"),
  });
  const problem = toProblem(error, (entry) => logged.push(entry));
  expect(problem).toEqual({
    type: `urn:kenning:error:${code}`,
    title: expect.stringMatching(/^[A-Z][a-z ]+$/),
    status: ERRORS[code].status,
    detail: "what happened",
    code,
    hint: "Do this.",
    data: { value: 1 },
  });
  expect(logged).toEqual([]);
});

test.each([new Error("inner"), "inner", null, Object.assign(new Error("inner"), { status: 500 })])(
  "%o is a bug: the log has it, the problem does not",
  (error) => {
    const logged: string[] = [];
    const problem = toProblem(error, (entry) => logged.push(entry));
    expect(problem).toMatchObject({ code: "INTERNAL_ERROR", status: 500 });
    expect(JSON.stringify(problem)).not.toContain("inner");
    expect(logged).toHaveLength(1);
    expect(logged[0]).toContain(String(problem.data["errorId"]));
  },
);

test("a printed problem tells no private folder, wherever it is named", () => {
  const error = new EngineError("STORAGE_FAILED", "Cannot write /home/ann/data/a.db", {
    hint: "Look at /home/ann/data.",
    data: { file: "/home/ann/data/a.db", nested: [{ cache: "/home/ann/.cache" }], path: "/v1/collections" },
  });
  const printed = JSON.parse(
    printProblem(
      toProblem(error, () => {}),
      ["/", "/home/ann", "/home/ann/data"],
    ),
  ) as unknown;
  expect(printed).toMatchObject({
    detail: "Cannot write …/a.db",
    hint: "Look at ….",
    data: { file: "…/a.db", nested: [{ cache: "…/.cache" }], path: "/v1/collections" },
  });
});
