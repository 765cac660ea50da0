// The inner loop of GloVe; `src/embed/terms/glove/glove-kernels.ts` says what it computes, `glove-layout.ts` where things lie.
import {
  BIAS_BYTES,
  CONTEXTS_AT,
  PAIR_WORDS,
  RATE_AT,
  STRIDE_AT,
  WORDS_AT,
} from "../src/embed/terms/glove/glove-layout";

export function trainPairs(task: usize, pairs: usize, count: u32): f64 {
  const stride = <usize>load<u32>(task + STRIDE_AT);
  const words = <usize>load<u32>(task + WORDS_AT);
  const contexts = <usize>load<u32>(task + CONTEXTS_AT);
  const rate = load<f32>(task + RATE_AT);
  const row = (2 as usize) * stride + (BIAS_BYTES as usize);
  const end = pairs + <usize>count * (4 * PAIR_WORDS);
  let cost: f64 = 0;
  for (let pair = pairs; pair < end; pair += 4 * PAIR_WORDS) {
    const first = <usize>load<u32>(pair) * row;
    const second = <usize>load<u32>(pair, 4) * row;
    const log = load<f32>(pair, 8);
    const weight = load<f32>(pair, 12);
    cost += step(words + first, contexts + second, stride, log, weight, rate);
    if (first != second) cost += step(words + second, contexts + first, stride, log, weight, rate);
  }
  return cost;
}

function step(a: usize, b: usize, stride: usize, log: f32, weight: f32, rate: f32): f64 {
  const biasA = a + 2 * stride;
  const biasB = b + 2 * stride;
  let sum = f32x4.splat(0);
  for (let c: usize = 0; c < stride; c += 16) sum = f32x4.add(sum, f32x4.mul(v128.load(a + c), v128.load(b + c)));
  const dot = f32x4.extract_lane(sum, 0) + f32x4.extract_lane(sum, 1) + f32x4.extract_lane(sum, 2) + f32x4.extract_lane(sum, 3);
  const difference = dot + load<f32>(biasA) + load<f32>(biasB) - log;
  const gradient = rate * weight * difference;
  // One that is not finite would spread to all.
  if (!isFinite(gradient)) return 0;
  const factor = f32x4.splat(gradient);
  for (let c: usize = 0; c < stride; c += 16) {
    const valueA = v128.load(a + c);
    const valueB = v128.load(b + c);
    const squaresA = v128.load(a + stride + c);
    const squaresB = v128.load(b + stride + c);
    const ofA = f32x4.mul(factor, valueB);
    const ofB = f32x4.mul(factor, valueA);
    v128.store(a + c, f32x4.sub(valueA, f32x4.div(ofA, f32x4.sqrt(squaresA))));
    v128.store(b + c, f32x4.sub(valueB, f32x4.div(ofB, f32x4.sqrt(squaresB))));
    v128.store(a + stride + c, f32x4.add(squaresA, f32x4.mul(ofA, ofA)));
    v128.store(b + stride + c, f32x4.add(squaresB, f32x4.mul(ofB, ofB)));
  }
  descend(biasA, gradient);
  descend(biasB, gradient);
  return 0.5 * <f64>weight * <f64>difference * <f64>difference;
}

// @ts-ignore: decorator
@inline
function descend(bias: usize, gradient: f32): void {
  const squares = load<f32>(bias, 4);
  store<f32>(bias, load<f32>(bias) - gradient / <f32>Math.sqrt(squares));
  store<f32>(bias, squares + gradient * gradient, 4);
}
