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
