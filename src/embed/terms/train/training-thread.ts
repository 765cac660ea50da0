/** A worker thread that trains on pieces of a corpus as they come, for `training-threads.ts`. */
import { parentPort, workerData } from "node:worker_threads";
import { loadKernels, type TrainingMemory } from "./kernels.ts";
import { seedRandom } from "./random-numbers.ts";
import { RANDOM_AT } from "./task-layout.ts";
import { readTokens } from "./token-file.ts";
import { NEXT_PIECE, STOP } from "./training-network.ts";
import type { TrainingOptions } from "./training-options.ts";

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

/** Which epoch to train, from 0. */
export type ThreadRequest = number | "close";

const SEED_OF_EPOCH = 2;

const port = parentPort!;
const recipe = workerData as ThreadRecipe;
const kernels = loadKernels(recipe.memory);
const trainOn = recipe.hasDocuments ? "trainDocuments" : "trainSentences";

port.on("message", (request: ThreadRequest) => {
  if (request === "close") return port.close();
  trainEpoch(request);
  port.postMessage(request);
});

function trainEpoch(epoch: number): void {
  const { memory, fd, ends, task, tokens, number, options } = recipe;
  const control = new Int32Array(memory.buffer, 0, 16);
  seedRandom(new Uint32Array(memory.buffer, task + RANDOM_AT, 2), options.seed, SEED_OF_EPOCH, epoch, number);
  while (Atomics.load(control, STOP) === 0) {
    const piece = Atomics.add(control, NEXT_PIECE, 1);
    if (piece >= ends.length) return;
    const start = piece === 0 ? 0 : ends[piece - 1]!;
    const count = ends[piece]! - start;
    readTokens(fd, new Uint32Array(memory.buffer, tokens, count), start);
    kernels[trainOn](task, tokens, count, alphaAt(epoch + start / ends.at(-1)!));
  }
}

function alphaAt(epochs: number): number {
  const { alpha, minAlpha, epochs: all } = recipe.options;
  return alpha - (alpha - minAlpha) * (epochs / all);
}
