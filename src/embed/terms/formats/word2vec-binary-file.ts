/** word2vec's binary format: the line of sizes, then each term, a space and its float32 values. */
import type { TermModel } from "../term-model.ts";
import type { ByteSource } from "./byte-source.ts";
import { decodeTerm } from "./decode-term.ts";
import type { FileWriter } from "./replace-file.ts";
import { badTermFile } from "./term-file-error.ts";
import type { ReadTermsOptions } from "./term-file.ts";
import { MAX_TERM_BYTES } from "./term-file.ts";
import { TermRows } from "./term-rows.ts";
import type { Vocabulary } from "./term-rows.ts";
import { assertWritableTerm, readSizes } from "./word2vec-header.ts";

const NEWLINE = 0x0a;
const SPACE = 0x20;

/** @throws {EngineError} `BAD_INPUT_FILE` */
export async function readWord2vecBinary(source: ByteSource, options: ReadTermsOptions): Promise<Vocabulary> {
  const { file } = source;
  const { limit = Infinity, encodingErrors = "strict" } = options;
  const { terms, dimensions } = await readSizes(source, (count) => 4 * count + 1);
  const count = Math.min(terms, limit);
  const rows = new TermRows(file, dimensions, source.isSizeKnown ? count : 0);
  const ignored = new Float32Array(dimensions);
  for (let index = 0; index < count; index++) {
    const found = await source.until(SPACE, MAX_TERM_BYTES);
    if (found === null) throw source.truncated();
    // The original tool ends a vector with a line end, gensim does not.
    const bytes = found.subarray(found[0] === NEWLINE ? 1 : 0);
    const row = rows.add(decodeTerm(bytes, encodingErrors, { file, index }).term);
    const target = row ?? ignored;
    await source.copyInto(new Uint8Array(target.buffer, target.byteOffset, target.byteLength));
    if (row !== null) rows.checkRow(row);
  }
  if (terms <= limit) await assertEnd(source, terms);
  return rows.finish();
}

async function assertEnd(source: ByteSource, terms: number): Promise<void> {
  const rest = await source.peek(2);
  if (rest.length === 0 || (rest.length === 1 && rest[0] === NEWLINE)) return;
  throw badTermFile(`more than the ${terms} terms follow that its first line claims`, { file: source.file });
}

/** @throws {EngineError} `BAD_REQUEST` for a term with a space or a line end in it */
export async function writeWord2vecBinary(writer: FileWriter, model: TermModel): Promise<void> {
  const { terms, dimensions, vectors } = model;
  await writer.write(Buffer.from(`${terms.length} ${dimensions}\n`));
  for (const [i, term] of terms.entries()) {
    assertWritableTerm(term, i);
    const row = vectors.subarray(i * dimensions, (i + 1) * dimensions);
    await writer.write(Buffer.from(`${term} `));
    await writer.write(new Uint8Array(row.buffer, row.byteOffset, row.byteLength));
  }
}
