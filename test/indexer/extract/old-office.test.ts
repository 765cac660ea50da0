import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readFormat } from "../../../src/indexer/extract/isolated/read-format.ts";
import { openFile } from "../../../src/indexer/extract/open-file.ts";
import { docxOf, paragraph, zipOf } from "./office-files.ts";
import { docOf, oleOf, pptOf, xlsOf } from "./ole-files.ts";

const BODY =
  "Whales\rThey \u0013PAGE\u0014eat\u0015 krill.\rname\u0007weight\u0007\u0007blue\u00071\u0007\u0007The end.\r";

async function blocksOf(path: string, bytes: Uint8Array): Promise<string[]> {
  const opened = await openFile(path, bytes, () => {}, readFormat);
  if (opened.kind === "skipped") return [opened.reason];
  return [...opened.documents].flatMap(({ document }) => document.blocks.map(({ kind, text }) => `${kind}: ${text}`));
}

describe("office files of before 2007", () => {
  test("Word: paragraphs, what fields show, tables as rows, notes", async () => {
    expect(await blocksOf("a.doc", docOf(BODY, "A note.\r"))).toEqual([
      "paragraph: Whales",
      "paragraph: They eat krill.",
      "table: name | weight\nblue | 1",
      "paragraph: The end.",
      "paragraph: A note.",
    ]);
  });

  test("Word: headings by style, and nothing that tracked changes deleted", async () => {
    const body = "Whales\rThey never eat krill.\rYoung ones\rname\u0007weight\u0007\u0007The end.\r";
    const [never, young] = [body.indexOf("never "), body.indexOf("Young")];
    const file = docOf(body, "", {
      headings: [
        [0, 7, 1],
        [young, body.indexOf("name"), 2],
      ],
      deleted: [[never, never + 6]],
    });
    expect(await blocksOf("a.doc", file)).toEqual([
      "heading: Whales",
      "paragraph: They eat krill.",
      "heading: Young ones",
      "table: name | weight",
      "paragraph: The end.",
    ]);
  });

  test("PowerPoint: the title before what stands in boxes", async () => {
    expect(await blocksOf("a.ppt", pptOf("Whales", "one\rtwo"))).toEqual(["heading: Whales", "list: one\ntwo"]);
  });

  test("Excel: strings that go on in a second record, numbers, dates", async () => {
    expect(await blocksOf("a.xls", xlsOf())).toEqual(["heading: Stock", "table: black tea | 12.5\n | 2020-01-01"]);
    expect((await blocksOf("a.xls", xlsOf(true)))[1]).toContain("2024-01-02");
  });

  test("are told by their content, whatever the name says", async () => {
    expect(await blocksOf("a.bin", docOf("Whales\r", ""))).toEqual(["paragraph: Whales"]);
    expect(await blocksOf("a.bin", oleOf({ Other: Buffer.alloc(1) }))).toEqual(["unsupported"]);
  });

  test("with a password say so", async () => {
    await expect(blocksOf("a.docx", oleOf({ EncryptedPackage: Buffer.alloc(1) }))).rejects.toThrow("password");
  });

  test("that were changed anywhere give text or a plain error", async () => {
    const samples = [
      ["doc", docOf(BODY, "A note.", { headings: [[0, 7, 1]], deleted: [[7, 12]] })],
      ["ppt", pptOf("Whales", "box")],
      ["xls", xlsOf()],
    ] as const;
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...samples),
        fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 30 }),
        async ([format, whole], changes) => {
          const bytes = Uint8Array.from(whole);
          for (const [at, value] of changes) bytes[at % bytes.length] = value;
          const read = await readFormat(format, bytes, `a.${format}`).catch((error: unknown) => error);
          expect(read).not.toBeInstanceOf(RangeError);
          expect(read).not.toBeInstanceOf(TypeError);
        },
      ),
      { numRuns: 300 },
    );
  });
});

const embedded = (target: string): string =>
  `<Relationships><Relationship Id="r1" Type="x/package" Target="${target}"/><Relationship Id="r2" Type="x/header" Target="header1.xml"/></Relationships>`;
const picture = (text: string): string =>
  `<w:p><w:r><w:t>Look</w:t><w:drawing><wp:docPr id="1" descr="${text}"/></w:drawing></w:r></w:p>`;

describe("what stands within or beside a document", () => {
  test("embedded documents are read one level deep; a header that says something is read once", async () => {
    const innermost = docxOf(paragraph("innermost"));
    const relationships = { "word/_rels/document.xml.rels": embedded("embeddings/a.docx") };
    const header = { "word/header1.xml": `<w:hdr>${paragraph("Institute of marine life")}</w:hdr>` };
    const inner = docxOf(
      paragraph("inner"),
      { ...relationships, "word/header1.xml": `<w:hdr>${paragraph("Page 1 of 3")}</w:hdr>` },
      { "word/embeddings/a.docx": innermost },
    );
    const outer = docxOf(paragraph("outer"), { ...relationships, ...header }, { "word/embeddings/a.docx": inner });
    expect(await blocksOf("a.docx", outer)).toEqual([
      "paragraph: outer",
      "paragraph: Institute of marine life",
      "paragraph: inner",
    ]);
  });

  test("an embedded document that is damaged costs itself only", async () => {
    const outer = docxOf(
      paragraph("outer"),
      { "word/_rels/document.xml.rels": embedded("embeddings/a.docx") },
      { "word/embeddings/a.docx": Buffer.from("PK\u0003\u0004 and no more") },
    );
    expect(await blocksOf("a.docx", outer)).toEqual(["paragraph: outer"]);
  });

  test("what a picture shows follows its paragraph, where it is said in words", async () => {
    expect(await blocksOf("a.docx", docxOf(picture("A whale that dives") + picture("C:\\whale.png")))).toEqual([
      "paragraph: Look\nA whale that dives",
      "paragraph: Look",
    ]);
  });

  test("OpenDocument: notes and comments follow their paragraph, headers come once, a password is told", async () => {
    const content =
      "<office:body><office:text><text:p>They eat<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>Mostly.</text:p></text:note-body></text:note> krill.</text:p></office:text></office:body>";
    const styles =
      "<style:master-page><style:header><text:p>Institute of marine life</text:p></style:header></style:master-page>";
    const members = {
      mimetype: "application/vnd.oasis.opendocument.text",
      "content.xml": content,
      "meta.xml": "<m/>",
      "styles.xml": styles,
    };
    expect(await blocksOf("a.odt", zipOf(members))).toEqual([
      "paragraph: They eat krill.\nMostly.",
      "paragraph: Institute of marine life",
    ]);
    const locked = zipOf({ ...members, "META-INF/manifest.xml": "<manifest:encryption-data/>" });
    await expect(blocksOf("a.odt", locked)).rejects.toThrow("password");
  });

  test("RTF: what tracked changes deleted is no text, and a font is that of its group", async () => {
    const rtf =
      "{\\rtf1\\ansi\\deff0{\\fonttbl{\\f0 A;}{\\f1\\fcharset204 B;}}They {\\deleted never }eat {\\f1\\'ea\\'f0\\'e8\\'eb\\'fc} \\'93krill\\'94.\\par}";
    expect(await blocksOf("a.rtf", Buffer.from(rtf))).toEqual(["paragraph: They eat криль “krill”."]);
  });

  test("RTF: a note follows its paragraph, a header comes last", async () => {
    const rtf =
      "{\\rtf1\\ansi{\\header Institute of marine life\\par}They eat{\\footnote Mostly.} krill.\\par The end.\\par}";
    expect(await blocksOf("a.rtf", Buffer.from(rtf))).toEqual([
      "paragraph: They eat krill.",
      "paragraph: Mostly.",
      "paragraph: The end.",
      "paragraph: Institute of marine life",
    ]);
  });

  test("XML of an office program is read as its document", async () => {
    const word =
      '<?xml version="1.0"?><w:wordDocument><w:styles>none</w:styles><w:body><wx:sect><w:p><w:r><w:t>Whales</w:t></w:r></w:p></wx:sect></w:body></w:wordDocument>';
    expect(await blocksOf("a.doc", Buffer.from(word))).toEqual(["paragraph: Whales"]);
  });
});
