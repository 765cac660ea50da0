import type { Subwords, TermAlgorithm, TermModel } from "../term-model.ts";

/** A piece of a model as bytes, as a collection stores it. */
export interface ModelBlock {
  readonly part: string;
  /** From 0 without gaps. */
  readonly block: number;
  readonly bytes: Uint8Array;
}

/** Bytes that are written with a model, by the name of their part. */
export type ModelExtras = Readonly<Record<string, Uint8Array>>;

/** What the other parts are, as JSON. */
export interface ModelHead {
  readonly algorithm: TermAlgorithm | null;
  readonly dimensions: number;
  readonly terms: number;
  readonly counts: boolean;
  readonly subwords: { readonly minN: number; readonly maxN: number; readonly buckets: number } | null;
  readonly training: { readonly options: Readonly<Record<string, unknown>>; readonly epochsDone: number } | null;
}

const TERMS_A_BLOCK = 4096;
/** Blocks hold whole rows, about this much of them. */
const BLOCK_BYTES = 128 * 1024;

/**
 * A model as blocks: "head" and "terms" as JSON, "counts" as float64, "vectors" and "subwords" as float32 rows, "buckets" as the
 * uint32 number of the bucket that each row of subwords belongs to; all little-endian. Vectors of terms before their n-grams
 * are added follow from these, and what goes on with training is left out.
 */
export function* encodeTermModel(model: TermModel, extras: ModelExtras): Generator<ModelBlock> {
  const { algorithm, dimensions, terms, counts, vectors, subwords, training } = model;
  const head: ModelHead = {
    algorithm,
    dimensions,
    terms: terms.length,
    counts: counts !== null,
    subwords: subwords && { minN: subwords.minN, maxN: subwords.maxN, buckets: subwords.buckets },
    training: training && { options: training.options, epochsDone: training.epochsDone },
  };
  yield { part: "head", block: 0, bytes: Buffer.from(JSON.stringify(head)) };
  for (let from = 0; from < terms.length; from += TERMS_A_BLOCK) {
    const bytes = Buffer.from(JSON.stringify(terms.slice(from, from + TERMS_A_BLOCK)));
    yield { part: "terms", block: from / TERMS_A_BLOCK, bytes };
  }
  if (counts !== null) yield* cut("counts", bytesOf(counts), 8);
  yield* cut("vectors", bytesOf(vectors), 4 * dimensions);
  if (subwords !== null) {
    yield* cut("buckets", bytesOf(bucketsOf(subwords)), 4);
    yield* cut("subwords", bytesOf(subwords.vectors), 4 * dimensions);
  }
  for (const [part, bytes] of Object.entries(extras)) yield* cut(part, bytes, 1);
}

/** The bucket that each row of n-gram vectors belongs to, by ascending row. */
function bucketsOf({ rows, buckets }: Subwords): Uint32Array {
  if (rows === null) return Uint32Array.from({ length: buckets }, (_, bucket) => bucket);
  const owners = new Uint32Array(rows.reduce((count, row) => Math.max(count, row + 1), 0));
  rows.forEach((row, bucket) => {
    if (row >= 0) owners[row] = bucket;
  });
  return owners;
}

function* cut(part: string, bytes: Uint8Array, rowBytes: number): Generator<ModelBlock> {
  const blockBytes = rowBytes * Math.max(1, Math.floor(BLOCK_BYTES / rowBytes));
  for (let at = 0; at < bytes.length; at += blockBytes) {
    yield { part, block: at / blockBytes, bytes: bytes.subarray(at, at + blockBytes) };
  }
}

/** Numbers are little-endian, as all machines that Node runs on have them. */
function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
