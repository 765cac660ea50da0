// Similarities of term vectors; `src/embed/terms/scan/kernels.ts` says what each computes. A module of its own.
// Rows are float32, strides multiples of 4 values; addresses multiples of 16.

import { dotRunOfFour } from "./dot";

// @ts-ignore: decorator
@inline
function product(sum: v128, row: usize, query: usize, offset: usize): v128 {
  return f32x4.add(sum, f32x4.mul(v128.load(row + offset), v128.load(query + offset)));
}

/** Four partial sums of a dot product. */
// @ts-ignore: decorator
@inline
function partialSums(row: usize, query: usize, bytes: usize): v128 {
  let a = f32x4.splat(0);
  let b = f32x4.splat(0);
  let c = f32x4.splat(0);
  let d = f32x4.splat(0);
  let i: usize = 0;
  for (; i + 64 <= bytes; i += 64) {
    a = product(a, row, query, i);
    b = product(b, row, query, i + 16);
    c = product(c, row, query, i + 32);
    d = product(d, row, query, i + 48);
  }
  for (; i < bytes; i += 16) a = product(a, row, query, i);
  return f32x4.add(f32x4.add(a, b), f32x4.add(c, d));
}

/** Four vectors of partial sums to one of four sums. */
// @ts-ignore: decorator
@inline
function sumsOfFour(s0: v128, s1: v128, s2: v128, s3: v128): v128 {
  const t0 = f32x4.add(i32x4.shuffle(s0, s1, 0, 4, 1, 5), i32x4.shuffle(s0, s1, 2, 6, 3, 7));
  const t1 = f32x4.add(i32x4.shuffle(s2, s3, 0, 4, 1, 5), i32x4.shuffle(s2, s3, 2, 6, 3, 7));
  return f32x4.add(i32x4.shuffle(t0, t1, 0, 1, 4, 5), i32x4.shuffle(t0, t1, 2, 3, 6, 7));
}

/** One row is read after the other: the processor reads ahead in one run of memory faster than in several. */
export function scoreRows(rows: usize, count: u32, stride: u32, query: usize, out: usize): void {
  const bytes: usize = stride << 2;
  for (let i: u32 = 0; i < count; i += 4, rows += 4 * bytes, out += 16) {
    v128.store(
      out,
      sumsOfFour(
        partialSums(rows, query, bytes),
        partialSums(rows + bytes, query, bytes),
        partialSums(rows + 2 * bytes, query, bytes),
        partialSums(rows + 3 * bytes, query, bytes),
      ),
    );
  }
}

export function scoreCodes(
  codes: usize,
  scales: usize,
  count: u32,
  stride: u32,
  query: usize,
  queryScale: f32,
  out: usize,
): void {
  const scale = f32x4.splat(queryScale);
  for (let i: u32 = 0; i < count; i += 4, codes += 4 * (stride as usize)) {
    const at: usize = i << 2;
    const dots = f32x4.convert_i32x4_s(dotRunOfFour(codes, query, stride));
    v128.store(out + at, f32x4.mul(dots, f32x4.mul(v128.load(scales + at), scale)));
  }
}

export function scoreMany(
  rows: usize,
  count: u32,
  stride: u32,
  queries: usize,
  queryCount: u32,
  out: usize,
  outStride: u32,
): void {
  const bytes: usize = stride << 2;
  const outBytes: usize = outStride << 2;
  for (let q: u32 = 0; q < queryCount; q += 2) {
    let row = rows;
    for (let i: u32 = 0; i < count; i += 4, row += 4 * bytes) {
      scoreTile(row, bytes, queries, out + (i << 2), outBytes);
    }
    queries += 2 * bytes;
    out += 2 * outBytes;
  }
}

/** Four rows with two queries: what is loaded of each is used more than once. */
// @ts-ignore: decorator
@inline
function scoreTile(row: usize, bytes: usize, query: usize, out: usize, outBytes: usize): void {
  let s00 = f32x4.splat(0);
  let s10 = f32x4.splat(0);
  let s20 = f32x4.splat(0);
  let s30 = f32x4.splat(0);
  let s01 = f32x4.splat(0);
  let s11 = f32x4.splat(0);
  let s21 = f32x4.splat(0);
  let s31 = f32x4.splat(0);
  const second = query + bytes;
  for (let i: usize = 0; i < bytes; i += 16) {
    const x = v128.load(query + i);
    const y = v128.load(second + i);
    const r0 = v128.load(row + i);
    s00 = f32x4.add(s00, f32x4.mul(r0, x));
    s01 = f32x4.add(s01, f32x4.mul(r0, y));
    const r1 = v128.load(row + bytes + i);
    s10 = f32x4.add(s10, f32x4.mul(r1, x));
    s11 = f32x4.add(s11, f32x4.mul(r1, y));
    const r2 = v128.load(row + 2 * bytes + i);
    s20 = f32x4.add(s20, f32x4.mul(r2, x));
    s21 = f32x4.add(s21, f32x4.mul(r2, y));
    const r3 = v128.load(row + 3 * bytes + i);
    s30 = f32x4.add(s30, f32x4.mul(r3, x));
    s31 = f32x4.add(s31, f32x4.mul(r3, y));
  }
  v128.store(out, sumsOfFour(s00, s10, s20, s30));
  v128.store(out + outBytes, sumsOfFour(s01, s11, s21, s31));
}

export function bestOffset(plus: usize, plusToo: usize, minus: usize, count: u32, threshold: f32): i32 {
  let best = f32x4.splat(threshold);
  let found: i32 = -1;
  for (let i: u32 = 0; i < count; i += 4) {
    const at: usize = i << 2;
    const sum = f32x4.sub(f32x4.add(v128.load(plus + at), v128.load(plusToo + at)), v128.load(minus + at));
    if (!v128.any_true(f32x4.gt(sum, best))) continue;
    for (let lane: u32 = 0; lane < 4 && i + lane < count; lane++) {
      const score = laneOf(sum, lane);
      if (!(score > f32x4.extract_lane(best, 0))) continue;
      best = f32x4.splat(score);
      found = i + lane;
    }
  }
  return found;
}

// @ts-ignore: decorator
@inline
function laneOf(lanes: v128, lane: u32): f32 {
  if (lane == 0) return f32x4.extract_lane(lanes, 0);
  if (lane == 1) return f32x4.extract_lane(lanes, 1);
  if (lane == 2) return f32x4.extract_lane(lanes, 2);
  return f32x4.extract_lane(lanes, 3);
}

export function bestRatio(plus: usize, plusToo: usize, minus: usize, count: u32, threshold: f32): i32 {
  let best = threshold;
  let found: i32 = -1;
  for (let i: u32 = 0; i < count; i++) {
    const at: usize = i << 2;
    const above: f32 = ((1 + load<f32>(plus + at)) / 2) * ((1 + load<f32>(plusToo + at)) / 2);
    const score: f32 = above / ((1 + load<f32>(minus + at)) / 2 + 0.000001);
    if (!(score > best)) continue;
    best = score;
    found = i;
  }
  return found;
}
