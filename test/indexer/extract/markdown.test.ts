import { expect, test } from "vitest";
import { markdown } from "../../../src/indexer/extract/markdown.ts";
import { SourceText } from "../../../src/indexer/source-text.ts";

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
