import type { OnProgress } from "../../core/progress.ts";
import { LsaModel } from "./lsa-model.ts";
import { randomizedSvd, type RightSingularVectors, type SparseRows } from "./randomized-svd.ts";
import type { TermCounter, TermCounts } from "./term-counts.ts";
import { inverseDocumentFrequency, saturatedFrequency, type TermWeighting } from "./term-weights.ts";

export interface FitOptions {
  readonly seed?: number;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: OnProgress | undefined;
}

/** Fewer documents say too little about which terms go together. */
export const MIN_DOCUMENTS_TO_FIT = 32;
const MIN_RANK = 16;
const MAX_RANK = 256;
const DOCUMENTS_PER_DIMENSION = 8;
/** Of a term. */
const MIN_DOCUMENTS = 2;
/** At rank 256 the fit then works on 88 MB beside its documents. */
const MAX_TERMS = 65_536;
const K1 = 1.2;
const B = 0.75;
const MAX_CODE = 127;

/**
 * Fits the latent semantic analysis of a collection to some or all of its documents.
 *
 * @param counter  of no use afterwards
 * @returns null for a collection that is too small or that repeats no term
 * @throws {EngineError} `ABORTED`
 */
export async function fitLsa(counter: TermCounter, options: FitOptions = {}): Promise<LsaModel | null> {
  if (counter.documents < MIN_DOCUMENTS_TO_FIT) return null;
  const counts = counter.finish({ minDocuments: MIN_DOCUMENTS, maxTerms: MAX_TERMS });
  if (counts.terms.size === 0) return null;
  const documents = counts.lengths.length;
  const weighting = { k1: K1, b: B, averageLength: meanOf(counts.lengths) };
  const idf = Float32Array.from(counts.frequencies, (containing) => inverseDocumentFrequency(documents, containing));
  const { seed = 1, signal, onProgress } = options;
  const rank = Math.min(rankFor(documents), counts.terms.size);
  const singular = await randomizedSvd(weigh(counts, idf, weighting), { rank, seed, signal, onProgress });
  const dimensions = singular.values.length;
  if (dimensions === 0) return null;
  return new LsaModel({
    terms: counts.terms,
    weighting,
    fittedOn: counter.seen,
    dimensions,
    idf,
    ...quantizeRows(singular, counts.terms.size),
  });
}

/** k for a collection of that many documents: N / 8, at least 16 and at most 256. */
export function rankFor(documents: number): number {
  return Math.max(MIN_RANK, Math.min(MAX_RANK, Math.floor(documents / DOCUMENTS_PER_DIMENSION)));
}

/** Saturated term frequencies times idf, each row of norm 1, so that no long document outweighs others. */
function weigh(counts: TermCounts, idf: Float32Array, weighting: TermWeighting): SparseRows {
  const { pointers, columns, lengths } = counts;
  const values = new Float32Array(columns.length);
  for (let row = 0; row < lengths.length; row++) {
    let squares = 0;
    for (let entry = pointers[row]!; entry < pointers[row + 1]!; entry++) {
      const weight = idf[columns[entry]!]! * saturatedFrequency(counts.counts[entry]!, lengths[row]!, weighting);
      values[entry] = weight;
      squares += weight * weight;
    }
    const scale = squares > 0 ? 1 / Math.sqrt(squares) : 0;
    for (let entry = pointers[row]!; entry < pointers[row + 1]!; entry++) values[entry] = values[entry]! * scale;
  }
  return { columnCount: counts.terms.size, pointers, columns, values };
}

/** Each row by its largest number. It changes nDCG@10 by at most .0002 on four judged sets. */
function quantizeRows(
  { values, vectors, width }: RightSingularVectors,
  rows: number,
): { scales: Float32Array; codes: Int8Array } {
  const dimensions = values.length;
  const scales = new Float32Array(rows);
  const codes = new Int8Array(rows * dimensions);
  for (let row = 0; row < rows; row++) {
    const vector = vectors.subarray(row * width, row * width + dimensions);
    const largest = vector.reduce((max, x) => Math.max(max, Math.abs(x)), 0);
    if (largest === 0) continue;
    scales[row] = largest / MAX_CODE;
    for (let j = 0; j < dimensions; j++) codes[row * dimensions + j] = Math.round((vector[j]! / largest) * MAX_CODE);
  }
  return { scales, codes };
}

function meanOf(values: Uint32Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}
