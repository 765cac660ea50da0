import { EngineError } from "./errors.ts";

declare const unit: unique symbol;
/** An embedding of L2 norm 1 (±1e-3), shape [dimensions], float32. Only `toUnit` and `fromBlob` make one. */
export type UnitVector = Float32Array & { readonly [unit]: true };

const NORM_TOLERANCE = 1e-3;

/**
 * Scales a vector to L2 norm 1. A zero vector has no direction and is refused.
 *
 * @param values  shape [dimensions]; copied, not changed
 * @throws {EngineError} `BAD_VECTOR` if it is empty, holds NaN or infinity, or is all zeros
 */
export function toUnit(values: ArrayLike<number>): UnitVector {
  const norm = l2Norm(values);
  if (!(norm > 0) || !Number.isFinite(norm)) throw badVector(values, norm);
  const result = new Float32Array(values.length);
  for (let i = 0; i < values.length; i++) result[i] = values[i]! / norm;
  return result as UnitVector;
}

export function isUnit(vector: Float32Array): vector is UnitVector {
  return Math.abs(l2Norm(vector) - 1) <= NORM_TOLERANCE;
}

/**
 * Dot product of two vectors of the same length; for unit vectors, their cosine similarity in [−1, 1].
 *
 * @throws {EngineError} `DIMENSION_MISMATCH` if the lengths differ
 */
export function dot(a: Float32Array, b: Float32Array): number {
  assertSameDimensions(a.length, b.length);
  let sum0 = 0;
  let sum1 = 0;
  let i = 0;
  for (; i + 1 < a.length; i += 2) {
    sum0 += a[i]! * b[i]!;
    sum1 += a[i + 1]! * b[i + 1]!;
  }
  if (i < a.length) sum0 += a[i]! * b[i]!;
  return sum0 + sum1;
}

export function l2Norm(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]! * values[i]!;
  return Math.sqrt(sum);
}

/** float32 little-endian bytes, 4 · dimensions of them: the form vectors have on disk. */
export function toBlob(vector: Float32Array): Buffer {
  return Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength);
}

/**
 * Reads a vector written by `toBlob`, and refuses damaged bytes before anything can search with them.
 *
 * @throws {EngineError} `INDEX_CORRUPT` if the length is wrong or the norm is not 1
 */
export function fromBlob(blob: Uint8Array, dimensions: number): UnitVector {
  if (blob.byteLength !== dimensions * 4) {
    throw new EngineError("INDEX_CORRUPT", `A stored vector has ${blob.byteLength} bytes, expected ${dimensions * 4}`, {
      hint: "Reindex the collection from its sources.",
      data: { expected: dimensions * 4, actual: blob.byteLength },
    });
  }
  // Copied so that the view is aligned and does not keep SQLite's page alive; a Buffer's own `slice` would share its pool.
  const vector = new Float32Array(new Uint8Array(blob).buffer);
  if (isUnit(vector)) return vector;
  throw new EngineError("INDEX_CORRUPT", `A stored vector has norm ${l2Norm(vector)}, expected 1`, {
    hint: "Reindex the collection from its sources.",
    data: { norm: l2Norm(vector) },
  });
}

/** @throws {EngineError} `DIMENSION_MISMATCH` */
export function assertSameDimensions(expected: number, actual: number): void {
  if (expected === actual) return;
  throw new EngineError("DIMENSION_MISMATCH", `Got a vector of ${actual} dimensions, expected ${expected}`, {
    hint: "Query with the model that the collection was indexed with.",
    data: { expected, actual },
  });
}

function badVector(values: ArrayLike<number>, norm: number): EngineError {
  const what = values.length === 0 ? "is empty" : norm === 0 ? "is all zeros" : "holds NaN or infinity";
  return new EngineError("BAD_VECTOR", `A vector of ${values.length} dimensions ${what}`, {
    hint: "Pass a vector of finite numbers that are not all zero.",
    data: { dimensions: values.length, norm },
  });
}
