import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { openSource } from "../../../src/indexer/extract/registry.ts";
import { read } from "./read.ts";

const texts = (path: string, content: string): string[] =>
  read(path, content).documents[0]!.blocks.map((block) => block.text);

describe("Markdown", () => {
  test("markup is taken off and what it stands on is kept", () => {
    expect(texts("a.md", "See *the* [guide](http://x.y/z) and `run()` ![a cat](c.png).\n")).toEqual([
      "See the guide and run() a cat.",
    ]);
  });

  test("offsets of a marked up word are those of the word in the source", () => {
    const content = "Some **bold &amp; brave** words";
    const { offsets, text } = read("a.md", content).documents[0]!.blocks[0]!;
    const at = text.indexOf("brave");
    expect(content.slice(offsets.sourceStart(at), offsets.sourceEnd(at + 5))).toBe("brave");
  });

  test("front matter gives title, language and metadata", () => {
    const [document] = read(
      "a.md",
      "---\ntitle: Tea\nlang: zh-CN\ndate: 2024-05-01\ntags: [a, b]\n---\n\nText.\n",
    ).documents;
    expect(document).toMatchObject({ title: "Tea", language: "zh" });
    expect(document!.metadata).toMatchObject({ date: "2024-05-01T00:00:00.000Z", tags: ["a", "b"] });
  });

  test("broken front matter is a warning and no metadata", () => {
    const { documents, warnings } = read("some-notes.md", "---\na: [1\n---\n\nText.\n");
    expect(warnings.map((warning) => warning.code)).toEqual(["FRONT_MATTER_INVALID"]);
    expect(documents[0]).toMatchObject({ title: "some notes", metadata: {} });
  });

  test("code, tables, lists and quotes keep their kind", () => {
    const content = "```js\nlet a;\n\nlet b;\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n- x\n  - y\n\n> said\n";
    const { blocks } = read("a.md", content).documents[0]!;
    expect(blocks.map(({ kind, text }) => [kind, text])).toEqual([
      ["code", "let a;\n\nlet b;"],
      ["table", "a | b\n1 | 2"],
      ["list", "- x\n  - y"],
      ["quote", "said"],
    ]);
  });

  test("a link definition elsewhere in the file still resolves", () => {
    expect(texts("a.md", "See [the guide][g].\n\n# Next\n\n[g]: http://x.y\n")[0]).toBe("See the guide.");
  });
});

describe("HTML", () => {
  const page = `<!doctype html><html lang="de"><head><title>Owls &amp; co</title><meta name="author" content="A. B."></head>
<body><nav>Home</nav><main><h1>Owls</h1><p>Owls &lt;see&gt;
 at   night.</p><ul><li>One</li><li>Two</li></ul><pre>a
  b</pre><table><tr><th>k</th><th>v</th></tr><tr><td>1</td><td>2</td></tr></table></main><script>no()</script></body></html>`;

  test("the content is kept as blocks and the navigation is not", () => {
    const [document] = read("a.html", page).documents;
    expect(document).toMatchObject({ title: "Owls & co", language: "de", metadata: { author: "A. B." } });
    expect(document!.blocks.map(({ kind, text }) => [kind, text])).toEqual([
      ["heading", "Owls"],
      ["paragraph", "Owls <see> at night."],
      ["list", "- One\n- Two"],
      ["code", "a\n  b"],
      ["table", "k | v\n1 | 2"],
    ]);
  });

  test("offsets point into the markup", () => {
    const block = read("a.html", page).documents[0]!.blocks[1]!;
    expect(page.slice(block.start, block.end)).toBe("Owls &lt;see&gt;\n at   night.");
  });

  test("deep nesting does not overflow the stack", () => {
    expect(texts("a.html", `${"<div>".repeat(20_000)}deep`)).toEqual(["deep"]);
  });
});

describe("Records and tables", () => {
  test("each line of JSONL is a document, and broken lines are counted", () => {
    const lines = ['{"id":"x","title":"T","text":"Say \\"hi\\" now","year":1999}', "{oops", '{"name":"N","place":"P"}'];
    const { documents, warnings } = read("a.jsonl", lines.join("\n"));
    expect(documents.map(({ recordId, metadata }) => [recordId, metadata])).toEqual([
      ["x", { year: 1999 }],
      ["3", { name: "N", place: "P" }],
    ]);
    expect(documents.map((document) => document.blocks[0]!.text)).toEqual(['Say "hi" now', "name: N\nplace: P"]);
    expect(warnings).toMatchObject([{ code: "RECORDS_INVALID", count: 1, line: 2 }]);
  });

  test("rows of CSV say what their columns are, and ragged rows are counted", () => {
    const { documents, warnings } = read("a.csv", 'name;note\nAda;"a; ""b"""\nBob;x;extra\n');
    expect(documents[0]!.blocks[0]!.text).toBe('name: Ada; note: a; "b"\nname: Bob; note: x; extra');
    expect(warnings).toMatchObject([{ code: "ROWS_RAGGED", count: 1, line: 3 }]);
  });

  test("CSV that declares its delimiter has rows below the declaration", () => {
    const { documents, warnings } = read("a.csv", "sep=;\r\nx;y\r\n1;a, b, c\r\n");
    expect(documents[0]!.blocks.map(({ text, startLine }) => [text, startLine])).toEqual([["x: 1; y: a, b, c", 3]]);
    expect(warnings).toEqual([]);
  });

  test("lines above a table are no rows, and do not tell the delimiter", () => {
    const { documents, warnings } = read("a.csv", "Report; draft\nBy X\n\nid,name,n\n1,emu,2\n2,kiwi,3\n");
    expect(documents[0]!.blocks.map(({ kind, text }) => [kind, text])).toEqual([
      ["paragraph", "Report; draft"],
      ["paragraph", "By X"],
      ["table", "id: 1; name: emu; n: 2\nid: 2; name: kiwi; n: 3"],
    ]);
    expect(warnings).toEqual([]);
  });

  test("a short header is a header", () => {
    expect(texts("a.csv", "a,b\n1,2,3\n4,5,6\n7,8,9\n")).toEqual(["a: 1; b: 2; 3\na: 4; b: 5; 6\na: 7; b: 8; 9"]);
  });

  test("JSON is lines of path and value", () => {
    expect(texts("a.json", '{"a":{"b":[1,"two"]},"c":null}')).toEqual(["a.b: 1\na.b: two", "c: null"]);
  });
});

describe("every extractor", () => {
  const paths = ["a.md", "a.html", "a.txt", "a.csv", "a.json", "a.jsonl", "a.py"];
  const markup = fc.constantFrom(
    "*",
    "`",
    "```",
    "\n",
    "\n\n",
    "# ",
    "> ",
    "- ",
    "|",
    "<b>",
    "</p>",
    "&amp;",
    "[a](b)",
    '"',
    ",",
    "{",
    "}",
    "  ",
    "\r\n",
    "字",
    "😀",
    "---",
    "word",
  );

  test("whatever a file holds, blocks are within the source and their offsets are in order", () => {
    fc.assert(
      fc.property(fc.array(markup, { maxLength: 60 }), fc.constantFrom(...paths), (parts, path) => {
        const { source, documents } = read(path, parts.join(""));
        for (const block of documents.flatMap((document) => document.blocks)) {
          expect(block.text.trim()).not.toBe("");
          expect(block.start).toBeLessThanOrEqual(block.end);
          expect(block.end).toBeLessThanOrEqual(source.text.length);
          let last = block.start;
          for (let at = 0; at < block.text.length; at++) {
            const start = block.offsets.sourceStart(at);
            expect(start).toBeGreaterThanOrEqual(last);
            last = start;
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  test("binary content and unknown binary types are told apart", () => {
    const bytes = new Uint8Array(100);
    expect(openSource("a.md", bytes)).toEqual({ kind: "skipped", reason: "binary" });
    expect(openSource("a.png", bytes)).toEqual({ kind: "skipped", reason: "unsupported" });
  });

  test("one NUL does not make a short text binary", () => {
    expect(read("a.txt", "a word\0and another").documents[0]!.blocks[0]!.text).toBe("a word and another");
    expect(openSource("a.txt", Buffer.from("a\0b\0c\0\0"))).toEqual({ kind: "skipped", reason: "binary" });
  });

  test("byte order marks and older encodings are read", () => {
    const utf16 = Uint8Array.of(0xff, 0xfe, 0x68, 0, 0x69, 0);
    const gbk = Uint8Array.of(0xd6, 0xd0, 0xce, 0xc4, 0xd6, 0xd0, 0xce, 0xc4);
    const latin = Uint8Array.of(0x63, 0x61, 0x66, 0xe9, 0x20, 0x6f, 0x6b);
    expect([utf16, gbk, latin].map((bytes) => read("a.txt", bytes).source.text)).toEqual(["hi", "中文中文", "café ok"]);
  });
});

const cue = (at: number, text: string): string => `00:00:0${at}.000 --> 00:00:0${at + 1}.000\n${text}\n\n`;

describe("what is said once", () => {
  test("captions that roll give each line once, with its place", () => {
    const rolling = `WEBVTT\n\n${cue(1, "low <c>tide</c>")}${cue(2, "low tide")}${cue(3, "low tide\nand <c>high</c>")}${cue(4, "and high\ntide")}`;
    const { blocks } = read("a.vtt", rolling).documents[0]!;
    expect(blocks.map(({ text, startLine }) => [text, startLine])).toEqual([
      ["low tide", 4],
      ["and high", 11],
      ["tide", 15],
    ]);
  });

  test("others keep what someone says again", () => {
    const spoken = `WEBVTT\n\n${cue(1, "No.")}${cue(2, "No.")}${cue(3, "Yes.")}${cue(4, "Why?")}${cue(5, "So.")}`;
    expect(texts("a.vtt", spoken)).toEqual(["No.", "No.", "Yes.", "Why?", "So."]);
  });
});

test("XML whose text is in attributes alone is read, each element with its lines", () => {
  const rows =
    '<posts xmlns:x="y">\n<row Id="1" Body="&lt;p&gt;Low &amp;amp; high.&lt;/p&gt;"/>\n<row\n Id=\'2\' Empty=""/></posts>';
  const { blocks } = read("a.xml", rows).documents[0]!;
  expect(blocks.map(({ text, startLine, endLine }) => [text, startLine, endLine])).toEqual([
    ["Id: 1\nBody: \nLow & high.", 2, 2],
    ["Id: 2", 4, 4],
  ]);
  expect(texts("a.xml", '<a><b c="d"/><e f="g">Text.</e></a>')).toEqual(["Text."]);
});
