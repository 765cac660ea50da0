import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fromBlob, toBlob, type UnitVector } from "../../src/core/vector.ts";

export const DIMENSIONS = 384;
export const QUERIES = 1000;
export const K = 10;

export interface BenchData {
  readonly count: number;
  /** Shape [count, DIMENSIONS], unit rows. */
  readonly vectors: Float32Array;
  /** Shape [QUERIES, DIMENSIONS]. */
  readonly queries: Float32Array;
}

const CLUSTERS = 2000;
const RANK = 96;
/** How far members lie from their center, and how much of a vector is outside the low rank: a nearest neighbor has cosine 0.75. */
const SPREAD = 0.75;
const REST = 0.3;

/**
 * Unit vectors as sentence embeddings lie: around 2,000 centers, along few directions of which some matter more.
 * The same for the same count; kept in the system's temporary folder, since making 100,000 takes half a minute.
 */
export function clusteredData(count: number): BenchData {
  const file = dataFile(count, "f32");
  if (!existsSync(file)) {
    const made = generate(count + QUERIES);
    writeFileSync(`${file}.${process.pid}`, new Uint8Array(made.buffer));
    renameSync(`${file}.${process.pid}`, file);
  }
  const bytes = readFileSync(file);
  const all = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
  return { count, vectors: all.subarray(0, count * DIMENSIONS), queries: all.subarray(count * DIMENSIONS) };
}

/** Where what is made from so many vectors is kept between runs. */
export function dataFile(count: number, ending: string): string {
  const folder = join(tmpdir(), "kenning-bench-data");
  mkdirSync(folder, { recursive: true });
  return join(folder, `clustered-${count}x${DIMENSIONS}.${ending}`);
}

/** @returns row `i` of an array of vectors */
export function rowOf(rows: Float32Array, i: number): Float32Array {
  return rows.subarray(i * DIMENSIONS, (i + 1) * DIMENSIONS);
}

/** @returns row `i` as the store takes it: with memory of its own, and the very same values */
export function unitRowOf(rows: Float32Array, i: number): UnitVector {
  return fromBlob(toBlob(rowOf(rows, i)), DIMENSIONS);
}

/** Whether a row is in the filter that accepts this share of all, in per mille. */
export function isAccepted(row: number, perMille: number): boolean {
  return bucketOf(row) < perMille;
}

/** 0 to 999, spread evenly and the same for everybody. */
export function bucketOf(row: number): number {
  return (Math.imul(row + 1, 0x9e37_79b1) >>> 8) % 1000;
}

function generate(count: number): Float32Array {
  const random = seeded(12_345);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const basis = Float32Array.from({ length: RANK * DIMENSIONS }, normal);
  const weights = Float64Array.from({ length: RANK }, (_, i) => 1 / Math.sqrt(1 + i / 8));
  const centers = Array.from({ length: CLUSTERS }, () => weights.map((weight) => weight * normal()));
  const vectors = new Float32Array(count * DIMENSIONS);
  const values = new Float64Array(DIMENSIONS);
  for (let row = 0; row < count; row++) {
    const center = centers[Math.floor(random() * CLUSTERS)]!;
    values.fill(0);
    for (let r = 0; r < RANK; r++) {
      const along = center[r]! + SPREAD * weights[r]! * normal();
      for (let i = 0; i < DIMENSIONS; i++) values[i]! += along * basis[r * DIMENSIONS + i]!;
    }
    const rest = (REST * Math.hypot(...values)) / Math.sqrt(DIMENSIONS);
    for (let i = 0; i < DIMENSIONS; i++) values[i]! += rest * normal();
    const norm = Math.hypot(...values);
    for (let i = 0; i < DIMENSIONS; i++) vectors[row * DIMENSIONS + i] = values[i]! / norm;
  }
  return vectors;
}

/** mulberry32. */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
