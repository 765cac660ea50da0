// One bit a dimension, beside the links: enough to tell that a node is too far, without reading its code.
// Gao & Long, RaBitQ, SIGMOD 2024, https://arxiv.org/abs/2405.12497. The vector is rotated first, so that the error is
// that of a random direction whatever the model's dimensions mean.
import { query, planes, rotated } from "./graph-scratch";
import { sketchAt } from "./graph-layout";

/** Errors of the estimate, in standard deviations, that a node may be nearer than estimated and still be read. */
const SLACK: f64 = 1.5;
/** √(1 − f²) / f for f = √(2 / π), the mean of ⟨sign(x) / √d, x⟩ over directions. */
const SPREAD: f64 = 0.7555;
const ROUNDS: u32 = 3;

/** Of the query: what a set bit counts at least and more, the sum of all, and how far below the truth an estimate may be. */
let low: f32 = 0;
let step: f32 = 0;
let sum: f32 = 0;
let slack: f32 = 0;

/** Bits of a sketch: the stride rounded up to whole words. */
// @ts-ignore: decorator
@inline
export function bitsOf(stride: usize): usize {
  return (stride + 63) & ~63;
}

/** Bits, then f32 factor and u32 count of set bits. */
// @ts-ignore: decorator
@inline
export function sketchBytes(stride: usize): usize {
  return ((bitsOf(stride) >> 3) + 8 + 15) & ~15;
}

/** Walsh–Hadamard transform of `n` values, a power of two of at least 16, keeping their norm. */
function transform(values: usize, n: usize): void {
  const end = values + (n << 2);
  for (let at = values; at < end; at += 16) {
    let v = v128.load(at);
    let swapped = i32x4.shuffle(v, v, 1, 0, 3, 2);
    v = f32x4.add(f32x4.mul(v, f32x4(1, -1, 1, -1)), swapped);
    swapped = i32x4.shuffle(v, v, 2, 3, 0, 1);
    v128.store(at, f32x4.add(f32x4.mul(v, f32x4(1, 1, -1, -1)), swapped));
  }
  for (let half: usize = 16; half < n << 2; half <<= 1) {
    for (let at = values; at < end; at += half << 1) {
      for (let i = at; i < at + half; i += 16) {
        const a = v128.load(i);
        const b = v128.load(i + half);
        v128.store(i, f32x4.add(a, b));
        v128.store(i + half, f32x4.sub(a, b));
      }
    }
  }
  const scale = f32x4.splat(1.0 / sqrt<f32>(<f32>n));
  for (let at = values; at < end; at += 16) v128.store(at, f32x4.mul(v128.load(at), scale));
}

/** Negates half of the values, the same ones every time. */
function flipSigns(bits: usize, round: u32): void {
  let numbers = i32x4.add(i32x4(1, 2, 3, 4), i32x4.splat(round << 16));
  const end = rotated + (bits << 2);
  for (let at = rotated; at < end; at += 16) {
    // The finalizer of MurmurHash3, as far as its highest bit needs it.
    let hash = i32x4.mul(numbers, i32x4.splat(0x85ebca6b));
    hash = i32x4.mul(v128.xor(hash, i32x4.shr_u(hash, 13)), i32x4.splat(0xc2b2ae35));
    v128.store(at, v128.xor(v128.load(at), v128.and(hash, i32x4.splat(0x80000000))));
    numbers = i32x4.add(numbers, i32x4.splat(4));
  }
}

/** Rotates what is in `query`: signs and transforms of the first and the last power of two, a few times. */
function rotate(stride: usize): void {
  const bits = bitsOf(stride);
  for (let i: usize = 0; i < bits; i++) {
    store<f32>(rotated + (i << 2), i < stride ? <f32>load<i16>(query + (i << 1)) : 0);
  }
  let n: usize = 64;
  while (n << 1 <= bits) n <<= 1;
  for (let round: u32 = 0; round < ROUNDS; round++) {
    flipSigns(bits, round);
    transform(rotated, n);
    if (n < bits) transform(rotated + ((bits - n) << 2), n);
  }
}

/** Prepares estimates against what is in `query`: its values rotated and rounded to four bits. */
export function sketchQuery(stride: usize): void {
  rotate(stride);
  const bits = bitsOf(stride);
  let lows = f32x4.splat(0);
  let highs = f32x4.splat(0);
  let powers = f32x4.splat(0);
  for (let at = rotated; at < rotated + (bits << 2); at += 16) {
    const values = v128.load(at);
    lows = f32x4.pmin(lows, values);
    highs = f32x4.pmax(highs, values);
    powers = f32x4.add(powers, f32x4.mul(values, values));
  }
  const lowest = min(
    min(f32x4.extract_lane(lows, 0), f32x4.extract_lane(lows, 1)),
    min(f32x4.extract_lane(lows, 2), f32x4.extract_lane(lows, 3)),
  );
  const highest = max(
    max(f32x4.extract_lane(highs, 0), f32x4.extract_lane(highs, 1)),
    max(f32x4.extract_lane(highs, 2), f32x4.extract_lane(highs, 3)),
  );
  const squares =
    f32x4.extract_lane(powers, 0) +
    f32x4.extract_lane(powers, 1) +
    (f32x4.extract_lane(powers, 2) + f32x4.extract_lane(powers, 3));
  low = lowest;
  step = (highest - lowest) / 15;
  slack = <f32>(SLACK * SPREAD * sqrt<f64>(squares) / sqrt<f64>(<f64>bits));
  const inverse: f32 = step > 0 ? 1 / step : 0;
  let total: u32 = 0;
  for (let first: usize = 0; first < bits; first += 64) {
    let p0: u64 = 0;
    let p1: u64 = 0;
    let p2: u64 = 0;
    let p3: u64 = 0;
    for (let i: u64 = 0; i < 64; i++) {
      const value = load<f32>(rotated + ((first + <usize>i) << 2));
      const level = min<u32>(15, <u32>((value - lowest) * inverse + 0.5));
      total += level;
      p0 |= (<u64>level & 1) << i;
      p1 |= (<u64>(level >> 1) & 1) << i;
      p2 |= (<u64>(level >> 2) & 1) << i;
      p3 |= (<u64>level >> 3) << i;
    }
    const to = planes + (first >> 1);
    store<u64>(to, p0);
    store<u64>(to, p1, 8);
    store<u64>(to, p2, 16);
    store<u64>(to, p3, 24);
  }
  // The sum of the rounded values, so that rounding up and down cancels in the estimate.
  sum = lowest * <f32>bits + step * <f32>total;
}

/** Keeps the sketch of the node whose code is in `query`, after `sketchQuery`. */
export function writeSketch(slot: u32, scale: f32, stride: usize): void {
  const sketch = sketchAt(slot);
  const bits = bitsOf(stride);
  let set: u32 = 0;
  let squares: f32 = 0;
  let absolute: f32 = 0;
  for (let first: usize = 0; first < bits; first += 64) {
    let word: u64 = 0;
    for (let i: u64 = 0; i < 64; i++) {
      const value = load<f32>(rotated + ((first + <usize>i) << 2));
      squares += value * value;
      absolute += abs(value);
      word |= <u64>(value > 0) << i;
    }
    store<u64>(sketch + (first >> 3), word);
    set += <u32>popcnt<u64>(word);
  }
  store<f32>(sketch + (bits >> 3), absolute > 0 ? (scale * squares) / absolute : 0);
  store<u32>(sketch + (bits >> 3), set, 4);
}

/** @returns a score that the node's own is rarely above */
// @ts-ignore: decorator
@inline
export function highestScore(slot: u32, bits: usize): f32 {
  const sketch = sketchAt(slot);
  let s0: u64 = 0;
  let s1: u64 = 0;
  let s2: u64 = 0;
  let s3: u64 = 0;
  let plane = planes;
  const end = sketch + (bits >> 3);
  for (let at = sketch; at < end; at += 8, plane += 32) {
    const word = load<u64>(at);
    s0 += popcnt<u64>(word & load<u64>(plane));
    s1 += popcnt<u64>(word & load<u64>(plane, 8));
    s2 += popcnt<u64>(word & load<u64>(plane, 16));
    s3 += popcnt<u64>(word & load<u64>(plane, 24));
  }
  const levels = <f32>(<u32>(s0 + (s1 << 1) + (s2 << 2) + (s3 << 3)));
  const positive = low * <f32>load<u32>(end, 4) + step * levels;
  return (2 * positive - sum) * load<f32>(end) + slack;
}
