/** The two formats of text: word2vec's with a line of sizes at its head (fastText's `.vec` as well), and GloVe's without. */
import type { TermModel } from "../term-model.ts";
import type { ByteSource } from "./byte-source.ts";
import { decodeTerm } from "./decode-term.ts";
import type { FileWriter } from "./replace-file.ts";
import { badTermFile } from "./term-file-error.ts";
import type { ReadTermsOptions } from "./term-file.ts";
import { MAX_DIMENSIONS, MAX_TERM_BYTES } from "./term-file.ts";
import { TermRows } from "./term-rows.ts";
import type { Vocabulary } from "./term-rows.ts";
import { assertWritableTerm, readSizes } from "./word2vec-header.ts";

const NEWLINE = 0x0a;
const SPACE = 0x20;
/** A value has up to 32 bytes. */
const VALUE_BYTES = 32;
const MAX_LINE_BYTES = MAX_TERM_BYTES + MAX_DIMENSIONS * VALUE_BYTES;

/** @throws {EngineError} `BAD_INPUT_FILE` naming the line */
export async function readWord2vecText(source: ByteSource, options: ReadTermsOptions): Promise<Vocabulary> {
  const sizes = await readSizes(source, (dimensions) => 2 * dimensions + 1);
  const { limit = Infinity } = options;
  const count = Math.min(sizes.terms, limit);
  const rows = new TermRows(source.file, sizes.dimensions, source.isSizeKnown ? count : 0);
  const lines = await readLines(source, rows, sizes.dimensions, { ...options, from: 2, count });
  if (lines < count) throw source.truncated();
  if (sizes.terms <= limit) await assertNoMoreLines(source, sizes.terms);
  return rows.finish();
}

/** @throws {EngineError} `BAD_INPUT_FILE` naming the line */
export async function readGlove(
  source: ByteSource,
  options: ReadTermsOptions,
): Promise<Vocabulary & { dimensions: number }> {
  const first = await source.peekLine(MAX_LINE_BYTES);
  const dimensions = trailingNumbers(first.toString("latin1"));
  if (dimensions < 1 || dimensions > MAX_DIMENSIONS) {
    throw badTermFile("it does not begin with a term and its vector", { file: source.file, line: 1 });
  }
  const rows = new TermRows(source.file, dimensions);
  await readLines(source, rows, dimensions, { ...options, from: 1, count: options.limit ?? Infinity });
  return { ...rows.finish(), dimensions };
}

/** @returns how many lines held a vector */
async function readLines(
  source: ByteSource,
  rows: TermRows,
  dimensions: number,
  { from, count, encodingErrors = "strict" }: ReadTermsOptions & { readonly from: number; readonly count: number },
): Promise<number> {
  const maxBytes = MAX_TERM_BYTES + dimensions * VALUE_BYTES;
  const values = new Float32Array(dimensions);
  let read = 0;
  for (let line = from; read < count; line++) {
    const bytes = await source.until(NEWLINE, maxBytes);
    if (bytes === null) break;
    if (isBlank(bytes)) continue;
    read++;
    const termEnd = parseValues(bytes, values);
    if (termEnd === -1) {
      throw badTermFile(`it is not a term and ${dimensions} numbers`, { file: source.file, line });
    }
    if (termEnd === 0) throw badTermFile("it has a vector without a term", { file: source.file, line });
    const { term } = decodeTerm(bytes.subarray(0, termEnd), encodingErrors, { file: source.file, line });
    const row = rows.add(term);
    if (row === null) continue;
    row.set(values);
    rows.checkRow(row, line);
  }
  return read;
}

/**
 * Reads the values from the end of a line, since a term may hold spaces.
 *
 * @returns where the term ends; −1 if the line does not end in so many numbers
 */
function parseValues(bytes: Buffer, values: Float32Array): number {
  let end = bytes.length;
  for (let i = values.length - 1; i >= 0; i--) {
    while (end > 0 && isSeparator(bytes[end - 1]!)) end--;
    let start = end;
    while (start > 0 && !isSeparator(bytes[start - 1]!)) start--;
    if (start === 0 || start === end) return -1;
    const text = bytes.toString("latin1", start, end);
    const value = numberOf(text);
    if (Number.isNaN(value) && !/^[+-]?nan/i.test(text)) return -1;
    values[i] = value;
    end = start;
  }
  // One separator stands between the term and its vector; others would be of the term.
  return end - 1;
}

function isSeparator(byte: number): boolean {
  return byte === SPACE || byte === 0x09 || byte === 0x0d;
}

function isBlank(bytes: Buffer): boolean {
  return bytes.length === 0 || (isSeparator(bytes[0]!) && bytes.every(isSeparator));
}

/** How many numbers end a line, its first field left for the term. */
export function trailingNumbers(line: string): number {
  const fields = line.trimEnd().split(/[ \t]+/);
  let numbers = 0;
  while (numbers < fields.length - 1 && isNumber(fields[fields.length - 1 - numbers]!)) numbers++;
  return numbers;
}

function isNumber(text: string): boolean {
  return text !== "" && (!Number.isNaN(numberOf(text)) || /^[+-]?(?:nan|inf)/i.test(text));
}

/** NaN for what is no decimal number. */
function numberOf(text: string): number {
  return /^0[xob]/i.test(text) ? NaN : Number(text);
}

async function assertNoMoreLines(source: ByteSource, terms: number): Promise<void> {
  for (;;) {
    const bytes = await source.until(NEWLINE, MAX_LINE_BYTES);
    if (bytes === null) return;
    if (!isBlank(bytes))
      throw badTermFile(`more than the ${terms} terms follow that its first line claims`, { file: source.file });
  }
}

/** @throws {EngineError} `BAD_REQUEST` for a term with a space or a line end in it */
export async function writeText(writer: FileWriter, model: TermModel, { header }: { header: boolean }): Promise<void> {
  const { terms, dimensions, vectors } = model;
  if (header) await writer.write(Buffer.from(`${terms.length} ${dimensions}\n`));
  for (const [i, term] of terms.entries()) {
    assertWritableTerm(term, i, { isFirst: !header && i === 0 });
    let line = term;
    for (let d = 0; d < dimensions; d++) line += ` ${shortest(vectors[i * dimensions + d]!)}`;
    await writer.write(Buffer.from(`${line}\n`));
  }
}

/** The fewest digits that read back as the same float32. */
function shortest(value: number): string {
  for (let digits = 6; digits < 9; digits++) {
    const text = value.toPrecision(digits);
    if (Math.fround(Number(text)) === value) return String(Number(text));
  }
  return String(Number(value.toPrecision(9)));
}
