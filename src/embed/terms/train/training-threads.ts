import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { EncodedCorpus } from "./encode-corpus.ts";
import { NEXT_PIECE, STOP, type TrainingNetwork } from "./training-network.ts";
import type { TrainingOptions } from "./training-options.ts";
import type { ThreadRecipe, ThreadRequest } from "./training-thread.ts";

/** What they work on is no part of their heaps; a heap that may not grow far is set up with less memory. */
const LIMITS = { maxOldGenerationSizeMb: 256 };

/** Threads that train one network, each on the next piece of the corpus that none has taken yet. */
export class TrainingThreads implements AsyncDisposable {
  readonly #threads: readonly Worker[];
  readonly #control: Int32Array;
  readonly #pieces: number;
  #failure: Error | undefined;

  constructor(network: TrainingNetwork, { file, ends }: EncodedCorpus, options: TrainingOptions) {
    this.#control = new Int32Array(network.memory.buffer, 0, 16);
    this.#pieces = ends.length;
    // Compiled and uncompiled code lie side by side in folders of their own.
    const entry = import.meta.url.endsWith(".ts") ? "./training-thread.ts" : "./training-thread.js";
    this.#threads = network.threads.map(({ task, tokens }, number) => {
      const recipe: ThreadRecipe = {
        memory: network.memory,
        hasDocuments: network.hasDocuments,
        fd: file.fd,
        ends,
        task,
        tokens,
        number,
        options,
      };
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
    await Promise.all(
      this.#threads.map(async (thread) => {
        const answered = once(thread, "message");
        thread.postMessage(epoch satisfies ThreadRequest);
        await answered;
      }),
    );
    return Atomics.load(this.#control, STOP) === 0;
  }

  /** Threads end after the piece they are at. */
  stop(): void {
    Atomics.store(this.#control, STOP, 1);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.stop();
    if (this.#failure !== undefined) return void (await Promise.all(this.#threads.map((thread) => thread.terminate())));
    await Promise.all(
      this.#threads.map(async (thread) => {
        const ended = once(thread, "exit");
        thread.postMessage("close" satisfies ThreadRequest);
        await ended;
      }),
    );
  }
}
