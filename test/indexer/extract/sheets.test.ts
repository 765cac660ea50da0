import { describe, expect, test } from "vitest";
import { readFormat } from "../../../src/indexer/extract/isolated/read-format.ts";
import { numberKind, numberText } from "../../../src/indexer/extract/office/sheet-dates.ts";
import { openFile } from "../../../src/indexer/extract/open-file.ts";
import { xlsxOf, zipOf } from "./office-files.ts";
import { xlsOf } from "./ole-files.ts";

async function read(path: string, bytes: Uint8Array): Promise<{ title: string; texts: string[] }> {
  const opened = await openFile(path, bytes, () => {}, readFormat);
  if (opened.kind === "skipped") throw new Error(opened.reason);
  const [first] = opened.documents;
  const { title, blocks } = first!.document;
  return { title, texts: blocks.map(({ text }) => text) };
}

describe("numbers that are dates", () => {
  test.each([
    ["yyyy\\-mm\\-dd", "date"],
    ['yyyy"年"m"月"d"日"', "date"],
    ["[$-409]mmm;@", "date"],
    ["[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy", "date"],
    ["h:mm AM/PM", "time"],
    ["[$-804]mm:ss.0", "time"],
    ["[h]:mm:ss", "duration"],
    ["[mm]:ss", "duration"],
    ["General", "number"],
    ["0.00E+00", "number"],
    ["[Red]0.0", "number"],
    ['0" days"', "number"],
    ["0\\d", "number"],
    ["#,##0_d", "number"],
    ['#,##0.00 [$USD];[Red]"d"0', "number"],
    ["@", "number"],
  ])("the format %s says %s", (code, kind) => {
    expect(numberKind(164, code)).toBe(kind);
  });

  test.each([
    [1, "number"],
    [14, "date"],
    [20, "time"],
    [22, "date"],
    [31, "date"],
    [37, "number"],
    [46, "duration"],
    [49, "number"],
    [57, "date"],
  ])("the built-in format %i says %s", (id, kind) => {
    expect(numberKind(id, undefined)).toBe(kind);
  });

  test.each([
    [45_292, "date", "2024-01-01"],
    [45_292.75, "date", "2024-01-01 18:00"],
    [45_292 + 1 / 86_400, "date", "2024-01-01 00:00:01"],
    [0.5, "date", "12:00"],
    [0.1, "time", "02:24"],
    [0, "time", "00:00"],
    [45_292.5, "time", "2024-01-01 12:00"],
    [1.5, "duration", "36:00:00"],
    [-3, "date", "-3"],
    [1e300, "date", "1e+300"],
    [45_292, "number", "45292"],
  ] as const)("%d as %s is %s", (serial, kind, text) => {
    expect(numberText(serial, kind)).toBe(text);
  });

  test("in workbooks that count from 1904", async () => {
    const file = xlsxOf(['<c s="1" t="n"><v>43831</v></c>'], { properties: '<workbookPr date1904="1"/>' });
    expect((await read("a.xlsx", file)).texts).toEqual(["Stock", "2024-01-02"]);
  });

  test("of cells that say that they are numbers", async () => {
    const file = xlsxOf(['<c s="1" t="n"><v>45292</v></c><c t="n"><v>3.5</v></c><c s="1" t="str"><v>7</v></c>']);
    expect((await read("a.xlsx", file)).texts).toEqual(["Stock", "2024-01-01 | 3.5 | 7"]);
  });
});

describe("the title of a workbook", () => {
  const ROW = "<c><v>1</v></c>";

  test("is that of its properties", async () => {
    const core =
      '<cp:coreProperties xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Prices</dc:title></cp:coreProperties>';
    expect((await read("a.xlsx", xlsxOf([ROW], { more: { "docProps/core.xml": core } }))).title).toBe("Prices");
  });

  test("is otherwise the file's name; names of sheets are headings", async () => {
    expect(await read("b/tea_prices.xlsx", xlsxOf([ROW]))).toEqual({ title: "tea prices", texts: ["Stock", "1"] });
    expect((await read("tea.xls", xlsOf())).title).toBe("tea");
    const row = "<table:table-row><table:table-cell><text:p>x</text:p></table:table-cell></table:table-row>";
    const content = `<office:document-content><office:body><office:spreadsheet><table:table table:name="Sheet1">${row}${row}</table:table></office:spreadsheet></office:body></office:document-content>`;
    const ods = zipOf({ mimetype: "application/vnd.oasis.opendocument.spreadsheet", "content.xml": content });
    expect(await read("tea.ods", ods)).toEqual({ title: "tea", texts: ["Sheet1", "x\nx"] });
  });
});

const text = (place: string, own: string): string => `<c r="${place}" t="inlineStr"><is><t>${own}</t></is></c>`;
const number = (place: string, own: string): string => `<c r="${place}"><v>${own}</v></c>`;

describe("what a sheet of Excel says", () => {
  test("cells stand in their columns where others are empty, and columns that are empty are left out", async () => {
    const rows = [
      text("B2", "Name") + text("C2", "Phone") + text("E2", "City"),
      text("B3", "Ann") + text("E3", "Paris"),
      `<c r="B4"/>${number("C4", "12")}<c r="F4"/>`,
      "<c/>",
    ];
    expect((await read("a.xlsx", xlsxOf(rows))).texts[1]).toBe("Name | Phone | City\nAnn |  | Paris\n | 12");
  });

  test("numbers have the digits that are shown", async () => {
    const rows = [number("A1", "1.1000000000000001") + number("B1", "1E-3") + number("C1", "20240101")];
    expect((await read("a.xlsx", xlsxOf(rows))).texts[1]).toBe("1.1 | 0.001 | 20240101");
  });

  test("comments, text boxes, pictures and charts follow its cells", async () => {
    const more = {
      "xl/worksheets/_rels/sheet1.xml.rels":
        '<Relationships><Relationship Id="r1" Type="x/comments" Target="../comments1.xml"/><Relationship Id="r2" Type="x/drawing" Target="../drawings/drawing1.xml"/></Relationships>',
      "xl/comments1.xml":
        "<comments><authors><author>Bob</author></authors><commentList><comment><text><r><t>Call </t></r><r><t>her.</t></r></text></comment></commentList></comments>",
      "xl/drawings/drawing1.xml":
        '<wsDr><sp><nvSpPr><cNvPr name="x"/></nvSpPr><txBody><p><r><t>A box.</t></r></p></txBody></sp><pic><nvPicPr><cNvPr descr="A cat on a mat"/></nvPicPr></pic></wsDr>',
      "xl/drawings/_rels/drawing1.xml.rels":
        '<Relationships><Relationship Id="r1" Type="x/chart" Target="../charts/chart1.xml"/></Relationships>',
      "xl/charts/chart1.xml": "<chart><title><p><r><t>Sales of cats</t></r></p></title></chart>",
    };
    expect((await read("a.xlsx", xlsxOf([text("A1", "Ann")], { more }))).texts).toEqual([
      "Stock",
      "Ann",
      "Call her.",
      "A box.",
      "A cat on a mat",
      "Sales of cats",
    ]);
  });

  test("of comments that are answered the conversation is kept, once", async () => {
    const more = {
      "xl/worksheets/_rels/sheet1.xml.rels":
        '<Relationships><Relationship Id="r1" Type="x/comments" Target="../comments1.xml"/><Relationship Id="r2" Type="x/threadedComment" Target="../threaded.xml"/></Relationships>',
      "xl/comments1.xml": "<comments><comment><text><t>[Threaded comment] Call her.</t></text></comment></comments>",
      "xl/threaded.xml":
        "<ThreadedComments><threadedComment><text>Call her.</text></threadedComment><threadedComment><text>Done.</text></threadedComment></ThreadedComments>",
    };
    expect((await read("a.xlsx", xlsxOf([text("A1", "Ann")], { more }))).texts.slice(2)).toEqual([
      "Call her.",
      "Done.",
    ]);
  });
});

const row = (...cells: readonly string[]): string =>
  `<table:table-row>${cells.map((cell) => `<table:table-cell><text:p>${cell}</text:p></table:table-cell>`).join("")}</table:table-row>`;

const file = (kind: "text" | "spreadsheet"): Uint8Array =>
  zipOf({
    mimetype: `application/vnd.oasis.opendocument.${kind}`,
    "content.xml": `<office:document-content><office:body><office:${kind}><table:table table:name="Table1">${row("a", "b")}${row("", "d")}</table:table></office:${kind}></office:body></office:document-content>`,
  });

test("tables of texts in ODF have no heading, sheets do", async () => {
  expect((await read("a.odt", file("text"))).texts).toEqual(["a | b\n | d"]);
  expect((await read("a.ods", file("spreadsheet"))).texts).toEqual(["Table1", "a | b\n | d"]);
});
