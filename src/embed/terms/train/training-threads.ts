import { once } from "node:events";
import { setImmediate } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import type { EncodedCorpus } from "./encode-corpus.ts";
import { NEXT_PIECE, PieceTrainer, STOP, type ThreadRecipe } from "./piece-trainer.ts";
import type { TrainingNetwork } from "./training-network.ts";
import type { TrainingOptions } from "./training-options.ts";
import type { ThreadRequest } from "./training-thread.ts";

/** What they work on is no part of their heaps; a heap that may not grow far is set up with less memory. */
const LIMITS = { maxOldGenerationSizeMb: 256 };
/** How long the calling thread trains before it looks after what else it has to do. */
const TURN_MS = 5;

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
  /** When the calling thread last turned back to training; epochs may be shorter than a turn. */
  #turn = performance.now();

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
    // Compiled and uncompiled code lie side by side in folders of their own.
    const entry = import.meta.url.endsWith(".ts") ? "./training-thread.ts" : "./training-thread.js";
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
    for (const _ of this.#own?.steps(epoch) ?? []) {
      if (performance.now() - this.#turn < TURN_MS) continue;
      await setImmediate();
      this.#turn = performance.now();
    }
  }

  /** Threads end after the step they are at. */
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
