// The inner loops of the latent semantic analysis, and of the map of vectors; `src/embed/lsa/kernels.ts` says what each computes. A module of its own.
// Matrices are row-major float32, widths multiples of 8. Sums run in one fixed order, so that `plain-kernels.ts` gives the same bits.

/** Rows whose products are summed in float32 before they join a float64 sum. */
const GRAM_BLOCK: u32 = 128;

// @ts-ignore: decorator
@inline
function addScaled(sum: v128, scale: v128, address: usize): v128 {
  return f32x4.add(sum, f32x4.mul(scale, v128.load(address)));
}

export function addNormalProduct(
  pointers: usize,
  from: u32,
  to: u32,
  columns: usize,
  values: usize,
  basis: usize,
  width: u32,
  out: usize,
): void {
  for (let row = from; row < to; row++) {
    const at: usize = pointers + (row << 2);
    const first = load<u32>(at) << 2;
    const last = load<u32>(at, 4) << 2;
    let column: u32 = 0;
    for (; column + 32 <= width; column += 32) {
      normalProductOf32(columns + first, columns + last, values + first, basis + (column << 2), out + (column << 2), width << 2);
    }
    for (; column < width; column += 8) {
      normalProductOf8(columns + first, columns + last, values + first, basis + (column << 2), out + (column << 2), width << 2);
    }
  }
}

/** The product with the basis stays in eight registers while it is made, then is spread over the rows of `out`. */
// @ts-ignore: decorator
@inline
function normalProductOf32(ids: usize, end: usize, values: usize, basis: usize, out: usize, rowBytes: usize): void {
  let y0 = f32x4.splat(0);
  let y1 = f32x4.splat(0);
  let y2 = f32x4.splat(0);
  let y3 = f32x4.splat(0);
  let y4 = f32x4.splat(0);
  let y5 = f32x4.splat(0);
  let y6 = f32x4.splat(0);
  let y7 = f32x4.splat(0);
  for (let id = ids, value = values; id < end; id += 4, value += 4) {
    const scale = v128.load_splat<f32>(value);
    const row = basis + (load<u32>(id) as usize) * rowBytes;
    y0 = addScaled(y0, scale, row);
    y1 = addScaled(y1, scale, row + 16);
    y2 = addScaled(y2, scale, row + 32);
    y3 = addScaled(y3, scale, row + 48);
    y4 = addScaled(y4, scale, row + 64);
    y5 = addScaled(y5, scale, row + 80);
    y6 = addScaled(y6, scale, row + 96);
    y7 = addScaled(y7, scale, row + 112);
  }
  for (let id = ids, value = values; id < end; id += 4, value += 4) {
    const scale = v128.load_splat<f32>(value);
    const row = out + (load<u32>(id) as usize) * rowBytes;
    v128.store(row, f32x4.add(v128.load(row), f32x4.mul(scale, y0)));
    v128.store(row, f32x4.add(v128.load(row, 16), f32x4.mul(scale, y1)), 16);
    v128.store(row, f32x4.add(v128.load(row, 32), f32x4.mul(scale, y2)), 32);
    v128.store(row, f32x4.add(v128.load(row, 48), f32x4.mul(scale, y3)), 48);
    v128.store(row, f32x4.add(v128.load(row, 64), f32x4.mul(scale, y4)), 64);
    v128.store(row, f32x4.add(v128.load(row, 80), f32x4.mul(scale, y5)), 80);
    v128.store(row, f32x4.add(v128.load(row, 96), f32x4.mul(scale, y6)), 96);
    v128.store(row, f32x4.add(v128.load(row, 112), f32x4.mul(scale, y7)), 112);
  }
}

// @ts-ignore: decorator
@inline
function normalProductOf8(ids: usize, end: usize, values: usize, basis: usize, out: usize, rowBytes: usize): void {
  let y0 = f32x4.splat(0);
  let y1 = f32x4.splat(0);
  for (let id = ids, value = values; id < end; id += 4, value += 4) {
    const scale = v128.load_splat<f32>(value);
    const row = basis + (load<u32>(id) as usize) * rowBytes;
    y0 = addScaled(y0, scale, row);
    y1 = addScaled(y1, scale, row + 16);
  }
  for (let id = ids, value = values; id < end; id += 4, value += 4) {
    const scale = v128.load_splat<f32>(value);
    const row = out + (load<u32>(id) as usize) * rowBytes;
    v128.store(row, f32x4.add(v128.load(row), f32x4.mul(scale, y0)));
    v128.store(row, f32x4.add(v128.load(row, 16), f32x4.mul(scale, y1)), 16);
  }
}

export function addGram(matrix: usize, from: u32, to: u32, width: u32, out: usize): void {
  for (let block = from; block < to; block += GRAM_BLOCK) {
    const end = min<u32>(to, block + GRAM_BLOCK);
    for (let a: u32 = 0; a < width; a += 4) {
      for (let b: u32 = 0; b <= a; b += 8) gramTile(matrix, block, end, width, a, b, out);
    }
  }
}

/** Four rows and eight columns of the Gram matrix. */
// @ts-ignore: decorator
@inline
function gramTile(matrix: usize, from: u32, to: u32, width: u32, a: u32, b: u32, out: usize): void {
  let s00 = f32x4.splat(0);
  let s01 = f32x4.splat(0);
  let s10 = f32x4.splat(0);
  let s11 = f32x4.splat(0);
  let s20 = f32x4.splat(0);
  let s21 = f32x4.splat(0);
  let s30 = f32x4.splat(0);
  let s31 = f32x4.splat(0);
  const rowBytes: usize = width << 2;
  const end = matrix + (to as usize) * rowBytes;
  for (let row = matrix + (from as usize) * rowBytes; row < end; row += rowBytes) {
    const left = row + (a << 2);
    const right = row + (b << 2);
    const low = v128.load(right);
    const high = v128.load(right, 16);
    const x0 = v128.load_splat<f32>(left);
    s00 = f32x4.add(s00, f32x4.mul(x0, low));
    s01 = f32x4.add(s01, f32x4.mul(x0, high));
    const x1 = v128.load_splat<f32>(left, 4);
    s10 = f32x4.add(s10, f32x4.mul(x1, low));
    s11 = f32x4.add(s11, f32x4.mul(x1, high));
    const x2 = v128.load_splat<f32>(left, 8);
    s20 = f32x4.add(s20, f32x4.mul(x2, low));
    s21 = f32x4.add(s21, f32x4.mul(x2, high));
    const x3 = v128.load_splat<f32>(left, 12);
    s30 = f32x4.add(s30, f32x4.mul(x3, low));
    s31 = f32x4.add(s31, f32x4.mul(x3, high));
  }
  const outBytes: usize = width << 3;
  const at = out + (a as usize) * outBytes + (b << 3);
  addWide(at, s00, s01);
  addWide(at + outBytes, s10, s11);
  addWide(at + 2 * outBytes, s20, s21);
  addWide(at + 3 * outBytes, s30, s31);
}

/** Eight float32 sums onto eight float64 sums. */
// @ts-ignore: decorator
@inline
function addWide(at: usize, low: v128, high: v128): void {
  v128.store(at, f64x2.add(v128.load(at), f64x2.promote_low_f32x4(low)));
  v128.store(at, f64x2.add(v128.load(at, 16), f64x2.promote_low_f32x4(upperHalf(low))), 16);
  v128.store(at, f64x2.add(v128.load(at, 32), f64x2.promote_low_f32x4(high)), 32);
  v128.store(at, f64x2.add(v128.load(at, 48), f64x2.promote_low_f32x4(upperHalf(high))), 48);
}

// @ts-ignore: decorator
@inline
function upperHalf(lanes: v128): v128 {
  return i32x4.shuffle(lanes, lanes, 2, 3, 2, 3);
}

export function multiply(matrix: usize, from: u32, to: u32, width: u32, by: usize, out: usize): void {
  const rowBytes: usize = width << 2;
  let row = from;
  for (; row + 4 <= to; row += 4) {
    for (let column: u32 = 0; column < width; column += 8) {
      multiplyTile(matrix + (row as usize) * rowBytes, rowBytes, by + (column << 2), out + (row as usize) * rowBytes + (column << 2));
    }
  }
  for (; row < to; row++) {
    for (let column: u32 = 0; column < width; column += 8) {
      multiplyRow(matrix + (row as usize) * rowBytes, rowBytes, by + (column << 2), out + (row as usize) * rowBytes + (column << 2));
    }
  }
}

/** Four rows and eight columns of the product. */
// @ts-ignore: decorator
@inline
function multiplyTile(left: usize, rowBytes: usize, right: usize, out: usize): void {
  let s00 = f32x4.splat(0);
  let s01 = f32x4.splat(0);
  let s10 = f32x4.splat(0);
  let s11 = f32x4.splat(0);
  let s20 = f32x4.splat(0);
  let s21 = f32x4.splat(0);
  let s30 = f32x4.splat(0);
  let s31 = f32x4.splat(0);
  const end = left + rowBytes;
  for (let at = left, row = right; at < end; at += 4, row += rowBytes) {
    const low = v128.load(row);
    const high = v128.load(row, 16);
    const x0 = v128.load_splat<f32>(at);
    s00 = f32x4.add(s00, f32x4.mul(x0, low));
    s01 = f32x4.add(s01, f32x4.mul(x0, high));
    const x1 = v128.load_splat<f32>(at + rowBytes);
    s10 = f32x4.add(s10, f32x4.mul(x1, low));
    s11 = f32x4.add(s11, f32x4.mul(x1, high));
    const x2 = v128.load_splat<f32>(at + 2 * rowBytes);
    s20 = f32x4.add(s20, f32x4.mul(x2, low));
    s21 = f32x4.add(s21, f32x4.mul(x2, high));
    const x3 = v128.load_splat<f32>(at + 3 * rowBytes);
    s30 = f32x4.add(s30, f32x4.mul(x3, low));
    s31 = f32x4.add(s31, f32x4.mul(x3, high));
  }
  v128.store(out, s00);
  v128.store(out, s01, 16);
  v128.store(out + rowBytes, s10);
  v128.store(out + rowBytes, s11, 16);
  v128.store(out + 2 * rowBytes, s20);
  v128.store(out + 2 * rowBytes, s21, 16);
  v128.store(out + 3 * rowBytes, s30);
  v128.store(out + 3 * rowBytes, s31, 16);
}

// @ts-ignore: decorator
@inline
function multiplyRow(left: usize, rowBytes: usize, right: usize, out: usize): void {
  let low = f32x4.splat(0);
  let high = f32x4.splat(0);
  const end = left + rowBytes;
  for (let at = left, row = right; at < end; at += 4, row += rowBytes) {
    const x = v128.load_splat<f32>(at);
    low = f32x4.add(low, f32x4.mul(x, v128.load(row)));
    high = f32x4.add(high, f32x4.mul(x, v128.load(row, 16)));
  }
  v128.store(out, low);
  v128.store(out, high, 16);
}

export function addSquaredProjections(
  matrix: usize,
  from: u32,
  to: u32,
  width: u32,
  directions: usize,
  weights: usize,
  count: u32,
  out: usize,
): void {
  const rowBytes: usize = width << 2;
  let row = from;
  for (; row + 4 <= to; row += 4) {
    const at = matrix + (row as usize) * rowBytes;
    const into = out + ((row as usize) << 3);
    for (let k: u32 = 0; k < count; k++) {
      projectionsOf4(at, rowBytes, directions + (k as usize) * rowBytes, load<f64>(weights + ((k as usize) << 3)), into);
    }
  }
  for (; row < to; row++) {
    const at = matrix + (row as usize) * rowBytes;
    const into = out + ((row as usize) << 3);
    for (let k: u32 = 0; k < count; k++) {
      const direction = directions + (k as usize) * rowBytes;
      let sum = f32x4.splat(0);
      for (let i: usize = 0; i < rowBytes; i += 16) sum = f32x4.add(sum, f32x4.mul(v128.load(at + i), v128.load(direction + i)));
      addSquare(into, sum, load<f64>(weights + ((k as usize) << 3)));
    }
  }
}

/** Of four rows: a direction is read once for them. */
// @ts-ignore: decorator
@inline
function projectionsOf4(at: usize, rowBytes: usize, direction: usize, weight: f64, into: usize): void {
  let s0 = f32x4.splat(0);
  let s1 = f32x4.splat(0);
  let s2 = f32x4.splat(0);
  let s3 = f32x4.splat(0);
  for (let i: usize = 0; i < rowBytes; i += 16) {
    const v = v128.load(direction + i);
    const row = at + i;
    s0 = f32x4.add(s0, f32x4.mul(v128.load(row), v));
    s1 = f32x4.add(s1, f32x4.mul(v128.load(row + rowBytes), v));
    s2 = f32x4.add(s2, f32x4.mul(v128.load(row + 2 * rowBytes), v));
    s3 = f32x4.add(s3, f32x4.mul(v128.load(row + 3 * rowBytes), v));
  }
  addSquare(into, s0, weight);
  addSquare(into + 8, s1, weight);
  addSquare(into + 16, s2, weight);
  addSquare(into + 24, s3, weight);
}

// @ts-ignore: decorator
@inline
function addSquare(into: usize, lanes: v128, weight: f64): void {
  const low = f32x4.extract_lane(lanes, 0) + f32x4.extract_lane(lanes, 1);
  const high = f32x4.extract_lane(lanes, 2) + f32x4.extract_lane(lanes, 3);
  const projection = (low + high) as f64;
  store<f64>(into, load<f64>(into) + weight * (projection * projection));
}
