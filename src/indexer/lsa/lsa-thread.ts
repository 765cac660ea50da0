// A worker thread that analyses a collection, for analysis-thread.ts. It reads the texts by itself; what it finds is stored
// by the thread that started it.
import { once } from "node:events";
import { parentPort, workerData } from "node:worker_threads";
import { PackedVectors } from "../../store/packed-vectors.ts";
import type { ProgressEvent } from "../../core/progress.ts";
import { adoptLsaKernelModule } from "../../embed/lsa/kernels.ts";
import { decodeLsa, encodeLsa } from "../../embed/lsa/lsa-state.ts";
import type { LsaPlace } from "../../store/lsa/lsa-store.ts";
import { TextReader } from "../../store/lsa/text-reader.ts";
import { type ErrorMessage, toErrorMessage } from "../../store/threads/protocol.ts";
import { type AnalysisContext, fitModel, placeChunks } from "./analyse-collection.ts";

/** Structured-cloneable. */
export interface AnalysisTask {
  /** Of the database. */
  readonly file: string;
  /** Compiled once a process; undefined where there are none. */
  readonly kernels: object | undefined;
  /** Places with this model what is above `after`; null to fit one first. */
  readonly model: Uint8Array | null;
  readonly after: number;
  readonly chunks: number | undefined;
}

export type AnalysisReply =
  | { readonly progress: ProgressEvent }
  /** Answered by `StoredMessage` before there are more. */
  | { readonly places: readonly LsaPlace[] }
  /** The end: a model that was fitted, or null. */
  | { readonly model: Uint8Array | null }
  | { readonly error: ErrorMessage };

export interface StoredMessage {
  readonly stored: boolean;
}

const port = parentPort!;
const task = workerData as AnalysisTask;
const abort = new AbortController();
port.on("message", (message: StoredMessage | "abort") => {
  if (message === "abort") abort.abort();
});
const reply = (message: AnalysisReply): void => port.postMessage(message);

try {
  reply({ model: await analyse() });
} catch (error) {
  reply({ error: toErrorMessage(error) });
}
port.close();

/** @returns the model when it was fitted here */
async function analyse(): Promise<Uint8Array | null> {
  adoptLsaKernelModule(task.kernels);
  using texts = new TextReader(task.file);
  const context: AnalysisContext = {
    textsAfter: async (after, limit) => await Promise.resolve(texts.textsAfter(after, limit)),
    put: storeThere,
    chunks: task.chunks,
    signal: abort.signal,
    onProgress: (progress) => reply({ progress }),
  };
  const model = task.model === null ? await fitModel(context) : decodeLsa(task.model);
  if (model === null || !(await placeChunks(model, task.after, context))) return null;
  return task.model === null ? encodeLsa(model) : null;
}

async function storeThere(places: readonly LsaPlace[]): Promise<boolean> {
  using packed = new PackedVectors(places.flatMap(([, place]) => place ?? []));
  reply({ places: places.map(([id, place]) => [id, place === null ? null : packed.next()]) });
  for (;;) {
    const [message] = (await once(port, "message")) as [StoredMessage | "abort"];
    if (message !== "abort") return message.stored;
  }
}
