/** A worker thread that trains on pieces of the shuffled pairs as they come, for `glove-threads.ts`. */
import { parentPort, workerData } from "node:worker_threads";
import type { TrainingMemory } from "../train/kernels.ts";
import { readTokens } from "../train/read-tokens.ts";
import { loadGloveKernels } from "./glove-kernels.ts";
import { PAIR_WORDS } from "./glove-layout.ts";
import { NEXT_PIECE, PIECE_PAIRS, STOP } from "./glove-network.ts";

export interface GloveThreadRecipe {
  readonly memory: TrainingMemory;
  /** Of the file of pairs; threads have one table of open files. */
  readonly fd: number;
  readonly pairs: number;
  readonly task: number;
  /** Address of this thread's room for a piece. */
  readonly piece: number;
}

export type GloveThreadRequest = "train" | "close";

export interface GloveThreadReply {
  readonly cost: number;
}

const port = parentPort!;
const { memory, fd, pairs, task, piece } = workerData as GloveThreadRecipe;
const kernels = loadGloveKernels(memory);

port.on("message", (request: GloveThreadRequest) => {
  if (request === "close") return port.close();
  port.postMessage({ cost: trainEpoch() } satisfies GloveThreadReply);
});

function trainEpoch(): number {
  const control = new Int32Array(memory.buffer, 0, 16);
  let cost = 0;
  while (Atomics.load(control, STOP) === 0) {
    const start = PIECE_PAIRS * Atomics.add(control, NEXT_PIECE, 1);
    if (start >= pairs) break;
    const count = Math.min(PIECE_PAIRS, pairs - start);
    readTokens(fd, new Uint32Array(memory.buffer, piece, PAIR_WORDS * count), PAIR_WORDS * start);
    cost += kernels.trainPairs(task, piece, count);
  }
  return cost;
}
