import type { TrainingMemory } from "./kernels.ts";
import { loadNetworkKernels, type NetworkKernels } from "./network-kernels.ts";
import { seedRandom } from "./random-numbers.ts";

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
  readonly #kernels: NetworkKernels;

  constructor(memory: TrainingMemory, shape: LayersShape) {
    this.#buffer = memory.buffer;
    this.#kernels = loadNetworkKernels(memory);
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
    const { dimensions, stride, inputRows, inputAt } = this.shape;
    const state = new Uint32Array(2);
    seedRandom(state, seed, SEED_OF_INPUT);
    const at = inputAt + 4 * from * stride;
    this.#kernels.drawVectors(at, inputRows - from, dimensions, 4 * stride, state[0]!, state[1]!);
  }

  /** Shape [rows, dimensions]: the vectors themselves where nothing lies between them, which takes no memory, or a copy. */
  inputs(from: number, rows: number): Float32Array {
    return this.#rows(this.shape.inputAt, from, rows);
  }

  outputs(): Float32Array {
    return this.#rows(this.shape.outputAt, 0, this.shape.outputRows);
  }

  /** Whether no value of either is above `most` in magnitude, or none. */
  areBounded(most: number): boolean {
    const { stride, inputRows, outputRows, inputAt, outputAt } = this.shape;
    const isBounded = (at: number, rows: number): boolean => Boolean(this.#kernels.areBounded(at, rows * stride, most));
    return isBounded(inputAt, inputRows) && isBounded(outputAt, outputRows);
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

  #rows(layerAt: number, from: number, rows: number): Float32Array {
    const { dimensions, stride } = this.shape;
    if (stride === dimensions) return new Float32Array(this.#buffer, layerAt + 4 * from * stride, rows * dimensions);
    const copy = new Float32Array(rows * dimensions);
    for (let row = 0; row < rows; row++) copy.set(this.#vector(layerAt, from + row), row * dimensions);
    return copy;
  }

  #vector(layerAt: number, row: number): Float32Array {
    return new Float32Array(this.#buffer, layerAt + 4 * row * this.shape.stride, this.shape.dimensions);
  }
}
