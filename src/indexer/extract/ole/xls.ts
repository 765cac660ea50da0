import type { ReadDocument } from "../binary-extractor.ts";
import type { Part } from "../layout/text-layout.ts";
import { LIMITS } from "../limits.ts";
import { type NumberKind, numberKind, numberText } from "../office/sheet-dates.ts";
import { tablesOf } from "../office/sheet-text.ts";
import { type BiffRecord, biffRecords, rkNumber, sharedStrings, shortString } from "./biff.ts";
import { CompoundFile } from "./compound-file.ts";
import { readSummary } from "./summary.ts";
import { undamaged } from "./undamaged.ts";

const MEDIA_TYPE = "application/vnd.ms-excel";
const RECORD = {
  formula: 0x06,
  endOfSheet: 0x0a,
  from1904: 0x22,
  password: 0x2f,
  sheet: 0x85,
  rkRow: 0xbd,
  cellFormat: 0xe0,
  strings: 0xfc,
  sharedString: 0xfd,
  number: 0x203,
  label: 0x204,
  boolean: 0x205,
  formulaString: 0x207,
  rk: 0x27e,
  format: 0x41e,
} as const;

/** Excel 97 to 2003 ([MS-XLS]): each sheet a heading with its rows, values as they were last computed. */
export const readXls = undamaged(async (bytes, _path, onWarning): Promise<ReadDocument> => {
  await Promise.resolve();
  const file = new CompoundFile(bytes);
  const stream = file.read("Workbook");
  if (stream === null) throw new Error("It has no workbook stream; it may be of Excel 95 or earlier");
  const book = new Workbook(stream);
  const parts = book.sheets.flatMap(({ name, start }): Part[] => {
    const tables = tablesOf(book.rows(start));
    return tables.length === 0 ? [] : [{ kind: "heading", level: 2, text: name }, ...tables];
  });
  if (book.isCut)
    onWarning({
      code: "CONTENT_LEFT_OUT",
      message: "The workbook has too many cells; the rest was left out",
      count: 1,
    });
  return { ...readSummary(file), mediaType: MEDIA_TYPE, parts };
});

class Workbook {
  readonly sheets: { readonly name: string; readonly start: number }[] = [];
  isCut = false;
  readonly #stream: Buffer;
  #strings: readonly string[] = [];
  readonly #kinds: readonly NumberKind[];
  #is1904 = false;
  #cells = 0;

  constructor(stream: Buffer) {
    this.#stream = stream;
    const formats = new Map<number, string>();
    const cellFormats: number[] = [];
    for (const { type, bodies } of biffRecords(stream, 0)) {
      const [body] = bodies;
      if (type === RECORD.password) throw new Error("It is protected by a password");
      if (type === RECORD.sheet) this.sheets.push({ name: shortString(body, 6, 1), start: body.readUInt32LE(0) });
      else if (type === RECORD.from1904) this.#is1904 = body.readUInt16LE(0) === 1;
      else if (type === RECORD.strings) this.#strings = sharedStrings(bodies);
      else if (type === RECORD.format) formats.set(body.readUInt16LE(0), shortString(body, 2, 2));
      else if (type === RECORD.cellFormat) cellFormats.push(body.readUInt16LE(2));
      else if (type === RECORD.endOfSheet) break;
    }
    this.#kinds = cellFormats.map((id) => numberKind(id, formats.get(id)));
  }

  /** Cells of each row. */
  rows(start: number): string[][] {
    const rows = new Map<number, string[]>();
    let pending: { row: number; column: number } | undefined;
    const set = (row: number, column: number, text: string): void => {
      if (text.trim() === "") return;
      const cells = rows.get(row) ?? [];
      cells[column] = text.replaceAll(/\s+/g, " ").trim();
      rows.set(row, cells);
    };
    for (const record of biffRecords(this.#stream, start)) {
      if (record.type === RECORD.endOfSheet) break;
      if (++this.#cells > LIMITS.cells) {
        this.isCut = true;
        break;
      }
      const [body] = record.bodies;
      if (record.type === RECORD.formulaString) {
        if (pending !== undefined) set(pending.row, pending.column, shortString(body, 0, 2));
        continue;
      }
      if (body.length < 6) continue;
      const [row, column] = [body.readUInt16LE(0), body.readUInt16LE(2)];
      if (record.type === RECORD.formula && body.readUInt16LE(12) === 0xffff) {
        if (body[6] === 0) pending = { row, column };
      } else for (const [i, text] of this.#values(record).entries()) set(row, column + i, text);
    }
    return [...rows].toSorted(([a], [b]) => a - b).map(([, cells]) => Array.from(cells, (cell) => cell ?? ""));
  }

  #values({ type, bodies: [at] }: BiffRecord): string[] {
    if (type === RECORD.sharedString) return [this.#strings[at.readUInt32LE(6)] ?? ""];
    if (type === RECORD.label) return [shortString(at, 6, 2)];
    if (type === RECORD.number || type === RECORD.formula)
      return [this.#number(at.readDoubleLE(6), at.readUInt16LE(4))];
    if (type === RECORD.rk) return [this.#number(rkNumber(at.readInt32LE(6)), at.readUInt16LE(4))];
    if (type === RECORD.boolean) return at[7] === 0 ? [at[6] === 0 ? "FALSE" : "TRUE"] : [];
    if (type !== RECORD.rkRow) return [];
    const count = Math.max(0, Math.floor((at.length - 6) / 6));
    return Array.from({ length: count }, (_, i) =>
      this.#number(rkNumber(at.readInt32LE(6 + 6 * i)), at.readUInt16LE(4 + 6 * i)),
    );
  }

  #number(value: number, format: number): string {
    return numberText(value, this.#kinds[format] ?? "number", this.#is1904);
  }
}
