import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ExtractedDocument, ExtractWarning } from "../../../src/indexer/extract/extractor.ts";
import { openFile } from "../../../src/indexer/extract/open-file.ts";
import { readFormat } from "../../../src/indexer/extract/isolated/read-format.ts";
import type { SourceText } from "../../../src/indexer/source-text.ts";
import { withCode } from "../../store/with-code.ts";
import { docxOf, paragraph, pdfOf, pptxOf, xlsxOf, zipOf } from "./office-files.ts";

interface Opened {
  readonly documents: readonly { readonly document: ExtractedDocument; readonly source: SourceText }[];
  readonly warnings: readonly ExtractWarning[];
}

async function open(path: string, content: string | Uint8Array): Promise<Opened> {
  const warnings: ExtractWarning[] = [];
  const bytes = typeof content === "string" ? Buffer.from(content) : content;
  const opened = await openFile(path, bytes, (warning) => warnings.push(warning));
  if (opened.kind === "skipped") throw new TypeError(`${path} was skipped: ${opened.reason}`);
  return { documents: [...opened.documents], warnings };
}

/** Kind and text of each block, headings with their level. */
async function blocksOf(path: string, content: string | Uint8Array): Promise<string[]> {
  const { documents } = await open(path, content);
  return documents.flatMap(({ document }) =>
    document.blocks.map(({ kind, level, text }) => `${kind}${level ?? ""}: ${text}`),
  );
}

const HEADING = paragraph("Whales", '<w:pStyle w:val="Mine"/>');
const ITEM = '<w:numPr><w:ilvl w:val="0"/></w:numPr>';
const WORD = docxOf(
  `${HEADING}${paragraph("They eat &amp; sleep.")}${paragraph("krill", ITEM)}${paragraph("fish", ITEM)}` +
    "<w:p><w:r><w:t>kept</w:t></w:r><w:del><w:r><w:delText>gone</w:delText></w:r></w:del></w:p>" +
    "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>a</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>b</w:t></w:r></w:p></w:tc></w:tr></w:tbl>",
  {
    "word/footnotes.xml": `<w:footnotes><w:footnote w:type="separator"/><w:footnote>${paragraph("A note.")}</w:footnote></w:footnotes>`,
  },
);
const RTF =
  "{\\rtf1\\ansi\\ansicpg1252{\\fonttbl{\\f0 Arial;}{\\f1\\fcharset134 SimSun;}}{\\info{\\title Field guide}{\\author Ann}}\\outlinelevel0 Whales\\par\\pard They\\'92re \\'93large\\'94.\\line \\u40120?\\f1\\'d3\\'e3\\f0\\par}";
const MAIL =
  "From: Ann <ann@example.org>\r\nTo: Ben <ben@example.org>\r\nSubject: =?utf-8?q?Caf=C3=A9?=\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nSee you there.\r\n--x\r\nContent-Type: text/csv; name=list.csv\r\nContent-Disposition: attachment; filename=list.csv\r\n\r\na,b\r\n--x--\r\n";

const numbered = (id: number, depth: number): string =>
  `<w:numPr><w:ilvl w:val="${depth}"/><w:numId w:val="${id}"/></w:numPr>`;

describe("documents", () => {
  test("DOCX: headings through styles, lists, tables, notes; deleted text is left out", async () => {
    expect(await blocksOf("a.docx", WORD)).toEqual([
      "heading1: Whales",
      "paragraph: They eat & sleep.",
      "list: - krill\n- fish",
      "paragraph: kept",
      "table: a | b",
      "paragraph: A note.",
    ]);
    const { documents } = await open("a.docx", WORD);
    expect(documents[0]!.document).toMatchObject({ title: "Field guide", metadata: { author: "Ann" } });
  });

  test("DOCX: lists by style and depth, boxes of one column, no pronunciations", async () => {
    const styles =
      '<w:styles><w:style w:styleId="Bullet"><w:name w:val="List Bullet"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style><w:style w:styleId="Own"><w:name w:val="x"/><w:basedOn w:val="Bullet"/></w:style><w:style w:styleId="H"><w:name w:val="heading 1"/></w:style></w:styles>';
    const body = [
      paragraph("krill", '<w:pStyle w:val="Own"/>'),
      paragraph("fish", numbered(1, 0)),
      paragraph("cod", numbered(1, 1)),
      paragraph("no item", `<w:pStyle w:val="Own"/>${numbered(0, 0)}`),
      `<w:tbl><w:tr><w:tc>${paragraph("Box", '<w:pStyle w:val="H"/>')}${paragraph("Within.")}</w:tc></w:tr></w:tbl>`,
      "<w:p><w:r><w:ruby><w:rt><w:r><w:t>しお</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>潮</w:t></w:r></w:rubyBase></w:ruby></w:r></w:p>",
    ];
    expect(await blocksOf("a.docx", docxOf(body.join(""), { "word/styles.xml": styles }))).toEqual([
      "list: - krill\n- fish\n  - cod",
      "paragraph: no item",
      "heading1: Box",
      "paragraph: Within.",
      "paragraph: 潮",
    ]);
  });

  test("PPTX: slides in the order of the presentation, their numbers as places", async () => {
    const slides = [
      { title: "First", lines: ["one", "two"] },
      { title: "Second", lines: ["three"] },
    ];
    const { documents } = await open("a.pptx", pptxOf(slides));
    const [{ document, source }] = documents as [Opened["documents"][number]];
    expect(document.blocks.map(({ text, startLine }) => [text, startLine])).toEqual([
      ["First", 1],
      ["one\ntwo", 1],
      ["Second", 2],
      ["three", 2],
    ]);
    expect(source.lineAt(source.text.indexOf("three"))).toBe(2);
  });

  test("the words of charts and diagrams follow what shows them", async () => {
    const rels =
      '<Relationships><Relationship Id="r1" Type="x/chart" Target="charts/c.xml"/><Relationship Id="r2" Type="x/diagramData" Target="d.xml"/><Relationship Id="r3" Type="x/chart" Target="none.xml"/></Relationships>';
    const chart =
      "<c:chart><c:title><c:tx><c:rich><a:p><a:r><a:t>Rain</a:t></a:r></a:p></c:rich></c:tx></c:title><c:ser><c:tx><c:strRef><c:f>A1</c:f><c:strCache><c:pt><c:v>Bergen</c:v></c:pt></c:strCache></c:strRef></c:tx><c:cat><c:strCache><c:pt><c:v>May</c:v></c:pt><c:pt><c:v>June</c:v></c:pt></c:strCache></c:cat><c:val><c:v>7</c:v></c:val></c:ser></c:chart>";
    const diagram = "<dgm:pt><dgm:t><a:p><a:r><a:t>Sow</a:t></a:r></a:p></dgm:t></dgm:pt><dgm:pt/>";
    const more = {
      "word/_rels/document.xml.rels": rels,
      "word/charts/c.xml": chart,
      "word/d.xml": `<dgm:dataModel>${diagram}</dgm:dataModel>`,
    };
    expect(await blocksOf("a.docx", docxOf(paragraph("Weather"), more))).toEqual([
      "paragraph: Weather",
      "paragraph: Rain",
      "table: Bergen\nMay | June",
      "list: Sow",
    ]);
  });

  test("XLSX: shared and inline texts, numbers, dates and truth values", async () => {
    const rows = [
      '<c t="s"><v>0</v></c><c t="inlineStr"><is><t>since</t></is></c>',
      '<c t="s"><v>1</v></c><c s="1"><v>45292</v></c><c t="b"><v>1</v></c><c><v>3.5</v></c>',
    ];
    expect(await blocksOf("a.xlsx", xlsxOf(rows))).toEqual([
      "heading2: Stock",
      "table: name | since\nblack tea | 2024-01-01 | TRUE | 3.5",
    ]);
  });

  test("ODT: headings, lists, tables and spaces", async () => {
    const content =
      '<office:document-content><office:body><office:text><text:h text:outline-level="2">Whales</text:h><text:p>They<text:s text:c="2"/>eat<text:tab/>krill.</text:p><text:list><text:list-item><text:p>one</text:p></text:list-item></text:list><table:table table:name="T"><table:table-row><table:table-cell table:number-columns-repeated="2"><text:p>x</text:p></table:table-cell><table:table-cell table:number-columns-repeated="1000000"/></table:table-row></table:table></office:text></office:body></office:document-content>';
    const file = zipOf({ mimetype: "application/vnd.oasis.opendocument.text", "content.xml": content });
    expect(await blocksOf("a.odt", file)).toEqual([
      "heading2: Whales",
      "paragraph: They  eat\tkrill.",
      "list: - one",
      "table: x | x",
    ]);
  });

  test("MHTML: a page in the form of mail is read as a page", async () => {
    const page = `<html><body><nav>Home</nav><h1>Tides</h1><p>They come and go.</p></body></html>`;
    const file = `From: <Saved by Blink>\nSubject: =?utf-8?Q?On=20tides?=\nMIME-Version: 1.0\nContent-Type: multipart/related; type="text/html"; boundary="x"\n\n--x\nContent-Type: text/html\n\n${page}\n--x\nContent-Type: text/css\nContent-Location: cid:a\n\nbody { color: red }\n--x--\n`;
    expect(await blocksOf("a.mhtml", file)).toEqual(["heading1: Tides", "paragraph: They come and go."]);
    expect((await open("a.mht", file)).documents[0]!.document.title).toBe("On tides");
  });

  test("EPUB: the spine's order", async () => {
    const file = zipOf({
      mimetype: "application/epub+zip",
      "META-INF/container.xml": '<container><rootfiles><rootfile full-path="OPS/book.opf"/></rootfiles></container>',
      "OPS/book.opf":
        '<package><metadata><dc:title>Sea book</dc:title></metadata><manifest><item id="b" href="b.xhtml"/><item id="a" href="a%20a.xhtml"/></manifest><spine><itemref idref="a"/><itemref idref="b"/></spine></package>',
      "OPS/a a.xhtml": "<html><body><h1>One</h1><p>The first chapter tells of the sea at length.</p></body></html>",
      "OPS/b.xhtml": "<html><body><h1>Two</h1><p>The second chapter tells of the land at length.</p></body></html>",
    });
    const blocks = await blocksOf("a.epub", file);
    expect(blocks.join(" ")).toMatch(/first chapter.*second chapter/);
    expect((await open("a.epub", file)).documents[0]!.document.title).toBe("Sea book");
  });

  test("RTF: code pages, Unicode, title and outline levels", async () => {
    expect(await blocksOf("a.rtf", RTF)).toEqual(["heading1: Whales", "paragraph: They’re “large”.\n鲸鱼"]);
    expect((await open("a.rtf", RTF)).documents[0]!.document).toMatchObject({
      title: "Field guide",
      metadata: { author: "Ann" },
    });
  });

  test("PDF: pages as places, headers once, divided words joined", async () => {
    const pages = Array.from({ length: 6 }, (_, i) => [
      { text: "Annual report", y: 750 },
      `Chapter ${"abcdef"[i]} is about an exam-`,
      `ple of whales ${"abcdef"[i]}.`,
      { text: `page ${i + 1}`, y: 40 },
    ]);
    const { documents } = await open("a.pdf", pdfOf(pages, { title: "Whale report" }));
    const [{ document, source }] = documents as [Opened["documents"][number]];
    expect(document).toMatchObject({ title: "Whale report", metadata: { author: "Ann", pages: 6 } });
    const texts = document.blocks.map(({ text }) => text);
    expect(texts.slice(0, 2)).toEqual(["Annual report", "Chapter a is about an example of whales a."]);
    expect(texts[3]).toBe("Chapter c is about an example of whales c.");
    expect(texts).toHaveLength(7);
    expect(source.lineAt(source.text.indexOf("Chapter d"))).toBe(4);
  });

  test("PDF: ligatures are the letters they stand for", async () => {
    const { documents } = await open("a.pdf", pdfOf([["The \\256nal \\257oor is of wood."]]));
    expect(documents[0]!.document.blocks.map(({ text }) => text)).toEqual(["The final floor is of wood."]);
  });

  test("PDF: pages without text are told", async () => {
    const { warnings } = await open("a.pdf", pdfOf([["words"], []]));
    expect(warnings.map(({ code }) => code)).toEqual(["PAGES_WITHOUT_TEXT"]);
  });

  test.each([
    ["windows-1252", "It\u0092s \u0093so\u0094 \u0096 caf\u00e9.", "It’s “so” – café."],
    ["gb18030", "\u00d6\u00d0\u00ce\u00c4", "中文"],
  ])("mail: a body in %s", async (charset, body, expected) => {
    const mail = Buffer.from(
      `From: a@example.org\r\nContent-Type: text/plain; charset=${charset}\r\nContent-Transfer-Encoding: 8bit\r\n\r\n${body}\r\n`,
      "latin1",
    );
    expect(await blocksOf("a.eml", mail)).toEqual([`paragraph: ${expected}`]);
  });

  test("mail: headers as metadata, the body, the names of attachments", async () => {
    const { documents } = await open("a.eml", MAIL);
    expect(documents[0]!.document).toMatchObject({
      title: "Café",
      metadata: { from: ["Ann ann@example.org"], attachments: ["list.csv"] },
    });
    expect(documents[0]!.document.blocks.map(({ text }) => text)).toEqual(["See you there.", "Attachments: list.csv"]);
  });

  test("notebooks: texts, code and what it printed", async () => {
    const cells = [
      { cell_type: "markdown", source: ["# Tides\n", "They come and go."] },
      { cell_type: "code", source: "print(1)", outputs: [{ text: ["1\n"] }, { data: { "text/plain": "<Figure>" } }] },
    ];
    const error = { output_type: "error", ename: "E", evalue: "no", traceback: ["\u001b[31mline 1\u001b[0m", "E: no"] };
    const long = { output_type: "error", ename: "E", evalue: "no", traceback: ["x".repeat(5000)] };
    const failing = [{ cell_type: "code", source: "f()", outputs: [error, { ...error, traceback: [] }, long] }];
    const raised = await blocksOf("a.ipynb", JSON.stringify({ cells: failing }));
    expect(raised.slice(0, 3)).toEqual(["code: f()", "code: line 1\nE: no", "code: E: no"]);
    expect(raised[3]).toMatch(/^code: E: no\nx+$/);
    expect(await blocksOf("a.ipynb", JSON.stringify({ cells }))).toEqual([
      "heading1: Tides",
      "paragraph: They come and go.",
      "code: print(1)",
      "code: 1",
    ]);
  });
});

describe("text with a structure", () => {
  test("reStructuredText: titles by their lines, code and lists", async () => {
    const text = "=====\nTides\n=====\n\nIntro::\n\n    code\n\nWhen\n----\n\n- one\n- two\n";
    expect(await blocksOf("a.rst", text)).toEqual([
      "heading1: Tides",
      "paragraph: Intro::",
      "code:     code",
      "heading2: When",
      "list: - one\n- two",
    ]);
  });

  test("AsciiDoc: titles with a line below them, and blocks of text between lines", async () => {
    const text =
      "tide(1)\n=======\n\nNAME\n----\ntide - tell it\n\nOPTIONS\n-------\n[NOTE]\n======\nTides vary.\n======\n\n(((tides)))\nLow\nand high\n\n----\ncode\n----\n== More [[more]]\n";
    expect(await blocksOf("a.adoc", text)).toEqual([
      "heading1: tide(1)",
      "heading2: NAME",
      "paragraph: tide - tell it",
      "heading2: OPTIONS",
      "paragraph: Tides vary.",
      "paragraph: Low\nand high",
      "code: code",
      "heading2: More",
    ]);
  });

  test("reStructuredText: what stands in a note is text, in code it is code", async () => {
    const text =
      ".. note::\n\n   Tides vary.\n\nAs in::\n\n   low()\n\n.. code-block:: c\n   :linenos:\n\n   high();\n";
    expect((await blocksOf("a.rst", text)).map((block) => block.split(":", 1)[0])).toEqual([
      "paragraph",
      "paragraph",
      "paragraph",
      "code",
      "code",
      "code",
    ]);
  });

  test("AsciiDoc: sections, code, tables; attributes and comments are left out", async () => {
    const text = "= Tides\n:toc:\n\nThey come.\n\n// no\n== When\n\n----\ncode\n----\n\n|===\n|a |b\n|===\n\n* one\n";
    expect(await blocksOf("a.adoc", text)).toEqual([
      "heading1: Tides",
      "paragraph: They come.",
      "heading2: When",
      "code: code",
      "table: |a |b",
      "list: * one",
    ]);
  });

  test("subtitles: what is said, with its lines", async () => {
    const text = "1\n00:00:01,000 --> 00:00:02,000\nHello\nthere\n\n2\n00:00:03,000 --> 00:00:04,000\nBye\n";
    const { documents } = await open("a.srt", text);
    expect(documents[0]!.document.blocks.map(({ text: said, startLine }) => [said, startLine])).toEqual([
      ["Hello\nthere", 3],
      ["Bye", 8],
    ]);
  });

  test("subtitles: markup and entities are taken off, and who speaks is kept", async () => {
    const text =
      "WEBVTT\n\n00:01.000 --> 00:02.000\n<v.loud Roger>Hello <i>there</i> &amp; <00:01.500><c.x>bye</c>\n\n00:03.000 --> 00:04.000\n{\\an8}x < y &unknown;\n";
    const { documents } = await open("a.vtt", text);
    const [{ document, source }] = documents as [Opened["documents"][number]];
    const said = document.blocks.map(({ text: own, startLine }) => [own, startLine]);
    expect(said).toEqual([
      ["Roger: Hello there & bye", 4],
      ["x < y &unknown;", 7],
    ]);
    const [{ text: own, offsets }] = document.blocks as [ExtractedDocument["blocks"][number]];
    expect(offsets.sourceStart(own.indexOf("there"))).toBe(source.text.indexOf("there"));
  });

  test("reStructuredText: comments are left out, and other explicit markup is not", async () => {
    const text =
      ".. a comment\n   of two lines\n\n   and more of it\n\nText.\n\n.. _target:\n\n.. [1] A note.\n\n..\n\n  quoted\n\n.. note:: Mind it.\n\n.. glued\nto text\n";
    expect(await blocksOf("a.rst", text)).toEqual([
      "paragraph: Text.",
      "paragraph: .. _target:",
      "paragraph: .. [1] A note.",
      "paragraph: quoted",
      "paragraph: .. note:: Mind it.",
      "paragraph: .. glued\nto text",
    ]);
  });

  test.each([
    ["#!/usr/bin/env python3", "python"],
    ["#!/bin/bash -e", "shell"],
    ["#!/usr/bin/env -S A=1 node --flag", "javascript"],
    ["#! /usr/bin/perl -w", "perl"],
  ])("a script without a suffix is code by its first line: %s", async (line, codeLanguage) => {
    const { documents } = await open("bin/run", `${line}\nx = 1\n`);
    expect(documents[0]!.document).toMatchObject({ title: "run", metadata: { codeLanguage } });
    const [named] = (await open("a.txt", `${line}\nx = 1\n`)).documents;
    expect(named!.document.mediaType).toBe("text/plain");
  });

  test("XML: places are those in the file", async () => {
    const text =
      '<?xml version="1.0"?>\n<!-- <b>no</b> -->\n<a x="1 > 0">\n  <b>one\n  &amp; <i>more</i> of it</b>\n\n  <c><d>two</d><d/><![CDATA[ <e> ]]>\n  three</c>\n</a>\n';
    const { documents } = await open("a.xml", text);
    const [{ document, source }] = documents as [Opened["documents"][number]];
    expect(document.blocks.map(({ text: own, startLine, endLine }) => [own, startLine, endLine])).toEqual([
      ["one & more of it", 4, 5],
      ["two <e> three", 7, 8],
    ]);
    const [{ text: own, offsets }] = document.blocks as [ExtractedDocument["blocks"][number]];
    expect(offsets.sourceStart(own.indexOf("more"))).toBe(source.text.indexOf("more"));
  });

  test("XML: what is not well-formed, or very deep, is read as far as it goes", async () => {
    expect(await blocksOf("a.xml", "<a><b>one<c>two</b></x><d>three</d> <e")).toEqual([
      "paragraph: onetwo",
      "paragraph: three",
    ]);
    const deep = `${"<a>".repeat(20_000)}words${"</a>".repeat(20_000)}`;
    expect(await blocksOf("a.xml", deep)).toEqual(["paragraph: words"]);
  });

  test("XML: document types without an end, and names without one, take no longer than other text", async () => {
    expect(await blocksOf("a.xml", '<!DOCTYPE a [<!ENTITY b "c">\n] >\n<a>words</a>')).toEqual(["paragraph: words"]);
    expect(await blocksOf("a.xml", "<!DOCTYPE a><a>words</a>")).toEqual(["paragraph: words"]);
    expect(await blocksOf("a.xml", `<a ${"b".repeat(400_000)} c="words"/>`)).toEqual(["table: c: words"]);
    for (const cut of ["<!DOCTYPE a [", "<!DOCTYPE "]) {
      expect(await blocksOf("a.xml", `<a>words</a>${cut.repeat(200_000)}`)).toEqual(["paragraph: words"]);
    }
  });

  test("feeds: the channel's title, and texts without the markup that is written in them", async () => {
    const text =
      '<?xml version="1.0"?><rss><channel><title>News</title><item><title>One</title><description>&lt;p&gt;Big &lt;b&gt;news&lt;/b&gt; &amp;amp; more&lt;/p&gt;&lt;p&gt;x &amp;lt; y&lt;/p&gt;</description><content:encoded><![CDATA[<p class="a">Old&#8217;s</p>]]></content:encoded></item></channel></rss>';
    expect(await blocksOf("news.rss", text)).toEqual([
      "paragraph: News",
      "paragraph: One",
      "paragraph: Big news & more\nx < y",
      "paragraph: Old’s",
    ]);
    expect((await open("news.xml", text)).documents[0]!.document.title).toBe("News");
  });

  test("XML: the text of the innermost elements; entities of its own are not expanded", async () => {
    const bomb =
      '<!DOCTYPE a [<!ENTITY x "boom"><!ENTITY y SYSTEM "file:///etc/passwd">]><a><b>one &x;&y;</b><c>two</c></a>';
    const blocks = await blocksOf("a.xml", bomb);
    expect(blocks.at(-1)).toBe("paragraph: two");
    expect(blocks.join()).not.toMatch(/boom|root:/);
  });
});

describe("what a file is", () => {
  test("is told by its content, and a name that says otherwise is noted", async () => {
    const { documents, warnings } = await open("report.pdf", WORD);
    expect(documents[0]!.document.mediaType).toContain("wordprocessingml");
    expect(warnings.map(({ code }) => code)).toEqual(["TYPE_MISMATCH"]);
  });

  const page = "<!doctype html><html><body><p>A page of some length, for people.</p></body></html>";
  const letter = "From: Ann <ann@example.org>\nSubject: Tides\nDate: Mon, 1 Jan 2024 10:00:00 +0000\n\nThey come.\n";
  const notebook = '{"cells": [{"cell_type": "markdown", "source": "# Tides"}], "nbformat": 4}';
  test.each([
    ["a web page", "a.txt", page, "text/html"],
    ["a web page", "a.md", page, "text/html"],
    ["a web page", "a.pdf", page, "text/html"],
    ["plain text", "a.docx", "plain words", "text/plain"],
    ["plain text", "a.zip", "plain words", "text/plain"],
    ["mail", "a.txt", letter, "message/rfc822"],
    ["a notebook", "a.json", notebook, "application/x-ipynb+json"],
    ["XML", "a.json", '<?xml version="1.0"?><a>words</a>', "application/xml"],
    ["a Word file", "a.txt", WORD, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"],
  ])("%s named %s is told", async (_, path, content, mediaType) => {
    const { documents, warnings } = await open(path, content);
    expect(documents.map(({ document }) => document.mediaType)).toEqual([mediaType]);
    expect(warnings.map(({ code }) => code)).toEqual(["TYPE_MISMATCH"]);
  });

  test.each([
    ["Markdown with HTML in it", "a.md", "# Tides\n\n<html>\n", "text/markdown"],
    ["HTML after text", "a.txt", `An example: ${page}`, "text/plain"],
    ["text that quotes mail", "a.txt", `He wrote:\n\n${letter}`, "text/plain"],
    ["lines with colons", "a.txt", "From: Bergen\nTo: Oslo\nDate: today\n\nA ticket.", "text/plain"],
    ["text about PDF", "a.txt", "Such a file begins with %PDF-1.7.", "text/plain"],
    ["what only begins as XML", "a.txt", '<?xml version="1.0"?> is how <a> begins', "text/plain"],
    ["JSON about notebooks", "a.json", '{"docs": {"nbformat": 4, "cells": []}, "nbformat": "4"}', "application/json"],
    ["a template", "a.php", page, "text/x-php"],
    ["mail without a header", "a.eml", "just words", "message/rfc822"],
    ["mail of an unknown name", "1234.host", letter, "message/rfc822"],
  ])("%s is left at what its name says", async (_, path, content, mediaType) => {
    const { documents, warnings } = await open(path, content);
    expect(documents.map(({ document }) => document.mediaType)).toEqual([mediaType]);
    expect(warnings.map(({ code }) => code)).not.toContain("TYPE_MISMATCH");
  });

  test("is told of members, too", async () => {
    const { documents, warnings } = await open("all.zip", zipOf({ "a.txt": page, "b.md": page, "c.txt": "words" }));
    expect(documents.map(({ document }) => document.mediaType)).toEqual(["text/html", "text/html", "text/plain"]);
    expect(warnings.map(({ code, count }) => [code, count])).toEqual([["TYPE_MISMATCH", 2]]);
  });

  test("of members that share a name the last is read, and the others are counted", async () => {
    // Two names of one length, one of which is made the other.
    const file = Buffer.from(zipOf({ "a.txt": "first", "b.txt": "second" }));
    const twice = Buffer.from(file.toString("latin1").replaceAll("b.txt", "a.txt"), "latin1");
    const { documents, warnings } = await open("a.zip", twice);
    expect(documents.map(({ source }) => source.text)).toEqual(["second"]);
    expect(warnings.map(({ code, count }) => [code, count])).toEqual([["CONTENT_LEFT_OUT", 1]]);
  });

  test("may be a folder of files, each a document; archives within it and climbing names do no harm", async () => {
    const file = zipOf({
      "notes/a.md": "# Whales\n\nThey eat krill.",
      "../../etc/evil.txt": "climbs",
      "b.docx": WORD,
      "inner.zip": zipOf({ "c.txt": "hidden" }),
      "__MACOSX/a.md": "junk",
    });
    const { documents, warnings } = await open("all.zip", file);
    expect(documents.map(({ document }) => document.recordId)).toEqual(["notes/a.md", "../../etc/evil.txt", "b.docx"]);
    expect(warnings.map(({ code }) => code)).toEqual(["CONTENT_LEFT_OUT"]);
  });

  test.each([
    ["a zip without a directory", "a.zip", "PK\u0003\u0004 and no more"],
    ["an unreadable PDF", "a.pdf", "%PDF-1.4 and no more"],
    ["a broken notebook", "a.ipynb", '{"cells": ['],
  ])("cannot be read: %s", async (_, path, content) => {
    await expect(open(path, content)).rejects.toThrow(withCode("EXTRACTION_FAILED"));
  });

  test("a member that unpacks to too much costs the file, not the program", async () => {
    const bomb = docxOf(paragraph("x".repeat(70_000_000)));
    await expect(open("bomb.docx", bomb)).rejects.toThrow(withCode("EXTRACTION_FAILED"));
    expect(await blocksOf("after.docx", docxOf(paragraph("fine")))).toEqual(["paragraph: fine"]);
  });
});

test("bytes that were changed anywhere give text or a plain error", async () => {
  const samples = [
    ["docx", WORD],
    ["pptx", pptxOf([{ title: "T", lines: ["x"] }])],
    ["xlsx", xlsxOf(['<c t="s"><v>0</v></c>'])],
    ["rtf", Buffer.from(RTF)],
    ["eml", Buffer.from(MAIL)],
  ] as const;
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...samples),
      fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 8 }),
      fc.nat(),
      async ([format, whole], changes, cut) => {
        const bytes = Uint8Array.from(whole);
        for (const [at, value] of changes) bytes[at % bytes.length] = value;
        const shown = cut % 3 === 0 ? bytes.subarray(0, cut % bytes.length) : bytes;
        const container = format === "docx" || format === "pptx" || format === "xlsx" ? "zip" : format;
        const read = await readFormat(container, shown, `a.${format}`).catch((error: unknown) => error);
        expect(read instanceof Error || typeof read === "object").toBe(true);
        expect(read).not.toBeInstanceOf(RangeError);
      },
    ),
    { numRuns: 150 },
  );
});
