import { expect, test } from "vitest";
import { headedParts } from "../../../src/indexer/extract/pdf/outline.ts";

const LONG = "and the moon draws the sea ".repeat(12);

function headed(title: string, ...texts: readonly string[]): string[] {
  const paragraphs = texts.map((text) => ({ text, page: 1 }));
  return headedParts(paragraphs, [{ title, level: 1, page: 1 }]).map(({ kind, text }) => `${kind}: ${text}`);
}

test.each([
  ["Tides", "2.1 TIDES", []],
  ["2 Tides", "Tides: low and high", ["paragraph: low and high"]],
  ["Tides", "2 Tides We measure them.", ["paragraph: We measure them."]],
  ["潮汐", "第一节潮汐", null],
  ["潮汐", "1 潮汐我们测量它。", ["paragraph: 我们测量它。"]],
  ["B", "• bullet", null],
  ["Tide", "Tides are", null],
  ["***", "Any text", null],
  ["Tides", `Tides ${LONG}`, null],
])("an entry %s and a paragraph that begins %s: what follows the title is kept", (title, text, rest) => {
  const expected = rest === null ? [`paragraph: ${text}`] : rest;
  expect(headed(title, "Before.", text)).toEqual(
    rest === null
      ? [`heading: ${title}`, "paragraph: Before.", ...expected]
      : ["paragraph: Before.", `heading: ${title}`, ...expected],
  );
});
