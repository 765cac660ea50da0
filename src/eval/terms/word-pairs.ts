import { badInputFile, parseDecimal, readInputLines } from "../input-lines.ts";

export interface WordPair {
  readonly a: string;
  readonly b: string;
  /** As people judged it, higher is more alike; its scale is the data set's own. */
  readonly score: number;
}

export interface WordPairs {
  readonly pairs: readonly WordPair[];
  /** Lines that are not two words and a number, such as a header; they are left out. */
  readonly skippedLines: number;
}

/**
 * Reads lines of two words and a number, separated by tabs as WordSim-353 and wordsim-240 are; lines after `#` are comments.
 *
 * @throws {EngineError} `BAD_INPUT_FILE` if no line is such
 */
export async function readWordPairs(file: string): Promise<WordPairs> {
  const pairs: WordPair[] = [];
  let skippedLines = 0;
  for await (const { text } of readInputLines(file)) {
    if (text.startsWith("#")) continue;
    const [a, b, rating, ...more] = text.split("\t");
    const score = parseDecimal(rating ?? "");
    if (!a || !b || score === null || more.length > 0) skippedLines++;
    else pairs.push({ a, b, score });
  }
  if (pairs.length > 0) return { pairs, skippedLines };
  throw badInputFile(file, null, {
    message: "no line holds two words and a number",
    hint: "Write two words and a number on each line, with tabs between them.",
  });
}
