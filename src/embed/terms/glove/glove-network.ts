import type { TermModel } from "../term-model.ts";
import { createTrainingMemory, type TrainingMemory } from "../train/kernels.ts";
import { MemoryPlan } from "../train/memory-plan.ts";
import { RandomNumbers, seedRandom } from "../train/random-numbers.ts";
import type { Vocabulary } from "../train/vocabulary.ts";
import { BIAS_BYTES, CONTEXTS_AT, GLOVE_TASK_BYTES, PAIR_WORDS, RATE_AT, STRIDE_AT, WORDS_AT } from "./glove-layout.ts";
import type { GloveOptions } from "./glove-options.ts";

/** Words of the memory that threads agree by, at its start: which piece is next, and whether to stop. */
export const NEXT_PIECE = 4;
export const STOP = 5;
const CONTROL_BYTES = 64;
/** Pairs that a thread takes at a time. */
export const PIECE_PAIRS = 16_384;
const SEED_OF_VECTORS = 1;

/** Vectors of terms and of the same terms as contexts, in memory that threads share, with what AdaGrad knows of them. */
export class GloveNetwork {
  readonly memory: TrainingMemory;
  readonly task: number;
  /** Address of each thread's room for a piece. */
  readonly pieces: readonly number[];
  readonly #options: GloveOptions;
  readonly #vocabulary: Vocabulary;
  readonly #words: number;
  readonly #contexts: number;
  readonly #stride: number;

  /**
   * @param createMemory  makes the memory of so many bytes
   * @throws {EngineError} `BAD_CONFIG` when it does not fit in memory
   */
  constructor(
    options: GloveOptions,
    vocabulary: Vocabulary,
    createMemory: (bytes: number) => TrainingMemory = createTrainingMemory,
  ) {
    this.#options = options;
    this.#vocabulary = vocabulary;
    this.#stride = 4 * Math.ceil(options.dimensions / 4);
    const terms = vocabulary.counts.length;
    const plan = new MemoryPlan(CONTROL_BYTES);
    this.#words = plan.allocate(terms * this.#rowWords);
    this.#contexts = plan.allocate(terms * this.#rowWords);
    const task = new Uint32Array(GLOVE_TASK_BYTES / 4);
    task[STRIDE_AT / 4] = 4 * this.#stride;
    task[WORDS_AT / 4] = this.#words;
    task[CONTEXTS_AT / 4] = this.#contexts;
    new Float32Array(task.buffer)[RATE_AT / 4] = options.alpha;
    this.task = plan.put(task);
    this.pieces = Array.from({ length: options.threads }, () => plan.allocate(PIECE_PAIRS * PAIR_WORDS));
    this.memory = createMemory(plan.bytes);
    plan.fill(this.memory.buffer);
    this.#draw();
  }

  /** As it is now; copied. A term's vector is the sum of what it is as a word and as a context. */
  toModel(epochsDone: number): TermModel {
    const { dimensions } = this.#options;
    const { terms, counts } = this.#vocabulary;
    const vectors = new Float32Array(terms.length * dimensions);
    for (let term = 0; term < terms.length; term++) {
      const [word, context] = [this.#row(this.#words, term), this.#row(this.#contexts, term)];
      for (let c = 0; c < dimensions; c++) vectors[term * dimensions + c] = word[c]! + context[c]!;
    }
    const training = { options: { algorithm: "glove", ...this.#options }, epochsDone, outputVectors: null };
    return { algorithm: "glove", dimensions, terms, counts, vectors, subwords: null, training };
  }

  get #rowWords(): number {
    return 2 * this.#stride + BIAS_BYTES / 4;
  }

  /** From (−½, ½) / dimensions, and 1 for sums of squares, as the authors' program has it. */
  #draw(): void {
    const { dimensions, seed } = this.#options;
    const state = new Uint32Array(2);
    seedRandom(state, seed, SEED_OF_VECTORS);
    const random = new RandomNumbers(state);
    const draw = (): number => (random.next() / 2 ** 32 - 0.5) / dimensions;
    for (const layer of [this.#words, this.#contexts]) {
      for (let term = 0; term < this.#vocabulary.counts.length; term++) {
        const row = this.#row(layer, term);
        for (let c = 0; c < dimensions; c++) row[c] = draw();
        row.fill(1, this.#stride, 2 * this.#stride);
        row[2 * this.#stride] = draw();
        row[2 * this.#stride + 1] = 1;
      }
    }
  }

  #row(layer: number, term: number): Float32Array {
    return new Float32Array(this.memory.buffer, layer + 4 * term * this.#rowWords, this.#rowWords);
  }
}
