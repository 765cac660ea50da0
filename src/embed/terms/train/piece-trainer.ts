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

const SEED_OF_EPOCH = 2;
/** As many tokens as one step has, and what its last sentence has beyond: less than a millisecond of most trainings. */
const STEP_TOKENS = 512;

/** One thread's part in training: pieces of the corpus, each the next that no other thread has taken. */
export class PieceTrainer {
  readonly #recipe: ThreadRecipe;
  readonly #control: Int32Array;
  readonly #kernels: Kernels;

  constructor(recipe: ThreadRecipe) {
    this.#recipe = recipe;
    this.#control = new Int32Array(recipe.memory.buffer, 0, 16);
    this.#kernels = loadKernels(recipe.memory);
  }

  /**
   * Trains until no piece is left or `STOP` is set. What is trained is the same however long the caller waits between steps.
   *
   * @param epoch  from 0
   */
  *steps(epoch: number): Generator<void, void> {
    const { memory, fd, ends, task, tokens, number, hasDocuments, options } = this.#recipe;
    const trainOn = hasDocuments ? "trainDocuments" : "trainSentences";
    seedRandom(new Uint32Array(memory.buffer, task + RANDOM_AT, 2), options.seed, SEED_OF_EPOCH, epoch, number);
    while (!this.#isStopped()) {
      const piece = Atomics.add(this.#control, NEXT_PIECE, 1);
      if (piece >= ends.length) return;
      const start = piece === 0 ? 0 : ends[piece - 1]!;
      const read = new Uint32Array(memory.buffer, tokens, ends[piece]! - start);
      readTokens(fd, read, start);
      const alpha = alphaAt(epoch + start / ends.at(-1)!, options);
      for (let from = 0; from < read.length;) {
        if (this.#isStopped()) return;
        const end = read.indexOf(END_OF_SENTENCE, from + STEP_TOKENS) + 1 || read.length;
        this.#kernels[trainOn](task, tokens + 4 * from, end - from, alpha);
        from = end;
        yield;
      }
    }
  }

  #isStopped(): boolean {
    return Atomics.load(this.#control, STOP) !== 0;
  }
}

function alphaAt(epochs: number, { alpha, minAlpha, epochs: all }: TrainingOptions): number {
  return alpha - (alpha - minAlpha) * (epochs / all);
}
