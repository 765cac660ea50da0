// One step of gradient descent: a vector predicts targets. All are predicted before one of them changes.
import { madd, sigmoid, sums4 } from "./terms-vectors";

/**
 * Moves each target by its gradient times `hidden`, and `hidden` by the sum of gradients times targets.
 *
 * @param targets    u32 [count]: addresses of their vectors
 * @param gradients  f32 [count]: labels, 0 or 1; overwritten with gradients
 * @param count      6, or a multiple of 4: what is missing has the label ½ and the vector zero, which stays as it is
 * @param next       room for a vector
 */
export function predict(hidden: usize, targets: usize, gradients: usize, count: u32, stride: usize, alpha: f32, next: usize): void {
  if (count == 6) return predict6(hidden, targets, gradients, stride, alpha);
  const end = (count as usize) << 2;
  findGradients(hidden, targets, gradients, count, stride, alpha);
  for (let i: usize = 0; i < end; i += 16) {
    // All targets see the same hidden vector: only the last ones may change it.
    const from = i == 0 ? hidden : next;
    const to = i + 16 == end ? hidden : next;
    move4(hidden, load<u32>(targets + i), load<u32>(targets + i, 4), load<u32>(targets + i, 8), load<u32>(targets + i, 12), gradients + i, stride, from, to);
  }
}

/** Labels become gradients. @param count  a multiple of 4 */
function findGradients(hidden: usize, targets: usize, gradients: usize, count: u32, stride: usize, alpha: f32): void {
  const end = (count as usize) << 2;
  const rates = f32x4.splat(alpha);
  let i: usize = 0;
  for (; i + 32 <= end; i += 32) gradientsOf8(hidden, targets + i, gradients + i, stride, rates);
  for (; i < end; i += 16) {
    const dots = dots4(hidden, load<u32>(targets + i), load<u32>(targets + i, 4), load<u32>(targets + i, 8), load<u32>(targets + i, 12), stride);
    v128.store(gradients + i, f32x4.mul(f32x4.sub(v128.load(gradients + i), sigmoid(dots)), rates));
  }
}

/** As `predict`, but the targets stay as they are. */
export function predictFrozen(hidden: usize, targets: usize, gradients: usize, count: u32, stride: usize, alpha: f32): void {
  findGradients(hidden, targets, gradients, count & ~3, stride, alpha);
  const end = (count as usize) << 2;
  if ((count & 3) != 0) {
    // The last two of six.
    const last = load<u32>(targets, 20) as usize;
    const dots = dots4(hidden, load<u32>(targets, 16), last, last, last, stride);
    const errors = f32x4.sub(v128.load64_zero(gradients, 16), sigmoid(dots));
    v128.store64_lane(gradients, f32x4.mul(errors, f32x4.splat(alpha)), 0, 16);
  }
  for (let i: usize = 0; i < end; i += 4) {
    const target = load<u32>(targets + i) as usize;
    const gradient = v128.load_splat<f32>(gradients + i);
    for (let o: usize = 0; o < stride; o += 16) {
      v128.store(hidden + o, madd(gradient, v128.load(target + o), v128.load(hidden + o)));
    }
  }
}

/** Eight sums at a time keep the processor from waiting for each. */
function gradientsOf8(hidden: usize, targets: usize, gradients: usize, stride: usize, rates: v128): void {
  const p0 = load<u32>(targets) as usize;
  const p1 = load<u32>(targets, 4) as usize;
  const p2 = load<u32>(targets, 8) as usize;
  const p3 = load<u32>(targets, 12) as usize;
  const p4 = load<u32>(targets, 16) as usize;
  const p5 = load<u32>(targets, 20) as usize;
  const p6 = load<u32>(targets, 24) as usize;
  const p7 = load<u32>(targets, 28) as usize;
  let a0 = f32x4.splat(0);
  let a1 = a0;
  let a2 = a0;
  let a3 = a0;
  let a4 = a0;
  let a5 = a0;
  let a6 = a0;
  let a7 = a0;
  for (let o: usize = 0; o < stride; o += 16) {
    const x = v128.load(hidden + o);
    a0 = madd(x, v128.load(p0 + o), a0);
    a1 = madd(x, v128.load(p1 + o), a1);
    a2 = madd(x, v128.load(p2 + o), a2);
    a3 = madd(x, v128.load(p3 + o), a3);
    a4 = madd(x, v128.load(p4 + o), a4);
    a5 = madd(x, v128.load(p5 + o), a5);
    a6 = madd(x, v128.load(p6 + o), a6);
    a7 = madd(x, v128.load(p7 + o), a7);
  }
  v128.store(gradients, f32x4.mul(f32x4.sub(v128.load(gradients), sigmoid(sums4(a0, a1, a2, a3))), rates));
  v128.store(gradients, f32x4.mul(f32x4.sub(v128.load(gradients, 16), sigmoid(sums4(a4, a5, a6, a7))), rates), 16);
}

function dots4(hidden: usize, p0: usize, p1: usize, p2: usize, p3: usize, stride: usize): v128 {
  let a0 = f32x4.splat(0);
  let a1 = a0;
  let a2 = a0;
  let a3 = a0;
  for (let o: usize = 0; o < stride; o += 16) {
    const x = v128.load(hidden + o);
    a0 = madd(x, v128.load(p0 + o), a0);
    a1 = madd(x, v128.load(p1 + o), a1);
    a2 = madd(x, v128.load(p2 + o), a2);
    a3 = madd(x, v128.load(p3 + o), a3);
  }
  return sums4(a0, a1, a2, a3);
}

function move4(hidden: usize, p0: usize, p1: usize, p2: usize, p3: usize, gradients: usize, stride: usize, from: usize, to: usize): void {
  const g0 = v128.load_splat<f32>(gradients);
  const g1 = v128.load_splat<f32>(gradients, 4);
  const g2 = v128.load_splat<f32>(gradients, 8);
  const g3 = v128.load_splat<f32>(gradients, 12);
  for (let o: usize = 0; o < stride; o += 16) {
    const x = v128.load(hidden + o);
    let y = v128.load(from + o);
    let q = v128.load(p0 + o);
    y = madd(g0, q, y);
    v128.store(p0 + o, madd(g0, x, q));
    q = v128.load(p1 + o);
    y = madd(g1, q, y);
    v128.store(p1 + o, madd(g1, x, q));
    q = v128.load(p2 + o);
    y = madd(g2, q, y);
    v128.store(p2 + o, madd(g2, x, q));
    q = v128.load(p3 + o);
    y = madd(g3, q, y);
    v128.store(p3 + o, madd(g3, x, q));
    v128.store(to + o, y);
  }
}

/** A positive and five negatives, the usual number, in two passes. */
function predict6(hidden: usize, targets: usize, gradients: usize, stride: usize, alpha: f32): void {
  const p0 = load<u32>(targets) as usize;
  const p1 = load<u32>(targets, 4) as usize;
  const p2 = load<u32>(targets, 8) as usize;
  const p3 = load<u32>(targets, 12) as usize;
  const p4 = load<u32>(targets, 16) as usize;
  const p5 = load<u32>(targets, 20) as usize;
  const zero = f32x4.splat(0);
  let a0 = zero;
  let a1 = zero;
  let a2 = zero;
  let a3 = zero;
  let a4 = zero;
  let a5 = zero;
  for (let o: usize = 0; o < stride; o += 16) {
    const x = v128.load(hidden + o);
    a0 = madd(x, v128.load(p0 + o), a0);
    a1 = madd(x, v128.load(p1 + o), a1);
    a2 = madd(x, v128.load(p2 + o), a2);
    a3 = madd(x, v128.load(p3 + o), a3);
    a4 = madd(x, v128.load(p4 + o), a4);
    a5 = madd(x, v128.load(p5 + o), a5);
  }
  const rates = f32x4.splat(alpha);
  const low = f32x4.mul(f32x4.sub(v128.load(gradients), sigmoid(sums4(a0, a1, a2, a3))), rates);
  const high = f32x4.mul(f32x4.sub(v128.load64_zero(gradients, 16), sigmoid(sums4(a4, a5, zero, zero))), rates);
  const g0 = i32x4.shuffle(low, low, 0, 0, 0, 0);
  const g1 = i32x4.shuffle(low, low, 1, 1, 1, 1);
  const g2 = i32x4.shuffle(low, low, 2, 2, 2, 2);
  const g3 = i32x4.shuffle(low, low, 3, 3, 3, 3);
  const g4 = i32x4.shuffle(high, high, 0, 0, 0, 0);
  const g5 = i32x4.shuffle(high, high, 1, 1, 1, 1);
  for (let o: usize = 0; o < stride; o += 16) {
    const x = v128.load(hidden + o);
    let q = v128.load(p0 + o);
    let y = madd(g0, q, x);
    v128.store(p0 + o, madd(g0, x, q));
    q = v128.load(p1 + o);
    y = madd(g1, q, y);
    v128.store(p1 + o, madd(g1, x, q));
    q = v128.load(p2 + o);
    y = madd(g2, q, y);
    v128.store(p2 + o, madd(g2, x, q));
    q = v128.load(p3 + o);
    y = madd(g3, q, y);
    v128.store(p3 + o, madd(g3, x, q));
    q = v128.load(p4 + o);
    y = madd(g4, q, y);
    v128.store(p4 + o, madd(g4, x, q));
    q = v128.load(p5 + o);
    y = madd(g5, q, y);
    v128.store(p5 + o, madd(g5, x, q));
    v128.store(hidden + o, y);
  }
}
