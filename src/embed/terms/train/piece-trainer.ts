import { type Kernels, loadKernels, type TrainingMemory } from "./kernels.ts";
import { seedRandom } from "./random-numbers.ts";
import { readTokens } from "./read-tokens.ts";
import { END_OF_SENTENCE, RANDOM_AT } from "./task-layout.ts";
import type { TrainingOptions } from "./training-options.ts";

/** Words of the memory that threads agree by, at its start: which piece is next, and whether to stop. */
export const NEXT_PIECE = 4;
export const STOP = 5;

/** What a thread needs to know, all of which can be posted to it. */
export interface ThreadRecipe {
  readonly memory: TrainingMemory;
  /** Of the file of tokens; threads have one table of open files. */
  readonly fd: number;
  readonly ends: readonly number[];
  /** Addresses of this thread's task and of its room for tokens. */
  readonly task: number;
  readonly tokens: number;
  readonly number: number;
  readonly hasDocuments: boolean;
  readonly options: TrainingOptions;
}

interface Piece {
  readonly tokens: Uint32Array;
  readonly alpha: number;
  /** How many are trained. */
  from: number;
}

const SEED_OF_EPOCH = 2;
/** One thread's part in training: pieces of the corpus, each the next that no other thread has taken. */
export class PieceTrainer {
  readonly #recipe: ThreadRecipe;
  readonly #control: Int32Array;
  readonly #kernels: Kernels;
  #epoch = 0;
  #piece: Piece | null = null;

  constructor(recipe: ThreadRecipe) {
    this.#recipe = recipe;
    this.#control = new Int32Array(recipe.memory.buffer, 0, 16);
    this.#kernels = loadKernels(recipe.memory);
  }

  /** @param epoch  from 0 */
  begin(epoch: number): void {
    const { memory, task, number, options } = this.#recipe;
    seedRandom(new Uint32Array(memory.buffer, task + RANDOM_AT, 2), options.seed, SEED_OF_EPOCH, epoch, number);
    this.#epoch = epoch;
    this.#piece = null;
  }

  /**
   * Trains on some more sentences. What is trained is the same however many there are in a step.
   *
   * @param tokens  as many, and what the last sentence has beyond, at most to the end of the piece
   * @returns       how many they were; 0 when no piece is left or `STOP` is set
   */
  step(tokens = Infinity): number {
    if (Atomics.load(this.#control, STOP) !== 0) return 0;
    this.#piece ??= this.#next();
    if (this.#piece === null) return 0;
    const { tokens: all, alpha, from } = this.#piece;
    const { tokens: at, task, hasDocuments } = this.#recipe;
    const last = from + tokens < all.length ? all.indexOf(END_OF_SENTENCE, from + Math.floor(tokens)) : -1;
    const end = last === -1 ? all.length : last + 1;
    this.#kernels[hasDocuments ? "trainDocuments" : "trainSentences"](task, at + 4 * from, end - from, alpha);
    if (end < all.length) this.#piece.from = end;
    else this.#piece = null;
    return end - from;
  }

  #next(): Piece | null {
    const { memory, fd, ends, tokens: at, options } = this.#recipe;
    const piece = Atomics.add(this.#control, NEXT_PIECE, 1);
    if (piece >= ends.length) return null;
    const start = piece === 0 ? 0 : ends[piece - 1]!;
    const tokens = new Uint32Array(memory.buffer, at, ends[piece]! - start);
    readTokens(fd, tokens, start);
    return { tokens, alpha: alphaAt(this.#epoch + start / ends.at(-1)!, options), from: 0 };
  }
}

function alphaAt(epochs: number, { alpha, minAlpha, epochs: all }: TrainingOptions): number {
  return alpha - (alpha - minAlpha) * (epochs / all);
}
