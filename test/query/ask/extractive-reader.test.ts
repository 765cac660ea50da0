import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { openReader } from "../../../src/query/ask/open-reader.ts";
import type { SpanReader } from "../../../src/query/ask/span-reader.ts";
import { writeTinyReader } from "./tiny-reader.ts";

async function folderOf(options: Parameters<typeof writeTinyReader>[1] = {}): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "kenning-reader-"));
  onTestFinished(async () => await rm(folder, { recursive: true }));
  await writeTinyReader(folder, options);
  return folder;
}

async function tinyReader(options: Parameters<typeof writeTinyReader>[1] = {}): Promise<SpanReader> {
  const reader = await openReader({ model: await folderOf(options) });
  onTestFinished(async () => await reader[Symbol.asyncDispose]());
  return reader;
}

test("a span is verbatim, with its place, and scored against the null span", async () => {
  const reader = await tinyReader();
  const passage = "Tomatoes need  TWO\nlitres .";
  const [span] = await reader.read("how much water ?", [passage]);
  expect(span).toMatchObject({ text: "TWO\nlitres", start: 15, end: 25 });
  expect(passage.slice(span!.start, span!.end)).toBe(span!.text);
  // (5 + 20) + (5 + 20) − (1 + 1)
  expect(span!.score).toBeCloseTo(48, 4);
});

test("spans of the question are not taken, and each passage has its own", async () => {
  const reader = await tinyReader();
  const spans = await reader.read("two litres ?", ["the sea", "nine whales need two litres", "the nine whales"]);
  expect(spans.map((span) => span?.text)).toEqual(["the", "two litres", "nine whales"]);
});

test("a passage longer than the model is read in windows that overlap", async () => {
  const reader = await tinyReader();
  for (const before of [0, 5, 8, 9, 10, 17, 30, 61]) {
    const passage = `${"the sea ".repeat(before)}two litres ${"a b ".repeat(20)}`;
    const [span] = await reader.read("how much water ?", [passage]);
    expect(span).toMatchObject({ text: "two litres", start: 8 * before });
  }
});

test("a passage without a token has no span", async () => {
  const reader = await tinyReader();
  expect(await reader.read("how much ?", ["", "two litres"])).toEqual([
    null,
    expect.objectContaining({ text: "two litres" }),
  ]);
  expect(await reader.read("how much ?", [])).toEqual([]);
});

test("a model that points at nothing, or gives NaN, is MODEL_BROKEN; one that is not there MODEL_UNAVAILABLE", async () => {
  const other = await folderOf({ outputs: ["logits"] });
  await expect(openReader({ model: other })).rejects.toMatchObject({ code: "MODEL_BROKEN" });
  const broken = await tinyReader({ broken: true });
  await expect(broken.read("how ?", ["two litres"])).rejects.toMatchObject({ code: "MODEL_BROKEN" });
  await expect(openReader({ model: "no such model" })).rejects.toMatchObject({ code: "MODEL_UNAVAILABLE" });
  await expect(openReader({ model: "./no-such-folder" })).rejects.toMatchObject({ code: "MODEL_UNAVAILABLE" });
  await expect(openReader({ model: other, dtype: "fp7" })).rejects.toMatchObject({ code: "BAD_CONFIG" });
});

test("an abort ends the reading", async () => {
  const reader = await tinyReader();
  await expect(reader.read("how ?", ["two litres"], AbortSignal.abort())).rejects.toMatchObject({ code: "ABORTED" });
});
