import { describe, expect, test } from "vitest";
import type { ExtractWarning } from "../../../src/indexer/extract/extractor.ts";
import { readPdf } from "../../../src/indexer/extract/pdf/read-pdf.ts";
import { pdfOf } from "./office-files.ts";

type Line = Parameters<typeof pdfOf>[0][number][number];

const NAMES = ["Anna", "Bruno", "Clara", "Dieter", "Emil", "Franz"];
const HEADER = "Quarterly report of the society";

async function read(
  pages: readonly (readonly Line[])[],
  isWide = false,
): Promise<{ text: string; warnings: ExtractWarning[] }> {
  const warnings: ExtractWarning[] = [];
  const { parts } = await readPdf(pdfOf(pages, { isWide }), "a.pdf", (warning) => warnings.push(warning));
  return { text: parts.map(({ text }) => text).join("\n"), warnings };
}

/** How often a text holds a word. */
function countOf(text: string, word: string): number {
  return text.split(word).length - 1;
}

/** Lines of text that no other page has, from y downwards. */
function body(page: number, y: number, lines = 12): Line[] {
  return Array.from({ length: lines }, (_, at) => ({
    text: `Line ${at} of the text of page ${NAMES[page]}`,
    y: y - 14 * at,
  }));
}

describe("what pages share with each other is kept", () => {
  test("letters of one text", async () => {
    const pages = NAMES.map((name, i) => [
      { text: `Dear ${name},`, y: 725 },
      { text: "We confirm your participation in the seminar", y: 697 },
      { text: "held in the town hall next spring.", y: 683 },
      { text: `Your seat number is ${100 + i}.`, y: 655 },
    ]);
    const { text, warnings } = await read(pages);
    expect(countOf(text, "We confirm your participation")).toBe(NAMES.length);
    expect(NAMES.every((_, i) => text.includes(`number is ${100 + i}.`))).toBe(true);
    expect(warnings).toEqual([]);
  });

  test("pages that are the same", async () => {
    const page = [...body(0, 730, 3), { text: "Sign here", y: 60 }];
    const { text } = await read(NAMES.map(() => page));
    expect(countOf(text, "Line 0 of")).toBe(NAMES.length);
  });

  test.each([
    ["do not grow with the pages", (page: number) => (page * 7919) % 1000],
    ["are far from those of pages", (page: number) => 1001 + page],
  ])("numbers of invoices, which %s", async (_, numberOf) => {
    const pages = NAMES.map((_name, i) => [{ text: `Invoice ${numberOf(i)}`, y: 750 }, ...body(i, 640)]);
    const { text } = await read(pages);
    for (const i of NAMES.keys()) expect(text).toContain(`Invoice ${numberOf(i)}\n`);
  });

  test("titles of slides, in larger letters", async () => {
    const pages = NAMES.map((_, i) => [
      { text: "Results of the survey", y: 740, size: 32 },
      ...body(i, 600, 4),
      { text: HEADER, y: 30 },
    ]);
    const { text } = await read(pages);
    expect(countOf(text, "Results of the survey")).toBe(NAMES.length);
    expect(countOf(text, HEADER)).toBe(1);
  });

  test("titles of slides in letters like the others, and their numbers", async () => {
    const pages = NAMES.map((_, i) => [{ text: `Results ${i + 1}`, y: 740 }, ...body(i, 600, 4)]);
    const { text } = await read(pages, true);
    for (const i of NAMES.keys()) expect(text).toContain(`Results ${i + 1}`);
  });

  test("columns of short pages", async () => {
    const pages = NAMES.map((name) =>
      ["left", "right"].flatMap((side, column) =>
        Array.from({ length: 6 }, (_, at) => ({
          text: `The ${side} column has its row ${at}${at === 5 ? ` of ${name}` : ""}`,
          y: 730 - 14 * at,
          x: 72 + 260 * column,
        })),
      ),
    );
    const { text } = await read(pages);
    expect(countOf(text, "left column")).toBe(6 * NAMES.length);
    expect(countOf(text, "right column")).toBe(6 * NAMES.length);
  });
});

describe("headers and footers", () => {
  test("are kept where they stand first, page numbers nowhere", async () => {
    const pages = NAMES.map((_, i) => [{ text: HEADER, y: 750 }, ...body(i, 720), { text: `- ${i + 7} -`, y: 40 }]);
    const { text } = await read(pages);
    expect(text.startsWith(HEADER)).toBe(true);
    expect(countOf(text, HEADER)).toBe(1);
    expect(text).not.toMatch(/- \d+ -/);
    expect(countOf(text, "Line 11 of")).toBe(NAMES.length);
  });

  test("that do not stand apart from the text are text", async () => {
    const pages = NAMES.map((_, i) => [{ text: HEADER, y: 734 }, ...body(i, 720)]);
    expect(countOf((await read(pages)).text, HEADER)).toBe(NAMES.length);
  });

  test("that are much of the document are told", async () => {
    const pages = NAMES.map((_, i) => [{ text: HEADER, y: 750 }, ...body(i, 700, 4)]);
    expect((await read(pages)).warnings).toMatchObject([{ code: "CONTENT_LEFT_OUT", count: NAMES.length - 1 }]);
  });
});
