import type { Kernels } from "./kernels.ts";

/** As in `assembly/lsa.ts`: it decides in which order sums are rounded. */
const GRAM_BLOCK = 128;

/** The kernels in plain TypeScript, for processes that may not compile WebAssembly: the same bits, several times slower. */
export class PlainKernels implements Kernels {
  readonly #u32: Uint32Array;
  readonly #f32: Float32Array;
  readonly #f64: Float64Array;

  constructor(buffer: ArrayBuffer) {
    this.#u32 = new Uint32Array(buffer, 0, buffer.byteLength >>> 2);
    this.#f32 = new Float32Array(buffer, 0, buffer.byteLength >>> 2);
    this.#f64 = new Float64Array(buffer, 0, buffer.byteLength >>> 3);
  }

  addNormalProduct(
    pointers: number,
    from: number,
    to: number,
    columns: number,
    values: number,
    basis: number,
    width: number,
    out: number,
  ): void {
    const f32 = this.#f32;
    const product = new Float32Array(width);
    for (let row = from; row < to; row++) {
      const first = this.#u32[(pointers >>> 2) + row]!;
      const last = this.#u32[(pointers >>> 2) + row + 1]!;
      product.fill(0);
      for (let entry = first; entry < last; entry++) {
        const value = f32[(values >>> 2) + entry]!;
        addScaled(product, 0, value, f32, (basis >>> 2) + this.#u32[(columns >>> 2) + entry]! * width, width);
      }
      for (let entry = first; entry < last; entry++) {
        const value = f32[(values >>> 2) + entry]!;
        addScaled(f32, (out >>> 2) + this.#u32[(columns >>> 2) + entry]! * width, value, product, 0, width);
      }
    }
  }

  addGram(matrix: number, from: number, to: number, width: number, out: number): void {
    const f32 = this.#f32;
    const sums = new Float32Array(width);
    for (let block = from; block < to; block += GRAM_BLOCK) {
      const end = Math.min(to, block + GRAM_BLOCK);
      for (let a = 0; a < width; a++) {
        sums.fill(0);
        for (let row = block; row < end; row++) {
          const at = (matrix >>> 2) + row * width;
          addScaled(sums, 0, f32[at + a]!, f32, at, a + 1);
        }
        const into = (out >>> 3) + a * width;
        for (let b = 0; b <= a; b++) this.#f64[into + b] = this.#f64[into + b]! + sums[b]!;
      }
    }
  }

  multiply(matrix: number, from: number, to: number, width: number, by: number, out: number): void {
    const f32 = this.#f32;
    const sums = new Float32Array(width);
    for (let row = from; row < to; row++) {
      sums.fill(0);
      for (let i = 0; i < width; i++) {
        addScaled(sums, 0, f32[(matrix >>> 2) + row * width + i]!, f32, (by >>> 2) + i * width, width);
      }
      f32.set(sums, (out >>> 2) + row * width);
    }
  }

  addSquaredProjections(
    matrix: number,
    from: number,
    to: number,
    width: number,
    directions: number,
    weights: number,
    count: number,
    out: number,
  ): void {
    const f32 = this.#f32;
    const lanes = new Float32Array(4);
    for (let row = from; row < to; row++) {
      for (let k = 0; k < count; k++) {
        lanes.fill(0);
        const [at, direction] = [(matrix >>> 2) + row * width, (directions >>> 2) + k * width];
        for (let i = 0; i < width; i++) {
          lanes[i & 3] = lanes[i & 3]! + Math.fround(f32[at + i]! * f32[direction + i]!);
        }
        const projection = Math.fround(Math.fround(lanes[0]! + lanes[1]!) + Math.fround(lanes[2]! + lanes[3]!));
        const into = (out >>> 3) + row;
        this.#f64[into] = this.#f64[into]! + this.#f64[(weights >>> 3) + k]! * (projection * projection);
      }
    }
  }
}

/** Adds `scale` times a row at `from` to one at `to`, each product and each sum rounded to float32. */
function addScaled(
  out: Float32Array,
  to: number,
  scale: number,
  values: Float32Array,
  from: number,
  count: number,
): void {
  const factor = Math.fround(scale);
  for (let j = 0; j < count; j++) {
    out[to + j] = Math.fround(Math.fround(out[to + j]!) + Math.fround(factor * Math.fround(values[from + j]!)));
  }
}
