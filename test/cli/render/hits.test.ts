import { expect, test } from "vitest";
import { renderResult } from "../../../src/cli/render/hits.ts";
import type { ChunkId } from "../../../src/core/document.ts";
import type { Hit, SearchResult } from "../../../src/core/search.ts";

const hit: Hit = {
  rank: 1,
  score: 0.5,
  document: {
    id: "docs/guide/tea.md",
    title: "Tea",
    path: "guide/tea.md",
    source: "docs",
    mediaType: "text/markdown",
    language: "en",
    metadata: {},
  },
  chunk: {
    id: 7 as ChunkId,
    ordinal: 0,
    text: "Green tea steeps at 80 degrees.",
    headings: ["Tea", "Steeping"],
    start: 0,
    end: 31,
    startLine: 3,
    endLine: 4,
  },
  snippet: { text: "Green tea steeps at 80 degrees.", highlights: [[0, 9]] },
  signals: [
    { name: "lexical", rank: 2, score: 3.25, contribution: 0.3 },
    { name: "dense", rank: null, score: 0.4, contribution: 0.2 },
  ],
};
const { signals: _, ...plainHit } = hit;

function resultOf(hits: readonly Hit[]): SearchResult {
  return {
    hits,
    mode: "hybrid",
    unit: "chunk",
    next: null,
    notices: [],
    timings: { embed: 1, retrieve: 2, rerank: 0, present: 0.5, explain: 0, total: 3.5 },
  };
}

test("a hit shows rank, score, title, headings below the title, place and snippet", () => {
  expect(renderResult(resultOf([plainHit]), { width: Infinity, color: false })).toBe(
    "1. 0.5000  Tea › Steeping\n   guide/tea.md:3-4\n   Green tea steeps at 80 degrees.\n",
  );
});

test.each([
  ["de", "\n   guide/tea.md:3-4  in de\n"],
  ["en", "\n   guide/tea.md:3-4\n"],
])("a passage in another language than its document says which: %s", (language, expected) => {
  const result = resultOf([{ ...plainHit, chunk: { ...plainHit.chunk, language } }]);
  expect(renderResult(result, { width: Infinity, color: false })).toContain(expected);
});

test("highlights are bold where colour is wanted, also across a line's end", () => {
  const text = renderResult(resultOf([plainHit]), { width: 11, color: true });
  expect(text).toContain("\n   \u001B[1mGreen\u001B[22m\n   \u001B[1mtea\u001B[22m\n   steeps\n");
});

test("an explained hit has a line for each signal, and the result its timings", () => {
  const lines = renderResult(resultOf([hit]), { width: Infinity, color: false }, { explain: true }).split("\n");
  expect(lines).toContain("   lexical  rank 2      score 3.2500  adds 0.3000");
  expect(lines).toContain("   dense    not listed  score 0.4000  adds 0.2000");
  expect(lines).toContain("hybrid search of chunks in 3.5 ms (embed 1.0, retrieve 2.0, present 0.5)");
});

test("what a document says cannot control the terminal", () => {
  const hostile = {
    ...plainHit,
    document: { ...hit.document, title: "T\u001B]0;x\u0007" },
    snippet: { text: "a\u001B[31mb", highlights: [] },
  };
  expect(renderResult(resultOf([hostile]), { width: 80, color: false })).not.toContain("\u001B");
});

test("the source's name comes before the path where there are several", () => {
  const text = renderResult(resultOf([plainHit]), { width: Infinity, color: false }, { withSource: true });
  expect(text).toContain("\n   docs/guide/tea.md:3-4\n");
});
