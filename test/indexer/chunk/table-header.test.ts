import { describe, expect, test } from "vitest";
import type { Chunk } from "../../../src/core/document.ts";
import { chunkDocument } from "../../../src/indexer/chunk/chunker.ts";
import { estimateTokens } from "../../../src/indexer/chunk-sizing.ts";
import { read } from "../extract/read.ts";

function cut(path: string, content: string): Chunk[] {
  const { source, documents } = read(path, content);
  const sizing = { maxTokens: 60, overlapTokens: 10, countTokens: estimateTokens };
  return documents.flatMap((document) => chunkDocument(document, source, sizing));
}

const rows = Array.from({ length: 60 }, (_, i) => [`whale ${i}`, String(i * 7)]);

function markdownOf(header: readonly string[], count = rows.length): string {
  return [header, ["---", "---"], ...rows.slice(0, count)].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

describe("a table that is cut", () => {
  const PATHS = [
    ["a.md", `# Sea\n\n${markdownOf(["name", "weight"])}\n`],
    [
      "a.html",
      `<h1>Sea</h1><table><tr><th>name</th><th>weight</th></tr>${rows.map((cells) => `<tr><td>${cells.join("</td><td>")}</td></tr>`).join("")}</table>`,
    ],
  ] as const;

  test.each(PATHS)("in %s has its header row above what follows the first passage", (path, content) => {
    const [first, ...others] = cut(path, content);
    expect(first!.text).toMatch(/^name \| weight\n/);
    expect(first!.headings).toEqual(["Sea"]);
    expect(others.length).toBeGreaterThan(3);
    for (const { headings, text } of others) {
      expect(headings).toEqual(["Sea", "name | weight"]);
      expect(text).not.toContain("name | weight");
    }
  });

  test("has none where the first row is one of values", () => {
    for (const { headings } of cut("a.md", `# Sea\n\n${markdownOf(["12", "whale"])}\n`))
      expect(headings).toEqual(["Sea"]);
  });

  test("has none above what stands after it", () => {
    const prose = "The end of the list is followed by a remark on how whales are weighed at sea.";
    const last = cut("a.md", `# Sea\n\n${markdownOf(["name", "weight"])}\n\n${prose}\n`).at(-1)!;
    expect(last.text).toContain(prose);
    expect(last.headings).toEqual(["Sea"]);
  });

  test.each([50, 52, 54, 56, 58, 60])(
    "of %i rows takes code that is cut in only where little is left of it",
    (count) => {
      const code = Array.from({ length: 60 }, (_, i) => `    step_${i} = compute(${i})`).join("\n");
      const table = markdownOf(["name", "weight"], count);
      const chunks = cut("a.md", `# Sea\n\n${table}\n\n\`\`\`python\ndef g():\n${code}\n\`\`\`\n`);
      const { text } = chunks.find((chunk) => chunk.text.includes("def g"))!;
      expect(estimateTokens(text.slice(0, text.indexOf("def g")))).toBeLessThanOrEqual(60 / 4);
    },
  );
});
