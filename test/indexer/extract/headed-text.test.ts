import { expect, test } from "vitest";
import { read } from "./read.ts";

function blocksOf(path: string, text: string): string[] {
  return read(path, text).documents[0]!.blocks.map(
    ({ kind, level, text: own, startLine }) => `${startLine} ${kind}${level ?? ""}: ${own}`,
  );
}

test("Org: headings by their stars, code between its lines", () => {
  const text =
    "#+TITLE: Notes\n* TODO Tides :sea:\nLow.\n** When\n#+BEGIN_SRC sh\n* no heading\n#+END_SRC\nHigh.\n*bold* text\n";
  expect(blocksOf("a.org", text)).toEqual([
    "1 paragraph: #+TITLE: Notes",
    "2 heading1: Tides",
    "3 paragraph: Low.",
    "4 heading2: When",
    "6 code: * no heading",
    "8 paragraph: High.\n*bold* text",
  ]);
  expect(read("a.org", text).documents[0]!.title).toBe("Notes");
});

test("LaTeX: sections are headings, what is verbatim is code", () => {
  const text =
    "\\title{On Tides}\r\n\\section[T]{T}\\label{T}\r\nLow.\r\n\\begin{verbatim}\r\n\\section{no}\r\n\\end{verbatim}\r\n  \\subsection*{When} % now\r\nHigh.";
  expect(blocksOf("a.tex", text)).toEqual([
    "1 paragraph: \\title{On Tides}",
    "2 heading2: T",
    "3 paragraph: Low.",
    "5 code: \\section{no}",
    "7 heading3: When",
    "8 paragraph: High.",
  ]);
  const [document] = read("a.tex", text).documents;
  expect(document!.title).toBe("On Tides");
  expect(document!.blocks[1]!.start).toBe(text.indexOf("{T}") + 1);
});

test.each([
  ["server.log", "2024-05-01 up\n2024-05-02 down\n", "server"],
  ["tsconfig.json", "// of the compiler\n{}\n", "tsconfig"],
  ["Dockerfile", "FROM scratch\n", "Dockerfile"],
  ["CMakeLists.txt", "project(x)\n", "CMakeLists.txt"],
  ["main.tf", 'resource "a" "b" {\n}\n', "main.tf"],
])("%s is titled by its name", (path, text, title) => {
  expect(read(path, text).documents[0]!.title).toBe(title);
});

test.each(["a.org", "a.adoc", "a.tex"])("%s: a line that is as long as a paragraph is no heading", (path) => {
  const mark = { "a.org": "* ", "a.adoc": "= ", "a.tex": "\\section{" }[path]!;
  const blocks = blocksOf(path, `${mark}${"word ".repeat(300)}}\n`);
  expect(blocks.some((block) => block.includes("heading"))).toBe(false);
});
