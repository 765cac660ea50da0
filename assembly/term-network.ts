// What a network of term vectors begins and ends with; `src/embed/terms/train/network-kernels.ts` says what it computes.

// @ts-ignore: decorator
@external("env", "pow")
declare function pow(base: f64, exponent: f64): f64;

const ALWAYS: u32 = 0xffff_ffff;

export function drawVectors(at: usize, rows: u32, dimensions: u32, stride: usize, first: u32, second: u32): void {
  for (let row: u32 = 0; row < rows; row++) {
    const vector = at + (row as usize) * stride;
    for (let c: u32 = 0; c < dimensions; c++) {
      const drawn = (first * 0x9e37_79bb) as f64;
      const value = (drawn / 2147483648.0 - 1) / (dimensions as f64);
      store<f32>(vector + ((c as usize) << 2), value as f32);
      second ^= first;
      first = rotl<u32>(first, 26) ^ second ^ (second << 9);
      second = rotl<u32>(second, 13);
    }
  }
}

export function areBounded(at: usize, count: u32, most: f32): bool {
  const end = at + ((count as usize) << 2);
  // Written so that what is not a number fails as well.
  for (; at < end; at += 4) if (!(abs(load<f32>(at)) <= most)) return false;
  return true;
}

export function keepThresholds(counts: usize, terms: u32, sample: f64, out: usize): void {
  let sum: f64 = 0;
  for (let i: u32 = 0; i < terms; i++) sum += doubleAt(counts, i);
  const threshold = sample * sum;
  for (let i: u32 = 0; i < terms; i++) {
    const count = doubleAt(counts, i);
    const share = (sqrt(count / threshold) + 1) * (threshold / count);
    store<u32>(out + ((i as usize) << 2), share < 1 ? Math.floor(share * 4294967296.0) as u32 : ALWAYS);
  }
}

export function noiseTable(counts: usize, terms: u32, exponent: f64, weights: usize, stacks: usize, out: usize): void {
  let sum: f64 = 0;
  for (let i: u32 = 0; i < terms; i++) {
    const weight = pow(doubleAt(counts, i), exponent);
    store<f64>(weights + ((i as usize) << 3), weight);
    sum += weight;
  }
  // Terms of less weight than the mean from the start of the stacks on, the others from their end.
  let small: u32 = 0;
  let large: u32 = terms;
  for (let i: u32 = 0; i < terms; i++) {
    const weight = (doubleAt(weights, i) / sum) * (terms as f64);
    store<f64>(weights + ((i as usize) << 3), weight);
    store<u32>(stacks + (((weight < 1 ? small++ : --large) as usize) << 2), i);
    store<u32>(out + ((i as usize) << 3), ALWAYS);
    store<u32>(out + ((i as usize) << 3), i, 4);
  }
  while (small > 0 && large < terms) {
    const less = load<u32>(stacks + ((--small as usize) << 2));
    const more = load<u32>(stacks + ((large as usize) << 2));
    const column = out + ((less as usize) << 3);
    store<u32>(column, Math.floor(doubleAt(weights, less) * 4294967296.0) as u32);
    store<u32>(column, more, 4);
    const left = doubleAt(weights, more) + doubleAt(weights, less) - 1;
    store<f64>(weights + ((more as usize) << 3), left);
    if (left >= 1) continue;
    large++;
    store<u32>(stacks + ((small++ as usize) << 2), more);
  }
}

// @ts-ignore: decorator
@inline
function doubleAt(at: usize, i: u32): f64 {
  return load<f64>(at + ((i as usize) << 3));
}
