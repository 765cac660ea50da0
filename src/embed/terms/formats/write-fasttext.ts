import { EngineError } from "../../../core/errors.ts";
import type { Subwords, TermModel } from "../term-model.ts";
import { fasttextHeaderBytes } from "./fasttext-header.ts";
import type { FileWriter } from "./replace-file.ts";

const ZEROS = new Float32Array(1 << 16);

/**
 * Writes a `.bin` file. Models without subwords become such without n-grams; where counts or the output layer are not known, counts
 * that fall with the rank and zeros stand for them.
 *
 * @throws {EngineError} `BAD_REQUEST` for a term with a NUL in it
 */
export async function writeFasttext(writer: FileWriter, model: TermModel): Promise<void> {
  const { terms, dimensions, subwords, training } = model;
  await writer.write(fasttextHeaderBytes(model));
  await writeDictionary(writer, model);
  await writer.write(matrixHead(terms.length + (subwords?.buckets ?? 0), dimensions));
  await writer.write(bytesOf(subwords?.ownVectors ?? model.vectors));
  if (subwords !== null) await writeBuckets(writer, subwords, dimensions);
  await writer.write(matrixHead(terms.length, dimensions));
  const output = training?.outputVectors ?? new Float32Array(0);
  await writer.write(bytesOf(output));
  for (let missing = terms.length * dimensions - output.length; missing > 0; missing -= ZEROS.length) {
    await writer.write(bytesOf(ZEROS.subarray(0, missing)));
  }
}

async function writeDictionary(writer: FileWriter, { terms, counts }: TermModel): Promise<void> {
  const countOf = (i: number): number => counts?.[i] ?? terms.length - i;
  const head = Buffer.alloc(28);
  head.writeInt32LE(terms.length, 0);
  head.writeInt32LE(terms.length, 4);
  head.writeBigInt64LE(BigInt(terms.reduce((sum, _, i) => sum + countOf(i), 0)), 12);
  head.writeBigInt64LE(-1n, 20);
  await writer.write(head);
  for (const [i, term] of terms.entries()) {
    if (term.includes("\0")) throw nulInTerm(i);
    const entry = Buffer.alloc(10);
    entry.writeBigInt64LE(BigInt(countOf(i)), 1);
    await writer.write(Buffer.from(term, "utf8"));
    await writer.write(entry);
  }
}

async function writeBuckets(writer: FileWriter, { rows, vectors }: Subwords, dimensions: number): Promise<void> {
  if (rows === null) return writer.write(bytesOf(vectors));
  const none = new Float32Array(dimensions);
  for (const row of rows) {
    await writer.write(bytesOf(row === -1 ? none : vectors.subarray(row * dimensions, (row + 1) * dimensions)));
  }
}

/** That it is not quantised, its rows and its columns. */
function matrixHead(rows: number, columns: number): Buffer {
  const head = Buffer.alloc(17);
  head.writeBigInt64LE(BigInt(rows), 1);
  head.writeBigInt64LE(BigInt(columns), 9);
  return head;
}

function bytesOf(values: Float32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

function nulInTerm(index: number): EngineError {
  return new EngineError("BAD_REQUEST", `Term ${index} holds a NUL, which ends a term in this format`, {
    hint: 'Write the format "kenning", which can hold any term.',
    data: { index },
  });
}
