/** A field of a row; [start, end) is its content in the source, without the quotes around it. */
export interface CsvField {
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

/**
 * Rows of comma-separated values after RFC 4180, with where each field stands. It forgives: a quote inside an unquoted field is
 * text, text after a closing quote belongs to the field, and an unclosed quote ends with the row it began in.
 *
 * @param delimiter  one character
 * @param start      of the first row
 */
export function* readCsv(text: string, delimiter: string, start = 0): Generator<CsvField[]> {
  let at = start;
  while (at < text.length) {
    const row: CsvField[] = [];
    let more = true;
    while (more) {
      const field = text[at] === '"' ? quotedField(text, at, delimiter) : plainField(text, at, delimiter);
      row.push(field.field);
      at = field.next;
      more = text[at] === delimiter;
      if (more) at++;
    }
    if (text.startsWith("\r\n", at)) at += 2;
    else at++;
    if (row.length > 1 || row[0]!.value.trim() !== "") yield row;
  }
}

/** An unclosed quote would swallow the rest of the file; no field is this long. */
const MAX_QUOTED_CHARS = 1_000_000;

interface Read {
  readonly field: CsvField;
  /** Of the delimiter or line break after the field. */
  readonly next: number;
}

function plainField(text: string, start: number, delimiter: string): Read {
  const end = fieldEnd(text, start, delimiter);
  return { field: { value: text.slice(start, end), start, end }, next: end };
}

function quotedField(text: string, start: number, delimiter: string): Read {
  let at = start + 1;
  for (;;) {
    const quote = text.indexOf('"', at);
    if (quote === -1 || quote - start > MAX_QUOTED_CHARS) return plainField(text, start, delimiter);
    at = quote + 1;
    if (text[at] === '"') {
      at++;
      continue;
    }
    const next = fieldEnd(text, at, delimiter);
    const value = text.slice(start + 1, quote).replaceAll('""', '"') + text.slice(at, next).trimEnd();
    return { field: { value, start: start + 1, end: next === at ? quote : next }, next };
  }
}

function fieldEnd(text: string, start: number, delimiter: string): number {
  let at = start;
  while (at < text.length) {
    const char = text[at]!;
    if (char === delimiter || char === "\n" || char === "\r") break;
    at++;
  }
  return at;
}

/** What Excel takes the delimiter from: a first line that is no row. */
const DECLARATION = /^\ufeff?"?sep=(.)"?[ \t]*(?:\r\n|\n|\r|$)/i;

export interface CsvForm {
  readonly delimiter: string;
  /** Where the rows begin. */
  readonly start: number;
}

/** How a table is written: as it declares itself, as its name says, or as it looks. */
export function csvForm(path: string, text: string): CsvForm {
  const [declaration, declared] = DECLARATION.exec(text) ?? [];
  if (declaration !== undefined) return { delimiter: declared!, start: declaration.length };
  return { delimiter: /\.(?:tsv|tab)$/i.test(path) ? "\t" : sniffDelimiter(text), start: 0 };
}

/** The delimiter that cuts the first lines into the most even rows of more than one field; a comma when none does. */
export function sniffDelimiter(text: string): string {
  const lines = text
    .slice(0, 20_000)
    .split(/\r\n|\n|\r/)
    .slice(0, 20)
    .filter((line) => line.trim() !== "");
  let best = ",";
  let bestScore = 0;
  for (const delimiter of [",", "\t", ";", "|"]) {
    const counts = lines.map((line) => line.replaceAll(/"[^"]*"/g, "").split(delimiter).length - 1);
    const usual = mostFrequent(counts.filter((count) => count > 0)) ?? 0;
    const score = counts.filter((count) => count === usual).length * Math.min(usual, 20);
    if (score > bestScore) [best, bestScore] = [delimiter, score];
  }
  return best;
}

/** @returns the first of the most frequent ones, undefined of none */
export function mostFrequent(numbers: readonly number[]): number | undefined {
  const counts = new Map<number, number>();
  for (const number of numbers) counts.set(number, (counts.get(number) ?? 0) + 1);
  return [...counts].reduce<readonly [number, number] | undefined>(
    (best, one) => (best === undefined || one[1] > best[1] ? one : best),
    undefined,
  )?.[0];
}

/** Names of columns are short, distinct and not numbers. */
export function namesColumns(row: readonly CsvField[]): boolean {
  const names = row.map((field) => field.value.trim());
  return names.every(isColumnName) && names.some((name) => name !== "") && new Set(names).size === names.length;
}

/** Whether a line is a row that names columns. */
export function isCsvHeader(line: string, delimiter: string): boolean {
  const [row] = readCsv(line, delimiter);
  return row !== undefined && namesColumns(row);
}

function isColumnName(text: string): boolean {
  return text.length <= 60 && !/^[-+]?[\d.,]+%?$/.test(text);
}
