import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Chunk } from "../../../src/core/document.ts";
import { chunkDocument } from "../../../src/indexer/chunk/chunker.ts";
import { estimateTokens } from "../../../src/indexer/chunk-sizing.ts";
import { read } from "../extract/read.ts";

const MAX_TOKENS = 100;

function cut(path: string, content: string, overlapTokens = 0): Chunk[] {
  const { source, documents } = read(path, content);
  const sizing = { maxTokens: MAX_TOKENS, overlapTokens, countTokens: estimateTokens };
  return documents.flatMap((document) => chunkDocument(document, source, sizing));
}

const NOUNS = "owl river mountain engine letter harbour winter market teacher garden signal bridge".split(" ");
const VERBS = "sees follows measures crosses remembers repairs paints describes answers carries".split(" ");

/** Sentences that hardly ever repeat, the same in each run. */
function* sentences(): Generator<string, never> {
  for (let i = 1; ; i++) {
    const pick = (list: readonly string[], k: number): string =>
      list[(Math.imul(i, k) % list.length) >>> 0] ?? list[0]!;
    const words = Array.from({ length: 4 + (Math.imul(i, 7) % 9) }, (_, k) => pick(NOUNS, (k + 3) * 2654435));
    yield `The ${words.join(" ")} ${pick(VERBS, 40503)} number ${i} today.`;
  }
}

const next = sentences();
const take = (count: number): string[] => Array.from({ length: count }, () => next.next().value);

/** Documents as lines that may be edited one by one. */
const DOCUMENTS: Readonly<Record<string, readonly string[]>> = {
  "paragraphs.txt": Array.from({ length: 200 }, (_, i) => take(1 + (i % 5)).join(" ")).flatMap((line) => [line, ""]),
  "lines.log": take(600),
  "list.md": ["# List", "", ...take(400).map((line) => `- ${line}`)],
  "table.csv": ["number,note", ...take(400).map((line, i) => `${i},${line}`)],
  "table.md": ["| a | b |", "|---|---|", ...take(300).map((line, i) => `| ${i} | ${line} |`)],
  "constants.ts": take(400).map((line, i) => `const NAME_${i} = "${line}";`),
  "functions.py": take(150).flatMap((line, i) => [`def f${i}(a):`, `    """${line}"""`, `    return g${i}(a)`, "", ""]),
  "chapter.md": take(120).flatMap((line, i) => (i % 10 === 0 ? [`## Part ${i}`, "", line, ""] : [line, ""])),
};

const edit = fc.record({ at: fc.noBias(fc.nat()), kind: fc.constantFrom("change", "remove", "insert") });

function edited(lines: readonly string[], { at, kind }: { readonly at: number; readonly kind: string }): string[] {
  const places = [...lines.keys()].filter((i) => / today\./.test(lines[i]!));
  const index = places[at % places.length]!;
  const line = lines[index]!;
  if (kind === "change") return lines.with(index, line.replace(/The \w+/, "Some other words"));
  if (kind === "remove") return lines.toSpliced(index, 1);
  return lines.toSpliced(index, 0, line.replace(/The \w+/, "One more sentence"));
}

describe("an edit", () => {
  test.each(Object.entries(DOCUMENTS))("of %s changes at most three chunks, hardly ever a few more", (path, lines) => {
    const known = new Set(
      cut(path, lines.join("\n"), 20).map(({ headings, text }) => JSON.stringify([headings, text])),
    );
    const changes: number[] = [];
    const count = (change: { readonly at: number; readonly kind: string }): void => {
      const chunks = cut(path, edited(lines, change).join("\n"), 20);
      changes.push(chunks.filter(({ headings, text }) => !known.has(JSON.stringify([headings, text]))).length);
    };
    fc.assert(fc.property(edit, count), { numRuns: 40, seed: 1 });
    expect(Math.max(...changes)).toBeLessThanOrEqual(8);
    expect(changes.filter((changed) => changed <= 3).length).toBeGreaterThanOrEqual(changes.length * 0.8);
  });

  test("in one long paragraph changes at most a few chunks", () => {
    const list = take(400);
    const known = new Set(cut("a.txt", list.join(" "), 20).map(({ text }) => text));
    for (const at of [0, 50, 130, 250, 399]) {
      const chunks = cut("a.txt", list.with(at, "Something else is said here now.").join(" "), 20);
      expect(chunks.filter(({ text }) => !known.has(text)).length).toBeLessThanOrEqual(4);
    }
  });
});

test("long texts fill their chunks to more than half", () => {
  for (const [path, lines] of Object.entries(DOCUMENTS)) {
    const chunks = cut(path, lines.join("\n"));
    const tokens = chunks.reduce((sum, { text }) => sum + estimateTokens(text), 0);
    if (path !== "functions.py") expect([path, tokens / chunks.length / MAX_TOKENS > 0.5]).toEqual([path, true]);
  }
});
