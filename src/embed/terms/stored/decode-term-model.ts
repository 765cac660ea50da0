import { EngineError } from "../../../core/errors.ts";
import { subwordBuckets } from "../subword-hash.ts";
import type { Subwords, TermModel } from "../term-model.ts";
import type { ModelExtras, ModelHead } from "./encode-term-model.ts";

/** @returns blocks in the order asked for @throws {EngineError} `INDEX_CORRUPT` */
export type ReadBlocks = (part: string, blocks: readonly number[]) => Promise<readonly Uint8Array[]>;

/** Blocks that are read at a time. */
const BLOCKS_AT_ONCE = 64;
const OWN_PARTS: ReadonlySet<string> = new Set(["head", "terms", "counts", "vectors", "buckets", "subwords"]);

export interface DecodedTermModel {
  readonly model: TermModel;
  readonly extras: ModelExtras;
}

/**
 * Reads what `encodeTermModel` wrote.
 *
 * @param parts  how many blocks each part has
 * @throws {EngineError} `INDEX_CORRUPT` for parts that do not belong together, and what `read` throws
 */
export async function decodeTermModel(
  parts: Readonly<Record<string, number>>,
  read: ReadBlocks,
): Promise<DecodedTermModel> {
  const bytesOf = async (part: string): Promise<ArrayBuffer> => await readPart(parts[part] ?? 0, part, read);
  const head = parseJson(await bytesOf("head")) as ModelHead;
  const { algorithm, dimensions, training } = head;
  const terms: string[] = [];
  for (let i = 0; i < (parts["terms"] ?? 0); i++) {
    for (const term of parseJson((await read("terms", [i]))[0]!) as string[]) terms.push(term);
  }
  const counts = head.counts ? numbers(Float64Array, await bytesOf("counts")) : null;
  const vectors = numbers(Float32Array, await bytesOf("vectors"));
  if (terms.length !== head.terms || vectors.length !== terms.length * dimensions) throw mismatch("terms");
  if (counts !== null && counts.length !== terms.length) throw mismatch("counts");
  const known = { terms, vectors, dimensions };
  const subwords =
    head.subwords === null
      ? null
      : toSubwords(
          head.subwords,
          numbers(Uint32Array, await bytesOf("buckets")),
          numbers(Float32Array, await bytesOf("subwords")),
          known,
        );
  const extras: Record<string, Uint8Array> = {};
  for (const part of Object.keys(parts)) if (!OWN_PARTS.has(part)) extras[part] = new Uint8Array(await bytesOf(part));
  const model = { ...known, algorithm, counts, subwords, training: training && { ...training, outputVectors: null } };
  return { model, extras };
}

type KnownTerms = Pick<TermModel, "terms" | "vectors" | "dimensions">;

function toSubwords(
  shape: NonNullable<ModelHead["subwords"]>,
  owners: Uint32Array,
  vectors: Float32Array,
  known: KnownTerms,
): Subwords {
  const rows = new Int32Array(shape.buckets).fill(-1);
  owners.forEach((bucket, row) => (rows[bucket] = row));
  if (vectors.length !== owners.length * known.dimensions) throw mismatch("subwords");
  let own: Float32Array | null = null;
  return {
    ...shape,
    rows,
    vectors,
    get ownVectors() {
      return (own ??= ownVectors(known, { ...shape, rows, vectors }));
    },
  };
}

/** A term's vector is the mean of its own and its n-grams', so its own is what is left of n + 1 of them. */
function ownVectors({ terms, vectors, dimensions }: KnownTerms, subwords: Omit<Subwords, "ownVectors">): Float32Array {
  const own = new Float32Array(vectors.length);
  terms.forEach((term, i) => {
    const buckets = subwordBuckets(term, subwords);
    for (let d = 0; d < dimensions; d++) {
      let rest = (buckets.length + 1) * vectors[i * dimensions + d]!;
      for (const bucket of buckets) {
        const row = subwords.rows?.[bucket] ?? bucket;
        if (row >= 0) rest -= subwords.vectors[row * dimensions + d]!;
      }
      own[i * dimensions + d] = rest;
    }
  });
  return own;
}

/** @returns all blocks of a part, one after the other */
async function readPart(blocks: number, part: string, read: ReadBlocks): Promise<ArrayBuffer> {
  const pieces: Uint8Array[] = [];
  for (let from = 0; from < blocks; from += BLOCKS_AT_ONCE) {
    const wanted = Array.from({ length: Math.min(BLOCKS_AT_ONCE, blocks - from) }, (_, i) => from + i);
    pieces.push(...(await read(part, wanted)));
  }
  const whole = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole.buffer;
}

function numbers<Values>(type: NumbersOf<Values>, buffer: ArrayBuffer): Values {
  if (buffer.byteLength % type.BYTES_PER_ELEMENT !== 0) throw mismatch("numbers");
  return new type(buffer);
}

interface NumbersOf<Values> {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBuffer): Values;
}

function parseJson(bytes: ArrayBuffer | Uint8Array): unknown {
  try {
    const text = bytes instanceof Uint8Array ? Buffer.from(bytes) : Buffer.from(bytes);
    return JSON.parse(text.toString("utf8"));
  } catch (cause) {
    throw mismatch("text", cause);
  }
}

function mismatch(part: string, cause?: unknown): EngineError {
  return new EngineError("INDEX_CORRUPT", `The stored term vectors are damaged: their ${part} do not fit`, {
    hint: "Train the terms again, or index the collection's sources again.",
    data: { part },
    cause,
  });
}
