import { EngineError } from "../../../core/errors.ts";
import type { ByteSource } from "./byte-source.ts";
import { assertCount, badTermFile } from "./term-file-error.ts";
import { MAX_DIMENSIONS, MAX_TERMS } from "./term-file.ts";

const MAX_HEADER_BYTES = 256;
/** Number of terms and of dimensions; signs are read so that they can be refused for what they are. */
export const SIZES = /^\s*(-?\d+)[ \t]+(-?\d+)\s*$/;

export interface Word2vecSizes {
  readonly terms: number;
  readonly dimensions: number;
}

/**
 * Reads the first line of a file of word2vec.
 *
 * @param minRowBytes  the least that a term takes
 * @throws {EngineError} `BAD_INPUT_FILE` if it holds no sizes, or such that the file cannot have
 */
export async function readSizes(
  source: ByteSource,
  minRowBytes: (dimensions: number) => number,
): Promise<Word2vecSizes> {
  const { file } = source;
  const line = await source.until(0x0a, MAX_HEADER_BYTES);
  const [, terms = NaN, dimensions = NaN] = (SIZES.exec(line?.toString("latin1") ?? "") ?? []).map(Number);
  if (Number.isNaN(terms)) throw badTermFile("it does not hold two sizes", { file, line: 1 });
  assertCount("terms", terms, { max: MAX_TERMS, file });
  assertCount("dimensions", dimensions, { max: MAX_DIMENSIONS, file });
  if (terms * minRowBytes(dimensions) > source.maxRemainingBytes + 1) {
    throw badTermFile(`it claims ${terms} terms of ${dimensions} dimensions, and is too short for them`, {
      file,
      line: 1,
      data: { terms, dimensions },
    });
  }
  return { terms, dimensions };
}

/**
 * @param isFirst  whether the file begins with it
 * @throws {EngineError} `BAD_REQUEST` for a term that the formats of word2vec and GloVe cannot hold
 */
export function assertWritableTerm(term: string, index: number, { isFirst = false } = {}): void {
  if (term === "" || (isFirst && term.startsWith("\ufeff")))
    throw new EngineError("BAD_REQUEST", `Term ${index} is empty or begins with a byte order mark`, {
      hint: 'Write the format "kenning", which can hold any term.',
      data: { index },
    });
  if (!/[ \t\r\n]/.test(term)) return;
  throw new EngineError("BAD_REQUEST", `Term ${index} holds a space or a line end, which ends a term in this format`, {
    hint: 'Write the format "kenning", which can hold any term.',
    data: { index },
  });
}
