/**
 * What a Word file of before 2007 says of its paragraphs and characters beside the text ([MS-DOC] 2.8.5, 2.8.6, 2.9): which
 * paragraphs are headings, and which characters tracked changes have deleted.
 */

/** A stretch of the main stream, in bytes. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

export interface HeadingStretch extends Stretch {
  /** 1 to 9. */
  readonly level: number;
}

/** Where the file information block has the place of a table: its offset in the table stream, then its length. */
const CHARACTER_PAGES = 250;
const PARAGRAPH_PAGES = 258;
const PAGE_BYTES = 512;
/** The styles 1 to 9 of every file are its headings. */
const LAST_HEADING_STYLE = 9;
const IS_DELETED = 0x0800;
/** Bytes of an operand by the three highest bits of its operator; the sixth says its length itself. */
const OPERAND_BYTES = [1, 1, 2, 4, 2, 2, -1, 3];

export function headingsOf(main: Buffer, table: Buffer): HeadingStretch[] {
  return runsOf(main, table, PARAGRAPH_PAGES, 13).flatMap(({ start, end, properties }) => {
    // A first byte of 0 says that the length is in the second.
    const [length = 0] = properties;
    const style = properties.readUInt16LE(length === 0 ? 2 : 1);
    return style >= 1 && style <= LAST_HEADING_STYLE ? [{ start, end, level: style }] : [];
  });
}

export function deletedOf(main: Buffer, table: Buffer): Stretch[] {
  return runsOf(main, table, CHARACTER_PAGES, 1).flatMap(({ start, end, properties }) => {
    const [length = 0] = properties;
    return isDeleted(properties.subarray(1, 1 + length)) ? [{ start, end }] : [];
  });
}

interface Run extends Stretch {
  /** From the first byte on; they end where they say. */
  readonly properties: Buffer;
}

/** Of the pages that a table names: stretches of text, each with the place of its properties on the page, if it has any. */
function runsOf(main: Buffer, table: Buffer, at: number, entryBytes: number): Run[] {
  const place = main.readUInt32LE(at);
  const count = Math.floor((main.readUInt32LE(at + 4) - 4) / 8);
  const runs: Run[] = [];
  for (let i = 0; i < count; i++) {
    const number = table.readUInt32LE(place + 4 * (count + 1) + 4 * i) & 0x3fffff;
    const page = main.subarray(number * PAGE_BYTES, (number + 1) * PAGE_BYTES);
    const stretches = page.readUInt8(PAGE_BYTES - 1);
    for (let n = 0; n < stretches; n++) {
      const offset = 2 * page.readUInt8(4 * (stretches + 1) + entryBytes * n);
      if (offset === 0) continue;
      const [start, end] = [page.readUInt32LE(4 * n), page.readUInt32LE(4 * n + 4)];
      runs.push({ start, end, properties: page.subarray(offset) });
    }
  }
  return runs;
}

function isDeleted(properties: Buffer): boolean {
  for (let at = 0; at + 2 < properties.length;) {
    const operator = properties.readUInt16LE(at);
    if (operator === IS_DELETED) return properties[at + 2] === 1;
    const bytes = OPERAND_BYTES[operator >>> 13]!;
    at += 2 + (bytes === -1 ? 1 + properties[at + 2]! : bytes);
  }
  return false;
}
