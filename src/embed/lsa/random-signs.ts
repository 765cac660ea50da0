/**
 * Fills an array with +1 and −1, each as likely: a random matrix of them finds the range of another as well as one of normal
 * variates. The same seed gives the same signs. The generator is Mulberry32, whose 32 bits give a sign each.
 */
export function randomSigns(out: Float32Array, seed: number): void {
  let state = seed | 0;
  let bits = 0;
  for (let i = 0; i < out.length; i++) {
    if (i % 32 === 0) {
      state = (state + 0x6d2b79f5) | 0;
      const mixed = Math.imul(state ^ (state >>> 15), state | 1);
      bits = mixed ^ (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61));
      bits ^= bits >>> 14;
    }
    out[i] = (bits >>> (i % 32)) & 1 ? 1 : -1;
  }
}
