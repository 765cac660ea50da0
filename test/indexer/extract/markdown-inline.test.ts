import * as fc from "fast-check";
import { fromMarkdown } from "mdast-util-from-markdown";
import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { type Block, mappedBlock } from "../../../src/indexer/extract/extractor.ts";
import { MarkdownBlocks } from "../../../src/indexer/extract/markdown-blocks.ts";
import { linkLabel, readInline } from "../../../src/indexer/extract/markdown-inline.ts";
import { markdownRegions, type TextRegion } from "../../../src/indexer/extract/markdown-regions.ts";
import { scan } from "../../../src/indexer/scan.ts";
import { SourceText } from "../../../src/indexer/source-text.ts";
import { testData } from "../../support/test-data.ts";

/** Of the definitions below. */
const LABELS: ReadonlySet<string> = new Set(["known", "two words"].map(linkLabel));
const DEFINITIONS = "[known]: /a\n[two words]: /b";
const RUNS = 3000;

function textOf(markdown: string): string | null {
  return readInline(markdown, 0, markdown.length, LABELS)?.text ?? null;
}

/** Text, and where each of its characters stands. */
function shapeOf(block: Block | null | undefined): unknown {
  if (block === null || block === undefined) return null;
  const { kind, level, text, offsets } = block;
  const places = Array.from(text, (_, i) => [offsets.sourceStart(i), offsets.sourceEnd(i + 1)]);
  return { kind, level, text, places };
}

function readByParser(source: SourceText, { whole }: TextRegion, definitions: string): unknown[] {
  const visitor = new MarkdownBlocks(source, whole.start, whole.end);
  visitor.addAll(fromMarkdown(`${source.text.slice(whole.start, whole.end)}\n\n${definitions}`).children);
  return visitor.blocks.map(shapeOf);
}

/** @returns whether it was read without the parser, which then reads the same */
function agrees(source: SourceText, region: TextRegion, labels: ReadonlySet<string>, definitions: string): boolean {
  const content = readInline(source.text, region.start, region.end, labels);
  if (content === null) return false;
  const own = shapeOf(mappedBlock(source, region.kind, content, region.level));
  expect([own].filter((shape) => shape !== null)).toEqual(readByParser(source, region, definitions));
  return true;
}

describe("readInline", () => {
  test.each([
    ["see `a<b>` and ``x ` y``", "see a<b> and x ` y"],
    ["`` ` `` stands alone", "` stands alone"],
    ["an *emphasised* and a **strong `word`**", "an emphasised and a strong word"],
    ["snake_case_name and 2 * 3 * 4", "snake_case_name and 2 * 3 * 4"],
    ["**强调**之后 _name_。", "强调之后 name。"],
    ['[text](/url "title"), [a][known], [Known][] and [two\nwords]', "text, a, Known and two words"],
    ["array[0] and [not a label]", "array[0] and [not a label]"],
    ['a <!-- note --><sup class="x">2</sup> b & c', "a 2 b & c"],
  ])("%s", (markdown, text) => {
    expect(textOf(markdown)).toBe(text);
  });

  test.each([
    "a \\* b",
    "&amp;",
    "![image](a.png)",
    "*open",
    "***both***",
    "[[a]]",
    "[a](b c)",
    "<https://a.b>",
    "two  \nlines",
  ])("%s takes a parser", (markdown) => {
    expect(textOf(markdown)).toBeNull();
  });

  test("what is read is what the parser reads", () => {
    const pieces = [
      "a",
      "b c",
      "文字",
      "，",
      ".",
      " ",
      "\n",
      "`",
      "``",
      "*",
      "**",
      "_",
      "[",
      "]",
      "(/u)",
      "[known]",
      "(",
      ")",
      "<b>",
      "</b>",
      "<",
      "&",
      "!",
      '"',
      "-",
    ];
    let read = 0;
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 14 }), (parts) => {
        const source = new SourceText("page.md", parts.join(""));
        for (const region of markdownRegions(source.text, 0)) {
          if ("hasMarkup" in region && region.hasMarkup && agrees(source, region, LABELS, DEFINITIONS)) read++;
        }
      }),
      { numRuns: RUNS },
    );
    expect(read).toBeGreaterThan(RUNS / 10);
  });

  test.skipIf(testData("docs-mixed/vue-docs-zh") === null)(
    "nearly all paragraphs of real pages need no parser",
    async () => {
      const folder = testData("docs-mixed/vue-docs-zh")!;
      const counts = { all: 0, read: 0 };
      for await (const { absolutePath } of scan(folder, { include: ["src/guide/**/*.md"] })) {
        const source = new SourceText("page.md", await readFile(absolutePath, "utf8"));
        for (const region of markdownRegions(source.text, 0)) {
          if (!("hasMarkup" in region) || !region.hasMarkup) continue;
          counts.all++;
          if (agrees(source, region, new Set(), "")) counts.read++;
        }
      }
      expect(counts.all).toBeGreaterThan(500);
      expect(counts.read / counts.all).toBeGreaterThan(0.9);
    },
  );
});
