import { expect, test } from "vitest";
import { openProgressBar, progressLine } from "../../src/cli/progress-bar.ts";

function fakeTerminal(isTTY: boolean, columns = 120) {
  const written: string[] = [];
  return { isTTY, columns, written, write: (text: string) => written.push(text) };
}

const WIDE = 200;

test("the line shows the share done, the time left and the rates", () => {
  const first = { stage: "embed", done: 100, total: 1000, unit: "files", counters: { tokens: 1000 } };
  const event = { ...first, done: 400, counters: { tokens: 61_000 }, values: { alpha: 0.01234 } };
  expect(progressLine(event, first, 10, WIDE)).toBe(
    "embed ████████░░░░░░░░░░░░ 400/1,000 files  ETA 0:20  30 files/s  6,000 tokens/s  alpha 0.0123",
  );
});

test("what was read and is not written yet is not done", () => {
  const first = { stage: "index", done: 0, total: 10, unit: "files" };
  const at = (done: number, written: number): string =>
    progressLine({ ...first, done, steps: { read: 1200, embedded: 900, written } }, first, 10, WIDE);
  expect(at(5, 900)).toBe(
    "index ███████░░░░░░░░░░░░░ 5/10 files  ETA 0:17  read 1,200, embedded 900, written 900  0.5 files/s",
  );
  expect(at(10, 800)).toContain("█████████████░░░░░░░ 10/10 files  ETA 0:05  read");
  expect(at(10, 1200)).toContain("████████████████████ 10/10 files  read");
});

test.each([
  [100, "index █████████░░░░░░░░░░░ 1,200/2,000 files  ETA 0:11  read 9,600, embedded 8,000, written 7,200"],
  [90, "index █████░░░░░░░ 1,200/2,000 files  ETA 0:11  read 9,600, embedded 8,000, written 7,200"],
  [80, "index 1,200/2,000 files  ETA 0:11  read 9,600, embedded 8,000, written 7,200"],
  [70, "index █████░░░░░░░ 1,200/2,000 files  ETA 0:11  written 7,200/9,600"],
  [60, "index 1,200/2,000 files  ETA 0:11  written 7,200/9,600"],
  [50, "index █████░░░░░░░ 1,200/2,000 files  ETA 0:11"],
  [10, "index 1,20"],
])("a line of %i columns has the time left and the steps before all else", (columns, expected) => {
  const first = { stage: "index", done: 0, total: 2000, unit: "files" };
  const steps = { read: 9600, embedded: 8000, written: 7200 };
  expect(progressLine({ ...first, done: 1200, steps }, first, 9, columns)).toBe(expected);
});

test("without a total there is a count and no bar", () => {
  const first = { stage: "scan", done: 0, unit: "files" };
  expect(progressLine({ ...first, done: 12 }, first, 2, WIDE)).toBe("scan 12 files  6.0 files/s");
});

test("rates wait until they mean something", () => {
  const first = { stage: "embed", done: 0, total: 10, unit: "files" };
  expect(progressLine({ ...first, done: 5 }, first, 0.1, WIDE)).toBe("embed ██████████░░░░░░░░░░ 5/10 files");
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

test("a line that was cleared for other text is drawn again by the next event", () => {
  const stream = fakeTerminal(true, 80);
  const bar = openProgressBar(stream, () => 0);
  bar.clear();
  expect(stream.written).toEqual([]);
  bar.onProgress?.({ stage: "index", done: 1, total: 3, unit: "files" });
  bar.clear();
  bar.clear();
  bar.onProgress?.({ stage: "index", done: 2, total: 3, unit: "files" });
  const line = "\r\u001B[2K";
  expect(stream.written).toEqual([expect.stringContaining("1/3"), line, expect.stringContaining("2/3")]);
});

test("a terminal of unknown width has eighty columns", () => {
  const stream = fakeTerminal(true, 0);
  using bar = openProgressBar(stream);
  bar.onProgress?.({ stage: "scan", done: 12, unit: "files" });
  expect(stream.written).toEqual(["\r\u001B[2Kscan 12 files"]);
});
