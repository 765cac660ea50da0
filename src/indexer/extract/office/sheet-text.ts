import type { Part } from "../layout/text-layout.ts";

/** Rows of one block, so that a long sheet is many passages. */
const ROWS_A_TABLE = 50;
const DAY_MS = 86_400_000;
/** Day 0 of the serial numbers, which count a 29 February 1900 that never was. */
const EPOCH = Date.UTC(1899, 11, 30);

/** Every block but the first begins with the first row, which usually names the columns. */
export function tablesOf(lines: readonly string[]): Part[] {
  const [header, ...rows] = lines;
  if (header === undefined) return [];
  const parts: Part[] = [];
  for (let at = 0; at === 0 || at < rows.length; at += ROWS_A_TABLE) {
    parts.push({ kind: "table", text: [header, ...rows.slice(at, at + ROWS_A_TABLE)].join("\n") });
  }
  return parts;
}

/** Whether numbers of a format are dates: one of the built-in formats, or one that has a year or a day. */
export function isDateFormat(id: number, own: string | undefined): boolean {
  const signs = own?.replaceAll(/"[^"]*"|\[[^\]]*\]|\\./g, "");
  return (id >= 14 && id <= 17) || id === 22 || (signs !== undefined && /[yd]/i.test(signs));
}

/** An ISO date, with its time where it has one; the number itself where it is none. */
export function dateText(serial: number): string {
  const date = new Date(EPOCH + serial * DAY_MS);
  if (!Number.isFinite(date.getTime())) return String(serial);
  const text = date.toISOString();
  return text.endsWith("T00:00:00.000Z") ? text.slice(0, 10) : text.slice(0, 16).replace("T", " ");
}
