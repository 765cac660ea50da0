import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { SMALL_THREAD } from "../core/thread-memory.ts";
import type { BatchReply, BatchRequest, SessionRecipe } from "./session-worker.ts";
import type { PaddedBatch } from "./token-batches.ts";
import type { OutputTensor, TransformersRuntime } from "./transformers-runtime.ts";

interface Waiting {
  readonly resolve: (tensor: OutputTensor) => void;
  readonly reject: (error: unknown) => void;
}

interface PoolWorker {
  readonly thread: Worker;
  /** Batches that were sent and not answered. */
  readonly waiting: Map<number, Waiting>;
}

/**
 * A runtime whose batches are run by worker threads, a one-threaded session each, so that the calling thread reads, cuts
 * and stores meanwhile. Several such sessions are also a little faster than one of several threads. Batches are sent as they
 * come: a worker is never idle because the caller is busy.
 */
export class SessionPool implements TransformersRuntime {
  readonly tokenizer: TransformersRuntime["tokenizer"];
  readonly outputWidths: TransformersRuntime["outputWidths"];
  readonly recipe: SessionRecipe;
  readonly isConcurrent = true;
  readonly #workers: PoolWorker[] = [];
  #lastId = 0;

  readonly #count: number;

  /** @param count  of workers, at least 1; they start at once, since each opens the model before it can do anything */
  constructor({ tokenizer, outputWidths }: TransformersRuntime, recipe: SessionRecipe, count: number) {
    this.tokenizer = tokenizer;
    this.outputWidths = outputWidths;
    this.recipe = recipe;
    this.#count = count;
    for (let i = 0; i < count; i++) this.#start();
  }

  async run({ texts, width, ...tensors }: PaddedBatch, output: string): Promise<OutputTensor> {
    const worker = this.#leastBusy();
    const request: BatchRequest = { ...tensors, id: ++this.#lastId, shape: [texts, width], output };
    return await new Promise((resolve, reject) => {
      worker.waiting.set(request.id, { resolve, reject });
      worker.thread.postMessage(request);
    });
  }

  async runAll(batch: PaddedBatch, outputs: readonly string[]): Promise<OutputTensor[]> {
    return await Promise.all(outputs.map(async (output) => await this.run(batch, output)));
  }

  /** Ends the workers after what they were sent. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(
      this.#workers.splice(0).map(async ({ thread }) => {
        const ended = once(thread, "exit");
        thread.postMessage("close");
        await ended;
      }),
    );
  }

  #leastBusy(): PoolWorker {
    const [least] = this.#workers.toSorted((a, b) => a.waiting.size - b.waiting.size);
    if (least !== undefined && (least.waiting.size === 0 || this.#workers.length >= this.#count)) return least;
    return this.#start();
  }

  #start(): PoolWorker {
    // Compiled and uncompiled code lie side by side in folders of their own.
    const file = import.meta.url.endsWith(".ts") ? "./session-worker.ts" : "./session-worker.js";
    const thread = new Worker(new URL(file, import.meta.url), {
      workerData: this.recipe,
      resourceLimits: SMALL_THREAD,
    });
    const worker: PoolWorker = { thread, waiting: new Map() };
    thread.on("message", (reply: BatchReply) => {
      const waiting = worker.waiting.get(reply.id);
      worker.waiting.delete(reply.id);
      if ("error" in reply) waiting?.reject(reply.error);
      else waiting?.resolve(outputOf(reply));
    });
    const onEnd = (cause: unknown): void => {
      const at = this.#workers.indexOf(worker);
      if (at !== -1) this.#workers.splice(at, 1);
      for (const { reject } of worker.waiting.values()) reject(cause);
      worker.waiting.clear();
    };
    thread.on("error", onEnd);
    thread.on("exit", onEnd);
    this.#workers.push(worker);
    return worker;
  }
}

/** Its memory is given back with it, not when garbage is looked for. */
function outputOf({ data, dims }: Extract<BatchReply, { data: unknown }>): OutputTensor {
  return { data, dims, dispose: () => void (data.buffer as ArrayBuffer).transfer(0) };
}
