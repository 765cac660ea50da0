import { once } from "node:events";
import { setImmediate } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { PIECE_TOKENS } from "./counter-layout.ts";
import type { EncodedCorpus } from "./encode-corpus.ts";
import { NEXT_PIECE, PieceTrainer, STOP, type ThreadRecipe } from "./piece-trainer.ts";
import type { TrainingNetwork } from "./training-network.ts";
import type { TrainingOptions } from "./training-options.ts";
import type { ThreadRequest } from "./training-thread.ts";

/** What they work on is no part of their heaps; a heap that may not grow far is set up with less memory. */
const LIMITS = { maxOldGenerationSizeMb: 256 };
/** How long the calling thread trains before it looks after what else it has to do. */
const TURN_MS = 5;
const FIRST_TURN_TOKENS = 512;

/**
 * Threads that train one network, each on the next piece of the corpus that none has taken yet. Unless it is spared, the calling thread is
 * one of them, by turns with its other work: another one takes 10 MB and more.
 */
export class TrainingThreads implements AsyncDisposable {
  readonly #own: PieceTrainer | null;
  readonly #workers: readonly Worker[];
  readonly #control: Int32Array;
  readonly #pieces: number;
  #failure: Error | undefined;
  /** What the calling thread trains on in a turn. */
  #turnTokens = FIRST_TURN_TOKENS;

  constructor(
    network: TrainingNetwork,
    { file, ends }: EncodedCorpus,
    options: TrainingOptions,
    sparesCaller: boolean,
  ) {
    this.#control = new Int32Array(network.memory.buffer, 0, 16);
    this.#pieces = ends.length;
    const recipes = network.threads.map(({ task, tokens }, number): ThreadRecipe => ({
      memory: network.memory,
      hasDocuments: network.hasDocuments,
      fd: file.fd,
      ends,
      task,
      tokens,
      number,
      options,
    }));
    this.#own = sparesCaller ? null : new PieceTrainer(recipes.shift()!);
    // What is built has it in one file (scripts/bundle-threads.ts).
    const entry = import.meta.url.endsWith(".ts") ? "./training-thread.ts" : "./training-thread.cjs";
    this.#workers = recipes.map((recipe) => {
      const thread = new Worker(new URL(entry, import.meta.url), { workerData: recipe, resourceLimits: LIMITS });
      thread.on("error", (error: Error) => (this.#failure ??= error));
      return thread;
    });
  }

  /** How much of the epoch is being trained or done, in [0, 1]. */
  get share(): number {
    return Math.min(1, Atomics.load(this.#control, NEXT_PIECE) / this.#pieces);
  }

  /** @returns whether all of the corpus was trained on; `stop` ends it earlier */
  async trainEpoch(epoch: number): Promise<boolean> {
    Atomics.store(this.#control, NEXT_PIECE, 0);
    const others = this.#workers.map(async (thread) => {
      const answered = once(thread, "message");
      thread.postMessage(epoch satisfies ThreadRequest);
      await answered;
    });
    await Promise.all([this.#trainByTurns(epoch), ...others]);
    return Atomics.load(this.#control, STOP) === 0;
  }

  async #trainByTurns(epoch: number): Promise<void> {
    if (this.#own === null) return;
    this.#own.begin(epoch);
    for (;;) {
      const begun = performance.now();
      const tokens = this.#own.step(this.#turnTokens);
      if (tokens === 0) return;
      const suited = (tokens * TURN_MS) / (performance.now() - begun);
      this.#turnTokens = Math.min(Math.max(suited, this.#turnTokens / 2), 2 * this.#turnTokens, PIECE_TOKENS);
      await setImmediate();
    }
  }

  /** Threads end after the step they are at, a piece or a turn. */
  stop(): void {
    Atomics.store(this.#control, STOP, 1);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.stop();
    if (this.#failure !== undefined) return void (await Promise.all(this.#workers.map((thread) => thread.terminate())));
    await Promise.all(
      this.#workers.map(async (thread) => {
        const ended = once(thread, "exit");
        thread.postMessage("close" satisfies ThreadRequest);
        await ended;
      }),
    );
  }
}
