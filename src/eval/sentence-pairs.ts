import { badInputFile, parseDecimal, readInputLines } from "./input-lines.ts";

export interface SentencePair {
  readonly sentence1: string;
  readonly sentence2: string;
  /** Similarity as people judged it, higher is more alike; its scale is the data set's own. */
  readonly score: number;
}

/**
 * Reads a tab-separated table of pairs under a header. The columns are those named `sentence1`, `sentence2`
 * and `score`, else the first three; quotation marks have no meaning and further columns are ignored.
 *
 * @throws {EngineError} `BAD_INPUT_FILE` with the file and the line, also for a file without a header or without pairs
 */
export async function readPairs(file: string): Promise<SentencePair[]> {
  const pairs: SentencePair[] = [];
  let places: readonly number[] | undefined;
  for await (const { text, number } of readInputLines(file)) {
    const columns = text.split("\t").map((column) => column.trim());
    if (places === undefined) {
      places = columnPlaces(columns);
      if (columns.length >= 3 && parseDecimal(columns[places[2]!]!) === null) continue;
      throw badInputFile(file, number, { message: "the first line is not a header", hint: HINT });
    }
    const [sentence1, sentence2, rating] = places.map((place) => columns[place]);
    const score = parseDecimal(rating ?? "");
    if (!sentence1 || !sentence2 || score === null) {
      throw badInputFile(file, number, { message: "the line is not two texts and a number", hint: HINT });
    }
    pairs.push({ sentence1, sentence2, score });
  }
  if (pairs.length > 0) return pairs;
  throw badInputFile(file, null, { message: "the file holds no pair", hint: HINT });
}

const HINT = "Write the header `sentence1 sentence2 score` and tab-separated lines under it.";

function columnPlaces(header: readonly string[]): readonly number[] {
  const named = ["sentence1", "sentence2", "score"].map((name) => header.indexOf(name));
  return named.includes(-1) ? [0, 1, 2] : named;
}
