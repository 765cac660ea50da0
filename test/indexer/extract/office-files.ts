import { strToU8, zipSync } from "fflate";

/** A ZIP file of text members, in the order given. */
export function zipOf(members: Readonly<Record<string, string | Uint8Array>>): Uint8Array {
  return zipSync(
    Object.fromEntries(
      Object.entries(members).map(([name, content]) => [
        name,
        typeof content === "string" ? strToU8(content) : content,
      ]),
    ),
  );
}

const W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"';
const R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"';

export function docxOf(
  body: string,
  more: Readonly<Record<string, string>> = {},
  files: Readonly<Record<string, Uint8Array>> = {},
): Uint8Array {
  return zipOf({
    "[Content_Types].xml": "<Types/>",
    "_rels/.rels":
      '<Relationships><Relationship Id="r1" Type="http://x/officeDocument" Target="word/document.xml"/></Relationships>',
    "word/styles.xml": `<w:styles ${W}><w:style w:styleId="H1"><w:name w:val="heading 1"/></w:style><w:style w:styleId="Mine"><w:name w:val="mine"/><w:basedOn w:val="H1"/></w:style></w:styles>`,
    "word/document.xml": `<?xml version="1.0"?><w:document ${W}><w:body>${body}</w:body></w:document>`,
    "docProps/core.xml":
      '<cp:coreProperties xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Field guide</dc:title><dc:creator>Ann</dc:creator></cp:coreProperties>',
    ...more,
    ...files,
  });
}

export function paragraph(text: string, properties = ""): string {
  return `<w:p>${properties === "" ? "" : `<w:pPr>${properties}</w:pPr>`}<w:r><w:t>${text}</w:t></w:r></w:p>`;
}

export function pptxOf(slides: readonly { readonly title: string; readonly lines: readonly string[] }[]): Uint8Array {
  const numbered = slides.map((slide, i) => ({ slide, n: i + 1 }));
  return zipOf({
    "ppt/presentation.xml": `<p:presentation ${R}><p:sldIdLst>${numbered.map(({ n }) => `<p:sldId id="${255 + n}" r:id="rId${n}"/>`).join("")}</p:sldIdLst></p:presentation>`,
    // The parts' numbers need not follow the slides' order.
    "ppt/_rels/presentation.xml.rels": `<Relationships>${numbered.map(({ n }) => `<Relationship Id="rId${n}" Type="x/slide" Target="slides/slide${slides.length + 1 - n}.xml"/>`).join("")}</Relationships>`,
    ...Object.fromEntries(
      numbered.map(({ slide: { title, lines }, n }) => [
        `ppt/slides/slide${slides.length + 1 - n}.xml`,
        `<p:sld><p:cSld><p:spTree>${shape("title", [title])}${shape("body", lines)}${shape("sldNum", [String(n)])}</p:spTree></p:cSld></p:sld>`,
      ]),
    ),
  });
}

export function xlsxOf(
  rows: readonly string[],
  { properties = "", more = {} }: { properties?: string; more?: Readonly<Record<string, string>> } = {},
): Uint8Array {
  return zipOf({
    "xl/workbook.xml": `<workbook ${R}>${properties}<sheets><sheet name="Stock" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    "xl/_rels/workbook.xml.rels":
      '<Relationships><Relationship Id="rId1" Type="x/worksheet" Target="/xl/worksheets/sheet1.xml"/></Relationships>',
    "xl/sharedStrings.xml":
      "<sst><si><t>name</t></si><si><r><t>black</t></r><r><t> tea</t></r><rPh><t>no</t></rPh></si></sst>",
    "xl/styles.xml": '<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>',
    "xl/worksheets/sheet1.xml": `<worksheet><sheetData>${rows.map((row) => `<row>${row}</row>`).join("")}</sheetData></worksheet>`,
    ...more,
  });
}

/** A line of a page, in points from its lower left corner. */
interface PlacedLine {
  readonly text: string;
  readonly y: number;
  readonly x?: number;
  readonly size?: number;
}

/** One page a text, uncompressed, with a correct cross-reference table. Lines without a place follow each other from the top. */
export function pdfOf(
  pages: readonly (readonly (string | PlacedLine)[])[],
  { title = "", isWide = false } = {},
): Uint8Array {
  const objects: string[] = [];
  const kids = pages.map((_, i) => `${pageNumber(i)} 0 R`).join(" ");
  objects.push("<< /Type /Catalog /Pages 2 0 R >>", `<< /Type /Pages /Kids [${kids}] /Count ${pages.length} >>`);
  objects.push("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>");
  pages.forEach((lines, i) => {
    const placed = lines.map((line, at) => (typeof line === "string" ? { text: line, y: 720 - at * 14 } : line));
    const text = placed
      .map(({ text: words, y, x = 72, size = 12 }: PlacedLine) => `BT /F1 ${size} Tf ${x} ${y} Td (${words}) Tj ET`)
      .join("\n");
    objects.push(
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${isWide ? 1200 : 612} 792] /Resources << /Font << /F1 3 0 R >> >> /Contents ${pageNumber(i) + 1} 0 R >>`,
      `<< /Length ${text.length} >>\nstream\n${text}\nendstream`,
    );
  });
  objects.push(`<< /Title (${title}) /Author (Ann) >>`);
  let file = "%PDF-1.4\n";
  const offsets = objects.map((object, i) => {
    const offset = file.length;
    file += `${i + 1} 0 obj\n${object}\nendobj\n`;
    return offset;
  });
  const table = offsets.map((offset) => `${String(offset).padStart(10, "0")} 00000 n \n`).join("");
  const count = objects.length + 1;
  file += `xref\n0 ${count}\n0000000000 65535 f \n${table}trailer\n<< /Size ${count} /Root 1 0 R /Info ${count - 1} 0 R >>\nstartxref\n${file.length}\n%%EOF\n`;
  return Buffer.from(file, "latin1");
}

function shape(type: string, lines: readonly string[]): string {
  return `<p:sp><p:nvSpPr><p:nvPr><p:ph type="${type}"/></p:nvPr></p:nvSpPr><p:txBody>${lines.map((line) => `<a:p><a:r><a:t>${line}</a:t></a:r></a:p>`).join("")}</p:txBody></p:sp>`;
}

function pageNumber(i: number): number {
  return 4 + i * 2;
}
