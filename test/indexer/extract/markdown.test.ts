import { expect, test } from "vitest";
import { markdown } from "../../../src/indexer/extract/markdown.ts";
import { SourceText } from "../../../src/indexer/source-text.ts";
import { read } from "./read.ts";

function blocksOf(text: string): { kind: string; text: string }[] {
  const [document] = markdown.extract(new SourceText("page.md", text), () => {});
  return document!.blocks.map((block) => ({ kind: block.kind, text: block.text }));
}

test("an anchor behind a heading is not part of it", () => {
  const text = "# Lists {#lists}\n\n## `v-for` with *an* object {#v-for-object}\n\nText.";
  expect(blocksOf(text).map((block) => block.text)).toEqual(["Lists", "v-for with an object", "Text."]);
});

test("a code block that only names a file to include is left out", () => {
  const include = "```rust\n{{#rustdoc_include ../listings/main.rs:here}}\n```";
  expect(blocksOf(`Before.\n\n${include}\n\n- item\n\n  ${include.replaceAll("\n", "\n  ")}\n\nAfter.`)).toEqual([
    { kind: "paragraph", text: "Before." },
    { kind: "list", text: "- item" },
    { kind: "paragraph", text: "After." },
  ]);
  expect(blocksOf("```js\nconst a = `{{#if}}`;\n```")).toHaveLength(1);
});

test("a carriage return alone ends a line", () => {
  const { documents } = read("a.md", "---\rtitle: T\r---\r# Top\r\rBody\rof two\r\r## Sub\r\r```\r# code\r```\r");
  expect(documents[0]!.title).toBe("T");
  expect(documents[0]!.blocks.map(({ kind, text, startLine }) => [kind, text, startLine])).toEqual([
    ["heading", "Top", 4],
    ["paragraph", "Body of two", 6],
    ["heading", "Sub", 9],
    ["code", "# code", 12],
  ]);
});

test("imports and exports of MDX are no text, those in code and in prose are", () => {
  const text = "import A from 'a'\nexport const b = {c: 1}\n\n# T\n\n```js\n\nimport d\n```\n\nWe import goods.\n";
  const found = (path: string): string[] => read(path, text).documents[0]!.blocks.map((block) => block.text);
  expect(found("a.mdx")).toEqual(["T", "import d", "We import goods."]);
  expect(found("a.md")[0]).toContain("import A");
});

test("a tag that breaks the line parts words, within a table by a blank", () => {
  const text = "One<br>two<br /> three.\n\n| a | b |\n|---|---|\n| x<br>y | z |\n";
  expect(blocksOf(text).map((block) => block.text)).toEqual(["One\ntwo\nthree.", "a | b\nx y | z"]);
});

test("notes are kept, also those of one word, and so is what refers to them", () => {
  const text = "Tides[^1] and **waves**[^2].\n\n[^1]: https://example.org/tides\n[^2]: Of the sea.\n";
  expect(blocksOf(text).map((block) => block.text)).toEqual([
    "Tides[^1] and waves[^2].",
    "[^1]: https://example.org/tides",
    "[^2]: Of the sea.",
  ]);
});

test("HTML is read as such, with its headings, tables and entities", () => {
  const text =
    '<h1 align="center">Tides</h1>\n\n<table><tr><td>Low</td><td>High</td></tr></table>\n\n<p>One &lt; two</p><p>Three</p>\n\n<Title/>\n<div>Four</div>\n\n<!-- none -->\n';
  const [document] = read("page.md", text).documents;
  expect(document!.title).toBe("Tides");
  expect(document!.blocks.map(({ kind, text: own, startLine }) => [kind, own, startLine])).toEqual([
    ["heading", "Tides", 1],
    ["table", "Low | High", 3],
    ["paragraph", "One < two", 5],
    ["paragraph", "Three", 5],
    ["paragraph", "Four", 8],
  ]);
});

test("front matter may be TOML", () => {
  const { documents } = read("a.md", '+++\ntitle = "Tides"\ndate = 2024-05-01\ntags = ["sea"]\n+++\nText.\n');
  expect(documents[0]).toMatchObject({
    title: "Tides",
    metadata: { date: "2024-05-01T00:00:00.000Z", tags: ["sea"] },
  });
  expect(documents[0]!.blocks.map(({ text }) => text)).toEqual(["Text."]);
  expect(read("a.md", "+++\na = [\n+++\nText.\n").warnings.map(({ code }) => code)).toEqual(["FRONT_MATTER_INVALID"]);
});

test("of front matter that is not valid YAML plain lines are read", () => {
  const { documents } = read("a.md", "---\ntitle: Tides: low and high\nauthor: 'Ann'\ntags: [a\n---\nText.\n");
  expect(documents[0]!.metadata).toEqual({ title: "Tides: low and high", author: "Ann" });
});

test("text between two rules is no front matter", () => {
  expect(blocksOf("---\n\nTides come.\n\n---\n\nTides go.\n").map(({ text }) => text)).toEqual([
    "Tides come.",
    "Tides go.",
  ]);
});

test("lines end alike on every system, and two blanks break them", () => {
  const text = "One\ntwo  \nthree.\n\n- *a*\n  b\n";
  const crlf = text.replaceAll("\n", "\r\n");
  expect(blocksOf(text).map((block) => block.text)).toEqual(["One two\nthree.", "- a b"]);
  expect(blocksOf(crlf)).toEqual(blocksOf(text));
  const [block] = read("a.md", crlf).documents[0]!.blocks;
  expect(crlf.slice(block!.offsets.sourceStart(4), block!.end)).toBe("two  \r\nthree.");
});
