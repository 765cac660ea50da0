import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { parseDecimal, readInputLines } from "../../src/eval/input-lines.ts";

const folder = mkdtempSync(join(tmpdir(), "kenning-lines-"));
afterAll(() => rmSync(folder, { recursive: true }));

async function linesOf(content: string | Uint8Array): Promise<[number, string][]> {
  const file = join(folder, "lines");
  writeFileSync(file, content);
  const lines: [number, string][] = [];
  for await (const { number, text } of readInputLines(file)) lines.push([number, text]);
  return lines;
}

test("blank lines are skipped and still counted", async () => {
  expect(await linesOf("a\n\n  \nb")).toEqual([
    [1, "a"],
    [4, "b"],
  ]);
});

test("a byte order mark and carriage returns at line ends are dropped, other ones stay", async () => {
  expect(await linesOf("\uFEFFa\r\nb\rc\r\n\uFEFFd\n")).toEqual([
    [1, "a"],
    [2, "b\rc"],
    [3, "\uFEFFd"],
  ]);
});

test("the line separators of Unicode do not end a line", async () => {
  expect(await linesOf("a\u2028b\u2029c\u0085d\n")).toEqual([[1, "a\u2028b\u2029c\u0085d"]]);
});

test("the last line counts with and without its line feed", async () => {
  expect(await linesOf("a\nb")).toEqual(await linesOf("a\nb\n"));
  expect(await linesOf("")).toEqual([]);
});

test("lines longer than a read block, with characters across its border, come back whole", async () => {
  const long = "x" + "词".repeat(100_000);
  expect(await linesOf(`${long}\nshort\n${long}`)).toEqual([
    [1, long],
    [2, "short"],
    [3, long],
  ]);
});

test("any lines come back as they were written", async () => {
  const line = fc.string({ unit: "grapheme" }).filter((text) => text.trim() !== "" && !/[\n\r\uFEFF]/.test(text));
  await fc.assert(
    fc.asyncProperty(fc.array(line), async (lines) => {
      expect((await linesOf(lines.join("\n"))).map(([, text]) => text)).toEqual(lines);
    }),
    { numRuns: 50 },
  );
});

test("bytes that are not UTF-8 are refused with their line", async () => {
  const latin1 = Buffer.concat([Buffer.from("good\n"), Buffer.from([0x63, 0x61, 0x66, 0xe9])]);
  await expect(linesOf(latin1)).rejects.toMatchObject({ code: "BAD_INPUT_FILE", data: { line: 2 } });
});

test.each([
  ["a file that is not there", join(folder, "absent")],
  ["a folder", folder],
])("%s is refused with its path", async (_, file) => {
  await expect(readInputLines(file).next()).rejects.toMatchObject({ code: "BAD_INPUT_FILE", data: { file } });
});

test("only finite decimal numbers are read", () => {
  expect(["4", " 3.25 ", "-1", "+2", ".5", "1.", "1e-3"].map(parseDecimal)).toEqual([4, 3.25, -1, 2, 0.5, 1, 0.001]);
  expect(
    ["", " ", "x", "0x10", "NaN", "Infinity", "1e999", "1,5", "1 2", "٤"].every((t) => parseDecimal(t) === null),
  ).toBe(true);
});
