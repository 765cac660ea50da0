import { expect, test } from "vitest";
import { trecRunLines } from "../../src/eval/trec-run.ts";

test("ranks rise from 1 and scores fall, six words a line whatever the ids hold", () => {
  const run = new Map([
    ["q1", ["b.md", "my notes/a\u3000.md"]],
    ["q2", []],
    ["q 3", ["b.md"]],
  ]);
  expect(trecRunLines(run, "hybrid")).toEqual([
    "q1 Q0 b.md 1 2 hybrid",
    "q1 Q0 my%20notes/a%E3%80%80.md 2 1 hybrid",
    "q%203 Q0 b.md 1 1 hybrid",
  ]);
});
