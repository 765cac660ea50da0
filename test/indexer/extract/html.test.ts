import { describe, expect, test } from "vitest";
import { htmlBlocks } from "../../../src/indexer/extract/html.ts";
import type { Block } from "../../../src/indexer/extract/extractor.ts";
import { SourceText } from "../../../src/indexer/source-text.ts";
import { read } from "./read.ts";

const PROSE =
  "This says something of tides, of the moon, and of the sea, at such length that it counts as a paragraph.";

function blocksOf(content: string, path = "a.html"): string[] {
  return read(path, content).documents[0]!.blocks.map(described);
}

function described({ kind, level, text }: Block): string {
  return `${kind}${level ?? ""}: ${text}`;
}

const bodyOf = (markup: string): string => `<html><head><title>T</title></head><body>${markup}</body></html>`;

const section = (title: string, text: string): string => `<div class="section"><h2>${title}</h2>${text}</div>`;

const page = (body: string): string =>
  `<?xml version="1.0"?>\n<html xmlns="http://www.w3.org/1999/xhtml"><head><title/><script src="a.js"/></head><body>${body}</body></html>`;

const table = (...rows: readonly string[]): string =>
  bodyOf(`<table>${rows.map((row) => `<tr>${row}</tr>`).join("")}</table>`);

describe("what of a page is content", () => {
  test.each(["Short.", `${PROSE}</p><p>${PROSE}</p><p>${PROSE}`])("a form that holds the page is, %#", (text) => {
    const blocks = blocksOf(bodyOf(`<form id="aspnetForm"><h1>Tides</h1><p>${text}</p></form>`));
    expect(blocks.slice(0, 2)).toEqual(["heading1: Tides", `paragraph: ${text.split("<")[0]}`]);
  });

  test("what stands beside an empty main element is", () => {
    expect(blocksOf(bodyOf("<main></main><div>Tides come twice a day.</div>"))).toEqual([
      "paragraph: Tides come twice a day.",
    ]);
  });

  test("pronunciations beside a text are none", () => {
    const ruby = "<ruby>潮<rp>(</rp><rt>しお</rt><rp>)</rp></ruby>が満ちる。";
    expect(blocksOf(bodyOf(`<p>${ruby}</p>`))).toEqual(["paragraph: 潮が満ちる。"]);
  });

  test("navigation is none, also where a page has little else", () => {
    const text = `<nav>Home</nav><h1>Tides</h1><p>${PROSE}</p><p>${PROSE}</p><p>${PROSE}</p>`;
    expect(blocksOf(bodyOf(text))).not.toContain("paragraph: Home");
  });

  test("a section with many links is, beside sections that are", () => {
    const long = `<p>${PROSE}</p>`.repeat(4);
    const links = '<ul><li><a href="a">The moon</a></li><li><a href="b">The sea</a></li></ul>'.repeat(3);
    const blocks = blocksOf(
      bodyOf(`<div>${section("One", long)}${section("Two", long)}${section("Further", links)}</div>`),
    );
    expect(blocks).toContain("heading2: Further");
    expect(blocks.at(-1)).toBe("list: - The moon\n- The sea");
  });

  test("of mail and books everything is", () => {
    const header = "<header><h1>Tides</h1></header>";
    const rest = '<aside>A note.</aside><div class="comment">A voucher.</div><footer>Bye.</footer>';
    const markup = bodyOf(`${header}<p>${PROSE}</p><p>${PROSE}</p>${rest}<nav>Contents</nav>`);
    const blocks = htmlBlocks(new SourceText("a", markup)).map(described);
    const prose = `paragraph: ${PROSE}`;
    const around = ["paragraph: A note.", "paragraph: A voucher.", "paragraph: Bye."];
    expect(blocks).toEqual(["heading1: Tides", prose, prose, ...around]);
  });

  test.each([
    '<h2>Tides<a class="headerlink" href="#tides">¶</a></h2>',
    '<h2><a href="#tides" class="anchor">#</a>Tides</h2>',
    '<h2><a href="#tides">Tides</a></h2>',
  ])("the sign that leads to a heading is none: %s", (heading) => {
    expect(blocksOf(bodyOf(heading))).toEqual(["heading2: Tides"]);
  });
});

describe("XHTML", () => {
  test("an element that is closed where it is opened holds nothing", () => {
    const text = page(
      '<h1/><p><a id="x"/>One <b/>two</p><table><tr><td/><td>b</td></tr><tr><td>c</td><td>d</td></tr></table>',
    );
    const { title, blocks } = read("tides.xhtml", text).documents[0]!;
    expect(title).toBe("tides");
    expect(blocks.map(described)).toEqual(["paragraph: One two", "table: | b\nc | d"]);
    expect(text.slice(blocks[0]!.start, blocks[0]!.end)).toBe("One <b/>two");
  });

  test("in other HTML it is open, as in browsers", () => {
    expect(blocksOf("<html><body><pre/>a\nb</body></html>")).toEqual(["code: a\nb"]);
  });
});

describe("tables", () => {
  test("one of more rows than a call takes arguments is read", () => {
    const rows = "<tr>".repeat(130_000);
    expect(htmlBlocks(new SourceText("a", `<table>${rows}<td>end`)).map(described)).toEqual(["table: end"]);
  });

  test("an empty cell keeps its column", () => {
    const rows = table(
      "<th>Day</th><th>Low</th><th>High</th>",
      "<td></td><td></td><td>4</td>",
      "<td>2</td><td>1</td><td></td>",
    );
    expect(blocksOf(rows)).toEqual(["table: Day | Low | High\n |  | 4\n2 | 1"]);
  });

  test("paragraphs and line breaks of a cell stay in its row", () => {
    const rows = table("<td><p>Day</p></td><td><p>High</p></td>", "<td><p>1</p><p>May</p></td><td>4<br>metres</td>");
    expect(blocksOf(rows)).toEqual(["table: Day | High\n1 May | 4 metres"]);
  });

  test.each([
    ["of one row", [`<td><p>One</p></td><td><p>Two</p></td>`]],
    ["with long cells", Array.from({ length: 2 }, () => `<td><p>${PROSE.repeat(3)}</p></td><td><p>x</p></td>`)],
  ])("one %s lays out a page", (_, rows) => {
    expect(blocksOf(table(...rows)).every((block) => block.startsWith("paragraph: "))).toBe(true);
  });
});
