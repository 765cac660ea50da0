import { RandomNumbers, seedRandom } from "./random-numbers.ts";

export interface LayersShape {
  readonly dimensions: number;
  /** From one vector to the next, in words of four bytes: `dimensions`, rounded up to a multiple of 4. */
  readonly stride: number;
  readonly inputRows: number;
  readonly outputRows: number;
  /** Addresses of the first vectors. */
  readonly inputAt: number;
  readonly outputAt: number;
}

const SEED_OF_INPUT = 1;

/** The vectors that training changes: an input and an output layer in shared memory. */
export class NetworkLayers {
  readonly shape: LayersShape;
  readonly #buffer: ArrayBufferLike;

  constructor(buffer: ArrayBufferLike, shape: LayersShape) {
    this.#buffer = buffer;
    this.shape = shape;
  }

  /** Shape [dimensions]; what is written into it counts. */
  input(row: number): Float32Array {
    return this.#vector(this.shape.inputAt, row);
  }

  output(row: number): Float32Array {
    return this.#vector(this.shape.outputAt, row);
  }

  /** Fills the input layer from some row on with numbers from (−1/dimensions, 1/dimensions), as gensim 4 does. */
  drawInput(seed: number, from = 0): void {
    const { dimensions, inputRows } = this.shape;
    const state = new Uint32Array(2);
    seedRandom(state, seed, SEED_OF_INPUT);
    const random = new RandomNumbers(state);
    for (let row = from; row < inputRows; row++) {
      const vector = this.input(row);
      for (let c = 0; c < dimensions; c++) vector[c] = (random.next() / 2 ** 31 - 1) / dimensions;
    }
  }

  /** Shape [rows, dimensions]. */
  copyInput(from: number, rows: number): Float32Array {
    return this.#copy(this.shape.inputAt, from, rows);
  }

  copyOutput(): Float32Array {
    return this.#copy(this.shape.outputAt, 0, this.shape.outputRows);
  }

  /** Of some input vectors. */
  meanOfInputs(rows: Uint32Array): Float64Array {
    const mean = new Float64Array(this.shape.dimensions);
    for (const row of rows) {
      const vector = this.input(row);
      for (let c = 0; c < mean.length; c++) mean[c] = mean[c]! + vector[c]!;
    }
    return mean.map((sum) => sum / rows.length);
  }

  #copy(layerAt: number, from: number, rows: number): Float32Array {
    const { dimensions, stride } = this.shape;
    const copy = new Float32Array(rows * dimensions);
    if (stride === dimensions) copy.set(new Float32Array(this.#buffer, layerAt + 4 * from * stride, rows * dimensions));
    else for (let row = 0; row < rows; row++) copy.set(this.#vector(layerAt, from + row), row * dimensions);
    return copy;
  }

  #vector(layerAt: number, row: number): Float32Array {
    return new Float32Array(this.#buffer, layerAt + 4 * row * this.shape.stride, this.shape.dimensions);
  }
}
