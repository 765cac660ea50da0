import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Chunk } from "../../../src/core/document.ts";
import { chunkDocument } from "../../../src/indexer/chunk/chunker.ts";
import { estimateTokens } from "../../../src/indexer/chunk-sizing.ts";
import { read } from "../extract/read.ts";

function cut(path: string, content: string, maxTokens = 60): Chunk[] {
  const { source, documents } = read(path, content);
  const sizing = { maxTokens, overlapTokens: 10, countTokens: estimateTokens };
  return documents.flatMap((document) => chunkDocument(document, source, sizing));
}

const bare = (text: string): string => text.replaceAll(/\s/g, "");
const steps = (count: number): string =>
  Array.from({ length: count }, (_, i) => `        total += measure(whale, ${i})`).join("\n");
const PYTHON = `import os

class Pod(Group):
    """Whales that swim together."""

    size = 3

    @property
    def weight(self):
${steps(4)}
        return total

    def sing(self, song):
${steps(12)}
        return total

def main():
${steps(5)}
`;

describe("chunks of code", () => {
  test("a method is a chunk below its class; what follows a cut has the signature above it", () => {
    const chunks = cut("a.py", PYTHON);
    const of = (text: string): string[] =>
      chunks.filter((chunk) => chunk.text.includes(text)).map(({ headings }) => headings.join(" › "));
    expect(of("def weight")).toEqual(["class Pod(Group) › def weight(self)"]);
    expect(of("@property")).toEqual(of("def weight"));
    expect(of("measure(whale, 10)")).toEqual(["class Pod(Group) › def sing(self, song)"]);
    expect(of("def main")).toEqual(["def main()"]);
    expect(of("swim together")).toEqual(["class Pod(Group)"]);
  });

  test("a declaration that fits is not cut", () => {
    for (const { text } of cut("a.py", PYTHON)) {
      if (text.includes("def weight")) expect(text).toMatch(/^ {4}@property[^]*return total$/);
    }
  });

  test("small neighbours share a chunk", () => {
    const code = `import { a } from "a";\nimport { b } from "b";\n\nconst x = 1;\nfunction f() {\n  return 1;\n}\nfunction g() {\n  return 2;\n}\n`;
    expect(cut("a.ts", code, 200)).toHaveLength(1);
  });

  const line = fc.constantFrom(
    ..."class A:|class A {|  def f(self):|    return owl(whale)|fn g() {|  x = 1|}|  }|# note|// note||@x|end|if a {|[section]|key: value|impl B {".split(
      "|",
    ),
  );
  const code = fc.array(line, { maxLength: 120 }).map((lines) => lines.join("\n"));
  const path = fc.constantFrom(
    "a.py",
    "a.ts",
    "a.rs",
    "a.java",
    "a.cpp",
    "a.go",
    "a.php",
    "a.rb",
    "a.cs",
    "a.toml",
    "a.yaml",
  );

  test("hold all of it once, in order, as it stands at their offsets, within the budget", () => {
    fc.assert(
      fc.property(code, path, fc.integer({ min: 6, max: 60 }), (value, name, maxTokens) => {
        const chunks = cut(name, value, maxTokens);
        expect(bare(chunks.map(({ text }) => text).join(""))).toBe(bare(value));
        for (const { text, start, end, startLine, endLine } of chunks) {
          expect(text).toBe(value.slice(start, end));
          expect(startLine).toBe(value.slice(0, start).split("\n").length);
          expect(endLine).toBe(value.slice(0, end).split("\n").length);
          expect(estimateTokens(text)).toBeLessThanOrEqual(maxTokens);
        }
        expect(cut(name, value, maxTokens)).toEqual(chunks);
      }),
      { numRuns: 300 },
    );
  });
});
