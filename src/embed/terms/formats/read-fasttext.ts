/** Reads fastText's `.bin` files: arguments, dictionary, input matrix (terms, then buckets), output matrix. */
import { composeVectors } from "../compose-vectors.ts";
import type { TermModel } from "../term-model.ts";
import type { ByteSource } from "./byte-source.ts";
import { readFasttextDictionary } from "./fasttext-dictionary.ts";
import type { FasttextDictionary } from "./fasttext-dictionary.ts";
import { readFasttextHeader } from "./fasttext-header.ts";
import { readBytes } from "./read-bytes.ts";
import { badTermFile } from "./term-file-error.ts";
import type { ReadTermsOptions } from "./term-file.ts";
import { isFinite } from "./term-rows.ts";

interface Shape {
  readonly rows: number;
  readonly dimensions: number;
}

/** @throws {EngineError} `BAD_INPUT_FILE`; supervised and quantised models are refused as such */
export async function readFasttext(source: ByteSource, options: ReadTermsOptions): Promise<TermModel> {
  const { file } = source;
  const { isCurrent, dimensions, minN, maxN, buckets, options: trainedWith } = await readFasttextHeader(source);
  const dictionary = await readFasttextDictionary(source, isCurrent, options.encodingErrors ?? "strict");
  const { size, kept } = dictionary;
  await readShape(source, isCurrent, { rows: size + buckets, dimensions });
  const ownVectors = keepRows(await readMatrix(source, size, dimensions), dictionary, dimensions);
  const bucketVectors = await readMatrix(source, buckets, dimensions);
  await readShape(source, isCurrent, { rows: size, dimensions });
  const outputVectors = await readMatrix(source, size, dimensions);
  if (!(await source.isAtEnd())) throw badTermFile("more follows than a model has", { file });

  const hasSubwords = buckets > 0 && maxN > 0;
  const subwords = hasSubwords ? { minN, maxN, buckets, rows: null, vectors: bucketVectors, ownVectors } : null;
  const canGoOn = trainedWith.loss === "negative-sampling";
  // Without n-grams FastText is Word2Vec. It takes n-grams from 0 characters on for such from 1.
  const algorithm = hasSubwords ? "fasttext" : "word2vec";
  const ngrams = hasSubwords && { minN: Math.max(1, minN), maxN, buckets };
  return {
    algorithm,
    dimensions,
    terms: dictionary.terms,
    counts: dictionary.counts,
    vectors: subwords === null ? ownVectors : composeVectors(dictionary.hashed, subwords, dimensions),
    subwords,
    training: {
      options: { algorithm, dimensions, ...ngrams, ...trainedWith },
      epochsDone: trainedWith.epochs,
      // Trees of words may differ where counts are equal, so that only the layer of negative sampling can be gone on with.
      outputVectors: canGoOn ? keepRows(outputVectors, { kept, size }, dimensions) : null,
    },
  };
}

/** @throws {EngineError} `BAD_INPUT_FILE` for a matrix of other sizes, or one that the rest of the file cannot hold */
async function readShape(source: ByteSource, isCurrent: boolean, expected: Shape): Promise<void> {
  const { file } = source;
  if (isCurrent && (await source.take(1))[0] !== 0) {
    throw badTermFile("it is a quantised model of fastText; only plain ones are read", {
      file,
      hint: "Give the `.bin` file from before `fasttext quantize`.",
      data: { kind: "quantised" },
    });
  }
  const bytes = await source.take(16);
  const [rows, dimensions] = [Number(bytes.readBigInt64LE(0)), Number(bytes.readBigInt64LE(8))];
  if (rows !== expected.rows || dimensions !== expected.dimensions) {
    throw badTermFile(
      `it has a matrix of ${rows} × ${dimensions} values where ${expected.rows} × ${expected.dimensions} belong`,
      { file, data: { rows, dimensions } },
    );
  }
  if (rows * dimensions * 4 > source.maxRemainingBytes) throw source.truncated();
}

async function readMatrix(source: ByteSource, rows: number, dimensions: number): Promise<Float32Array> {
  const values = new Float32Array(await readBytes(source, rows * dimensions * 4));
  if (!isFinite(values)) throw badTermFile("its vectors hold NaN or infinity", { file: source.file });
  return values;
}

function keepRows(
  values: Float32Array,
  { kept, size }: Pick<FasttextDictionary, "kept" | "size">,
  dimensions: number,
): Float32Array {
  if (kept.length === size) return values;
  const result = new Float32Array(kept.length * dimensions);
  kept.forEach((row, i) => result.set(values.subarray(row * dimensions, (row + 1) * dimensions), i * dimensions));
  return result;
}
