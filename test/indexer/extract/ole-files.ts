const SECTOR = 512;
const END = 0xfffffffe;
const FREE = 0xffffffff;
/** Smaller streams would be in the sectors of another one. */
const LEAST = 4096;

/** A compound file of streams, each in sectors of its own. */
export function oleOf(streams: Readonly<Record<string, Uint8Array>>): Buffer {
  const contents = Object.entries(streams).map(([name, bytes]) => {
    const size = Math.ceil(Math.max(LEAST, bytes.length) / SECTOR) * SECTOR;
    return { name, bytes: Buffer.concat([bytes, Buffer.alloc(size - bytes.length)]) };
  });
  const table = Buffer.alloc(SECTOR, 0xff);
  const directory = Buffer.alloc(SECTOR * 2);
  table.writeUInt32LE(0xfffffffd, 0);
  table.writeUInt32LE(2, 4);
  table.writeUInt32LE(END, 8);
  writeEntry(directory, 0, "Root Entry", 5, END, 0);
  let next = 3;
  contents.forEach(({ name, bytes }, i) => {
    const count = bytes.length / SECTOR;
    for (let n = 0; n < count; n++) table.writeUInt32LE(n === count - 1 ? END : next + n + 1, 4 * (next + n));
    writeEntry(directory, i + 1, name, 2, next, bytes.length);
    next += count;
  });
  const header = Buffer.alloc(SECTOR);
  header.writeUInt32LE(0xe011cfd0, 0);
  header.writeUInt32LE(0xe11ab1a1, 4);
  header.writeUInt16LE(9, 30);
  header.writeUInt32LE(1, 48);
  header.writeUInt32LE(LEAST, 56);
  header.writeUInt32LE(END, 60);
  header.writeUInt32LE(END, 68);
  for (let i = 0; i < 109; i++) header.writeUInt32LE(i === 0 ? 0 : FREE, 76 + 4 * i);
  return Buffer.concat([header, table, directory, ...contents.map(({ bytes }) => bytes)]);
}

function writeEntry(directory: Buffer, i: number, name: string, type: number, start: number, size: number): void {
  const at = 128 * i;
  const bytes = Buffer.from(`${name}\0`, "utf16le");
  bytes.copy(directory, at);
  directory.writeUInt16LE(bytes.length, at + 64);
  directory[at + 66] = type;
  directory.writeUInt32LE(start, at + 116);
  directory.writeUInt32LE(size, at + 120);
}

/** What a Word file says beside its text, in units of its body: paragraphs by heading level, and what was deleted. */
export interface DocMarks {
  readonly headings?: readonly (readonly [start: number, end: number, level: number])[];
  readonly deleted?: readonly (readonly [start: number, end: number])[];
}

const TEXT_AT = 2048;

/** A Word file whose body is one piece of UTF-16 and whose footnotes follow it. */
export function docOf(body: string, notes: string, { headings = [], deleted = [] }: DocMarks = {}): Buffer {
  const main = Buffer.alloc(TEXT_AT);
  main.writeUInt16LE(0xa5ec, 0);
  main.writeUInt16LE(0x00c1, 2);
  main.writeUInt16LE(0x0200, 10);
  main.writeUInt32LE(body.length, 76);
  main.writeUInt32LE(notes.length, 80);
  const table = Buffer.alloc(64);
  table[0] = 2;
  table.writeUInt32LE(16, 1);
  table.writeUInt32LE(body.length + notes.length, 9);
  table.writeUInt32LE(main.length, 15);
  // Pages 2 and 3 of the main stream, each named by a table of one.
  for (const [at, place, page] of [
    [258, 32, 2],
    [250, 44, 3],
  ] as const) {
    main.writeUInt32LE(place, at);
    main.writeUInt32LE(12, at + 4);
    table.writeUInt32LE(page, place + 8);
  }
  const styles = headings.map(([start, end, level]) => ({ start, end, bytes: [2, level, 0] }));
  writePage(main.subarray(1024, 1536), 13, styles);
  const marks = deleted.map(([start, end]) => ({ start, end, bytes: [6, 0x35, 0x08, 1, 0x00, 0x08, 1] }));
  writePage(main.subarray(1536, 2048), 1, marks);
  return oleOf({ WordDocument: Buffer.concat([main, Buffer.from(body + notes, "utf16le")]), "1Table": table });
}

/** Stretches with their properties, and between them ones without. */
function writePage(
  page: Buffer,
  entryBytes: number,
  stretches: readonly { readonly start: number; readonly end: number; readonly bytes: readonly number[] }[],
): void {
  const runs = stretches.flatMap(({ start, end, bytes }) => [
    { start, bytes },
    { start: end, bytes: [] },
  ]);
  const count = Math.max(0, runs.length - 1);
  page[511] = count;
  for (const [i, { start, bytes }] of runs.entries()) {
    page.writeUInt32LE(TEXT_AT + 2 * start, 4 * i);
    if (i === count || bytes.length === 0) continue;
    const place = 500 - 8 * (i + 1);
    page[4 * (count + 1) + entryBytes * i] = place / 2;
    Buffer.from(bytes).copy(page, place);
  }
}

/** A PowerPoint file of one slide with a title, which the document holds, and a box. */
export function pptOf(title: string, box: string): Buffer {
  const texts = (kind: number, text: string): Buffer[] => [
    record(0, 0x0f9f, uint32(kind)),
    record(0, 0x0fa0, Buffer.from(text, "utf16le")),
  ];
  const slide = record(0xf, 0x03ee, record(0xf, 0x040c, record(0xf, 0xf00d, ...texts(4, box))));
  const persist = record(0, 0x03f3, uint32(2), uint32(0), uint32(0), uint32(256), uint32(0));
  const document = record(0xf, 0x03e8, record(0xf, 0x0ff0, persist, ...texts(0, title)));
  const objects = record(0, 0x1772, uint32((2 << 20) | 1), uint32(0), uint32(document.length));
  const edit = record(
    0,
    0x0ff5,
    uint32(0),
    uint32(0),
    uint32(0),
    uint32(document.length + slide.length),
    uint32(1),
    uint32(0),
    uint32(0),
  );
  const stream = Buffer.concat([document, slide, objects, edit]);
  const user = Buffer.concat([Buffer.alloc(16), uint32(document.length + slide.length + objects.length)]);
  return oleOf({ "PowerPoint Document": stream, "Current User": user });
}

/** An Excel file of one sheet: a row of a shared string, which goes on in a second record, and a number; a row of a date. */
/** @param from1904  what its dates count from: 1904, or else 1900 */
export function xlsOf(from1904 = false): Buffer {
  const string = Buffer.concat([uint32(1), uint32(1), uint16(9), Buffer.from([0]), Buffer.from("blac")]);
  const rest = Buffer.concat([Buffer.from([1]), Buffer.from("k tea", "utf16le")]);
  const name = Buffer.concat([Buffer.from([5, 0]), Buffer.from("Stock")]);
  const globals = (start: number): Buffer =>
    Buffer.concat([
      biff(0x809, Buffer.alloc(16)),
      biff(0x22, uint16(from1904 ? 1 : 0)),
      biff(0xe0, uint16(0), uint16(0)),
      biff(0xe0, uint16(0), uint16(14)),
      biff(0x85, uint32(start), uint16(0), name),
      biff(0xfc, string),
      biff(0x3c, rest),
      biff(0x0a),
    ]);
  const number = Buffer.alloc(8);
  number.writeDoubleLE(12.5);
  const rows = Buffer.concat([
    biff(0x809, Buffer.alloc(16)),
    biff(0xfd, uint16(0), uint16(0), uint16(0), uint32(0)),
    biff(0x203, uint16(0), uint16(1), uint16(0), number),
    biff(0x27e, uint16(1), uint16(1), uint16(1), uint32((43_831 << 2) | 2)),
    biff(0x0a),
  ]);
  return oleOf({ Workbook: Buffer.concat([globals(globals(0).length), rows]) });
}

function record(version: number, type: number, ...bodies: readonly Buffer[]): Buffer {
  const body = Buffer.concat(bodies);
  return Buffer.concat([uint16(version), uint16(type), uint32(body.length), body]);
}

function biff(type: number, ...bodies: readonly Buffer[]): Buffer {
  const body = Buffer.concat(bodies);
  return Buffer.concat([uint16(type), uint16(body.length), body]);
}

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
