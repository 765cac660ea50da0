import { expect, test } from "vitest";
import { openProgressBar, progressParts } from "../../src/cli/progress-bar.ts";

function fakeTerminal(isTTY: boolean, columns = 120) {
  const written: string[] = [];
  return { isTTY, columns, written, write: (text: string) => written.push(text) };
}

test("the line shows the share done, the rates and the time left", () => {
  const first = { stage: "embed", done: 100, total: 1000, unit: "files", counters: { tokens: 1000 } };
  const event = { ...first, done: 400, counters: { tokens: 61_000 }, values: { alpha: 0.01234 } };
  expect(progressParts(event, first, 10)).toEqual([
    "embed ████████░░░░░░░░░░░░ 400/1,000 files",
    "30 files/s",
    "ETA 0:20",
    "6,000 tokens/s",
    "alpha 0.0123",
  ]);
});

test("parts that run side by side are shown with how far they are", () => {
  const first = { stage: "index", done: 0, total: 10, unit: "files" };
  const event = { ...first, done: 5, steps: { read: 1200, embedded: 900, written: 850 } };
  expect(progressParts(event, first, 1).at(-1)).toBe("read 1,200, embedded 900, written 850");
});

test("without a total there is a count and no bar", () => {
  expect(
    progressParts({ stage: "scan", done: 12, unit: "files" }, { stage: "scan", done: 0, unit: "files" }, 2),
  ).toEqual(["scan 12 files", "6.0 files/s"]);
});

test("rates wait until they mean something", () => {
  const first = { stage: "embed", done: 0, total: 10, unit: "files" };
  expect(progressParts({ ...first, done: 5 }, first, 0.1)).toEqual(["embed ██████████░░░░░░░░░░ 5/10 files"]);
});

test("a stream that is no terminal gets nothing", () => {
  const stream = fakeTerminal(false);
  using bar = openProgressBar(stream);
  expect(bar.onProgress).toBeUndefined();
  expect(stream.written).toEqual([]);
});

test("events in quick succession are drawn once, the last one of a stage always, and the line is gone at the end", () => {
  const stream = fakeTerminal(true, 30);
  let time = 0;
  const bar = openProgressBar(stream, () => time);
  for (let done = 1; done <= 50; done++) {
    time += 1;
    bar.onProgress?.({ stage: "embed", done, total: 50, unit: "files" });
  }
  expect(stream.written).toHaveLength(2);
  expect(stream.written.every((line) => line.length <= "\r\u001B[2K".length + 29)).toBe(true);
  bar[Symbol.dispose]();
  expect(stream.written.at(-1)).toBe("\r\u001B[2K");
});

test("a terminal of unknown width has eighty columns", () => {
  const stream = fakeTerminal(true, 0);
  using bar = openProgressBar(stream);
  bar.onProgress?.({ stage: "scan", done: 12, unit: "files" });
  expect(stream.written).toEqual(["\r\u001B[2Kscan 12 files"]);
});
