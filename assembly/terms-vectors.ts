// Sums over vectors of float32 whose strides are multiples of 16 bytes, for the training of term vectors.

/** c + a · b, in one rounding where the module is compiled with relaxed SIMD. */
// @ts-ignore: decorator
@inline
export function madd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
  return f32x4.add(f32x4.mul(a, b), c);
}

/** The sums of the lanes of four vectors. */
// @ts-ignore: decorator
@inline
export function sums4(a: v128, b: v128, c: v128, d: v128): v128 {
  const ab = f32x4.add(i32x4.shuffle(a, b, 0, 4, 1, 5), i32x4.shuffle(a, b, 2, 6, 3, 7));
  const cd = f32x4.add(i32x4.shuffle(c, d, 0, 4, 1, 5), i32x4.shuffle(c, d, 2, 6, 3, 7));
  return f32x4.add(i32x4.shuffle(ab, cd, 0, 1, 4, 5), i32x4.shuffle(ab, cd, 2, 3, 6, 7));
}

/** 1 / (1 + e⁻ˣ) of each lane, within 2⁻²⁰. */
// @ts-ignore: decorator
@inline
export function sigmoid(x: v128): v128 {
  // e⁻ˣ = 2ⁿ · 2ᶠ for the whole number n that is nearest to −x · log₂e, and f in [−½, ½].
  const clamped = f32x4.max(f32x4.min(x, f32x4.splat(80)), f32x4.splat(-80));
  const exponent = f32x4.mul(clamped, f32x4.splat(-1.4426950408889634));
  const whole = f32x4.nearest(exponent);
  const f = f32x4.sub(exponent, whole);
  const f2 = f32x4.mul(f, f);
  // The Taylor series of 2ᶠ, in pairs so that they are computed side by side.
  const low = madd(f, f32x4.splat(0.6931471805599453), f32x4.splat(1));
  const middle = madd(f, f32x4.splat(0.05550410866482158), f32x4.splat(0.2402265069591007));
  const high = madd(f, f32x4.splat(0.0013333558146428443), f32x4.splat(0.009618129107628477));
  const power = madd(f2, madd(f2, high, middle), low);
  const scale = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(whole), i32x4.splat(127)), 23);
  return f32x4.div(f32x4.splat(1), madd(power, scale, f32x4.splat(1)));
}

export function copyVector(from: usize, to: usize, stride: usize): void {
  for (let o: usize = 0; o < stride; o += 16) v128.store(to + o, v128.load(from + o));
}

/** sum = Σ rows · scale. @param rows  u32 [count]: addresses */
export function sumRows(rows: usize, count: u32, scale: f32, sum: usize, stride: usize): void {
  let i: u32 = 0;
  if (count >= 4) {
    for (; i + 4 <= count; i += 4) {
      const at = rows + ((i as usize) << 2);
      const a = load<u32>(at) as usize;
      const b = load<u32>(at, 4) as usize;
      const c = load<u32>(at, 8) as usize;
      const d = load<u32>(at, 12) as usize;
      if (i == 0) {
        for (let o: usize = 0; o < stride; o += 16) {
          v128.store(sum + o, f32x4.add(f32x4.add(v128.load(a + o), v128.load(b + o)), f32x4.add(v128.load(c + o), v128.load(d + o))));
        }
      } else {
        for (let o: usize = 0; o < stride; o += 16) {
          const four = f32x4.add(f32x4.add(v128.load(a + o), v128.load(b + o)), f32x4.add(v128.load(c + o), v128.load(d + o)));
          v128.store(sum + o, f32x4.add(v128.load(sum + o), four));
        }
      }
    }
  } else {
    copyVector(load<u32>(rows), sum, stride);
    i = 1;
  }
  for (; i < count; i++) {
    const a = load<u32>(rows + ((i as usize) << 2)) as usize;
    for (let o: usize = 0; o < stride; o += 16) v128.store(sum + o, f32x4.add(v128.load(sum + o), v128.load(a + o)));
  }
  if (scale == 1) return;
  const scales = f32x4.splat(scale);
  for (let o: usize = 0; o < stride; o += 16) v128.store(sum + o, f32x4.mul(v128.load(sum + o), scales));
}

/** Adds (after − before) · scale to each row. `before` is overwritten. @param rows  u32 [count]: addresses */
export function addChange(rows: usize, count: u32, before: usize, after: usize, scale: f32, stride: usize): void {
  const scales = f32x4.splat(scale);
  for (let o: usize = 0; o < stride; o += 16) {
    v128.store(before + o, f32x4.mul(scales, f32x4.sub(v128.load(after + o), v128.load(before + o))));
  }
  let i: u32 = 0;
  for (; i + 4 <= count; i += 4) {
    const at = rows + ((i as usize) << 2);
    const a = load<u32>(at) as usize;
    const b = load<u32>(at, 4) as usize;
    const c = load<u32>(at, 8) as usize;
    const d = load<u32>(at, 12) as usize;
    for (let o: usize = 0; o < stride; o += 16) {
      const change = v128.load(before + o);
      v128.store(a + o, f32x4.add(v128.load(a + o), change));
      v128.store(b + o, f32x4.add(v128.load(b + o), change));
      v128.store(c + o, f32x4.add(v128.load(c + o), change));
      v128.store(d + o, f32x4.add(v128.load(d + o), change));
    }
  }
  for (; i < count; i++) {
    const a = load<u32>(rows + ((i as usize) << 2)) as usize;
    for (let o: usize = 0; o < stride; o += 16) v128.store(a + o, f32x4.add(v128.load(a + o), v128.load(before + o)));
  }
}
