import type { ByteSource } from "./byte-source.ts";
import { decodeTerm } from "./decode-term.ts";
import { supervised } from "./fasttext-header.ts";
import { assertCount, badTermFile } from "./term-file-error.ts";
import type { EncodingErrors } from "../../../core/terms.ts";
import { MAX_TERM_BYTES, MAX_TERMS } from "./term-file.ts";

/** A NUL, an int64 and a byte at least. */
const MIN_ENTRY_BYTES = 10;

export interface FasttextDictionary {
  /** Entries in the file, and rows in its matrices. */
  readonly size: number;
  /** Which of them are terms here: fewer where entries are empty, as fastText may have one, or became equal by how their bytes were read. */
  readonly kept: readonly number[];
  readonly terms: readonly string[];
  /** What n-grams are made of: the term, or its bytes where they are not UTF-8. */
  readonly hashed: readonly (string | Uint8Array)[];
  readonly counts: Float64Array;
}

/** @throws {EngineError} `BAD_INPUT_FILE`, also for the dictionary of a supervised model */
export async function readFasttextDictionary(
  source: ByteSource,
  isCurrent: boolean,
  errors: EncodingErrors,
): Promise<FasttextDictionary> {
  const { file } = source;
  const sizes = await source.take(20);
  const [size, words, labels] = [sizes.readInt32LE(0), sizes.readInt32LE(4), sizes.readInt32LE(8)];
  if (labels > 0) throw supervised(file);
  assertCount("terms", size, { max: MAX_TERMS, file });
  if (words !== size) throw badTermFile(`its dictionary claims ${words} terms among ${size} entries`, { file });
  if (size * MIN_ENTRY_BYTES > source.maxRemainingBytes) throw source.truncated();
  // Of pruned entries, which only quantised models have; −1 stands for none.
  if (isCurrent && (await source.take(8)).readBigInt64LE() > 0n) {
    throw badTermFile("its dictionary is pruned, as those of quantised models are", { file });
  }
  const seen = new Set<string>();
  const kept: number[] = [];
  const hashed: (string | Uint8Array)[] = [];
  const counts: number[] = [];
  for (let index = 0; index < size; index++) {
    const bytes = await source.until(0, MAX_TERM_BYTES);
    if (bytes === null) throw source.truncated();
    const { term, valid } = decodeTerm(bytes, errors, { file, index });
    // Older versions gave n-grams even to the end of a line, which its bytes have and its string has not.
    const copy = valid && isCurrent ? term : Uint8Array.from(bytes);
    const rest = await source.take(9);
    const count = Number(rest.readBigInt64LE(0));
    if (rest[8] !== 0) throw supervised(file);
    if (!Number.isSafeInteger(count) || count < 0) {
      throw badTermFile(`term ${index} has the count ${count}`, { file, data: { index } });
    }
    if (term === "" || seen.has(term)) continue;
    seen.add(term);
    kept.push(index);
    hashed.push(copy);
    counts.push(count);
  }
  return { size, kept, terms: [...seen], hashed, counts: Float64Array.from(counts) };
}
