// Dot products. `stride` is a multiple of 16.

// @ts-ignore: decorator
@inline
function sumOfLanes(sums: v128): i32 {
  const pairs = i32x4.add(sums, i32x4.shuffle(sums, sums, 2, 3, 0, 1));
  return i32x4.extract_lane(pairs, 0) + i32x4.extract_lane(pairs, 1);
}

/** Partial sums of int8 · int16, i32x4. */
// @ts-ignore: decorator
@inline
function codeSums(code: usize, query: usize, stride: usize): v128 {
  let a = i32x4.splat(0);
  let b = i32x4.splat(0);
  let c = i32x4.splat(0);
  let d = i32x4.splat(0);
  const end = code + stride;
  for (; code + 32 <= end; code += 32, query += 64) {
    a = i32x4.add(a, i32x4.dot_i16x8_s(v128.load_ext<i8>(code), v128.load(query)));
    b = i32x4.add(b, i32x4.dot_i16x8_s(v128.load_ext<i8>(code, 8), v128.load(query, 16)));
    c = i32x4.add(c, i32x4.dot_i16x8_s(v128.load_ext<i8>(code, 16), v128.load(query, 32)));
    d = i32x4.add(d, i32x4.dot_i16x8_s(v128.load_ext<i8>(code, 24), v128.load(query, 48)));
  }
  if (code < end) {
    a = i32x4.add(a, i32x4.dot_i16x8_s(v128.load_ext<i8>(code), v128.load(query)));
    b = i32x4.add(b, i32x4.dot_i16x8_s(v128.load_ext<i8>(code, 8), v128.load(query, 16)));
  }
  return i32x4.add(i32x4.add(a, b), i32x4.add(c, d));
}

/** int8 · int16. The caller scales the int16 side so that no 32-bit sum can overflow. */
// @ts-ignore: decorator
@inline
export function dotCode(code: usize, query: usize, stride: usize): i32 {
  return sumOfLanes(codeSums(code, query, stride));
}

/** Four vectors of partial sums to one of four sums: they are transposed, then added. */
// @ts-ignore: decorator
@inline
function sumsOfFour(s0: v128, s1: v128, s2: v128, s3: v128): v128 {
  const t0 = i32x4.add(i32x4.shuffle(s0, s1, 0, 4, 1, 5), i32x4.shuffle(s0, s1, 2, 6, 3, 7));
  const t1 = i32x4.add(i32x4.shuffle(s2, s3, 0, 4, 1, 5), i32x4.shuffle(s2, s3, 2, 6, 3, 7));
  return i32x4.add(i32x4.shuffle(t0, t1, 0, 1, 4, 5), i32x4.shuffle(t0, t1, 2, 3, 6, 7));
}

/**
 * Four codes that follow each other, i32x4. One is read after the other, although together they could share what is loaded of
 * the query: the processor reads ahead in one run of memory almost twice as fast as in four at a time.
 */
// @ts-ignore: decorator
@inline
export function dotRunOfFour(code: usize, query: usize, stride: usize): v128 {
  return sumsOfFour(
    codeSums(code, query, stride),
    codeSums(code + stride, query, stride),
    codeSums(code + 2 * stride, query, stride),
    codeSums(code + 3 * stride, query, stride),
  );
}

/** Four codes from anywhere, i32x4. They share what is loaded of the query, and their cache misses overlap. */
// @ts-ignore: decorator
@inline
export function dotFourCodes(c0: usize, c1: usize, c2: usize, c3: usize, query: usize, stride: usize): v128 {
  let s0 = i32x4.splat(0);
  let s1 = i32x4.splat(0);
  let s2 = i32x4.splat(0);
  let s3 = i32x4.splat(0);
  for (let i: usize = 0; i < stride; i += 16, query += 32) {
    const low = v128.load(query);
    const high = v128.load(query, 16);
    s0 = i32x4.add(s0, i32x4.dot_i16x8_s(v128.load_ext<i8>(c0 + i), low));
    s1 = i32x4.add(s1, i32x4.dot_i16x8_s(v128.load_ext<i8>(c1 + i), low));
    s2 = i32x4.add(s2, i32x4.dot_i16x8_s(v128.load_ext<i8>(c2 + i), low));
    s3 = i32x4.add(s3, i32x4.dot_i16x8_s(v128.load_ext<i8>(c3 + i), low));
    s0 = i32x4.add(s0, i32x4.dot_i16x8_s(v128.load_ext<i8>(c0 + i, 8), high));
    s1 = i32x4.add(s1, i32x4.dot_i16x8_s(v128.load_ext<i8>(c1 + i, 8), high));
    s2 = i32x4.add(s2, i32x4.dot_i16x8_s(v128.load_ext<i8>(c2 + i, 8), high));
    s3 = i32x4.add(s3, i32x4.dot_i16x8_s(v128.load_ext<i8>(c3 + i, 8), high));
  }
  return sumsOfFour(s0, s1, s2, s3);
}

/** int8 · int8. |sum| ≤ 127² · stride. */
// @ts-ignore: decorator
@inline
export function dotCodes(x: usize, y: usize, stride: usize): i32 {
  let a = i32x4.splat(0);
  let b = i32x4.splat(0);
  const end = x + stride;
  for (; x < end; x += 16, y += 16) {
    a = i32x4.add(a, i32x4.dot_i16x8_s(v128.load_ext<i8>(x), v128.load_ext<i8>(y)));
    b = i32x4.add(b, i32x4.dot_i16x8_s(v128.load_ext<i8>(x, 8), v128.load_ext<i8>(y, 8)));
  }
  return sumOfLanes(i32x4.add(a, b));
}

/**
 * float32 · float64, summed in float64 in eight lanes: the one dot product that similarities are made of.
 * The plain kernels add in the same order, so both give the same bits.
 */
// @ts-ignore: decorator
@inline
export function dotFloats(x: usize, query: usize, stride: usize): f64 {
  let a = f64x2.splat(0);
  let b = f64x2.splat(0);
  let c = f64x2.splat(0);
  let d = f64x2.splat(0);
  const end = x + (stride << 2);
  for (; x < end; x += 32, query += 64) {
    a = f64x2.add(a, f64x2.mul(f64x2.promote_low_f32x4(v128.load64_zero(x)), v128.load(query)));
    b = f64x2.add(b, f64x2.mul(f64x2.promote_low_f32x4(v128.load64_zero(x, 8)), v128.load(query, 16)));
    c = f64x2.add(c, f64x2.mul(f64x2.promote_low_f32x4(v128.load64_zero(x, 16)), v128.load(query, 32)));
    d = f64x2.add(d, f64x2.mul(f64x2.promote_low_f32x4(v128.load64_zero(x, 24)), v128.load(query, 48)));
  }
  const low = f64x2.add(a, b);
  const high = f64x2.add(c, d);
  return (
    f64x2.extract_lane(low, 0) +
    f64x2.extract_lane(low, 1) +
    (f64x2.extract_lane(high, 0) + f64x2.extract_lane(high, 1))
  );
}
