import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { TokenFile } from "../train/token-file.ts";
import { PAIR_WORDS } from "./glove-layout.ts";
import { type GloveNetwork, NEXT_PIECE, PIECE_PAIRS, STOP } from "./glove-network.ts";
import type { GloveThreadRecipe, GloveThreadReply, GloveThreadRequest } from "./glove-thread.ts";

/** Threads that train one network, each on the next piece of the pairs that none has taken yet. */
export class GloveThreads implements AsyncDisposable {
  readonly #threads: readonly Worker[];
  readonly #control: Int32Array;
  readonly #pairs: number;

  constructor(network: GloveNetwork, file: TokenFile) {
    this.#control = new Int32Array(network.memory.buffer, 0, 16);
    this.#pairs = file.tokens / PAIR_WORDS;
    // Compiled and uncompiled code lie side by side in folders of their own.
    const entry = import.meta.url.endsWith(".ts") ? "./glove-thread.ts" : "./glove-thread.js";
    this.#threads = network.pieces.map((piece) => {
      const recipe: GloveThreadRecipe = {
        memory: network.memory,
        fd: file.fd,
        pairs: this.#pairs,
        task: network.task,
        piece,
      };
      return new Worker(new URL(entry, import.meta.url), { workerData: recipe });
    });
  }

  /** How much of the epoch is being trained or done, in [0, 1]. */
  get share(): number {
    return Math.min(1, (PIECE_PAIRS * Atomics.load(this.#control, NEXT_PIECE)) / this.#pairs);
  }

  /** @returns the mean cost of a pair, or null when `stop` ended it earlier */
  async trainEpoch(): Promise<number | null> {
    Atomics.store(this.#control, NEXT_PIECE, 0);
    const costs = await Promise.all(
      this.#threads.map(async (thread) => {
        const answered = once(thread, "message") as Promise<[GloveThreadReply]>;
        thread.postMessage("train" satisfies GloveThreadRequest);
        return (await answered)[0].cost;
      }),
    );
    if (Atomics.load(this.#control, STOP) !== 0) return null;
    return costs.reduce((sum, cost) => sum + cost, 0) / this.#pairs;
  }

  /** Threads end after the piece they are at. */
  stop(): void {
    Atomics.store(this.#control, STOP, 1);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.stop();
    await Promise.all(this.#threads.map(async (thread) => await thread.terminate()));
  }
}
