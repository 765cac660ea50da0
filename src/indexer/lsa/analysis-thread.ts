import { Worker } from "node:worker_threads";
import { throwIfAborted } from "../../core/errors.ts";
import { giveBack } from "../../core/give-back.ts";
import { SMALL_THREAD } from "../../core/thread-memory.ts";
import { lsaKernelModule } from "../../embed/lsa/kernels.ts";
import type { LsaPlace } from "../../store/lsa/lsa-store.ts";
import { fromErrorMessage } from "../../store/threads/protocol.ts";
import type { AnalysisContext } from "./analyse-collection.ts";
import type { AnalysisReply, AnalysisTask, StoredMessage } from "./lsa-thread.ts";

/** Beside this file, or the compiled one that `KENNING_LSA_THREAD` names; src/store/threaded-services.ts says why. */
const ENTRY = new URL(
  process.env["KENNING_LSA_THREAD"] ?? (import.meta.url.endsWith(".ts") ? "./lsa-thread.ts" : "./lsa-thread.js"),
  import.meta.url,
);

/**
 * Analyses a collection on a thread of its own, which ends with it.
 *
 * @returns the model when one was fitted
 * @throws {EngineError} `ABORTED`, and what reading the texts throws
 */
export async function analyseInThread(
  task: Omit<AnalysisTask, "kernels" | "chunks">,
  { put, chunks, signal, onProgress }: Omit<AnalysisContext, "textsAfter">,
): Promise<Uint8Array | null> {
  throwIfAborted(signal);
  const workerData: AnalysisTask = { ...task, chunks, kernels: lsaKernelModule() };
  const thread = new Worker(ENTRY, { workerData, resourceLimits: SMALL_THREAD });
  const storePlaces = async (places: readonly LsaPlace[]): Promise<void> => {
    const stored = await put(places);
    giveBack(places.flatMap(([, place]) => place ?? []));
    thread.postMessage({ stored } satisfies StoredMessage);
  };
  const onAbort = (): void => thread.postMessage("abort");
  signal?.addEventListener("abort", onAbort, { once: true });
  try {
    return await new Promise<Uint8Array | null>((resolve, reject) => {
      thread.on("message", (reply: AnalysisReply) => {
        if ("progress" in reply) onProgress?.(reply.progress);
        else if ("error" in reply) reject(fromErrorMessage(reply.error));
        else if ("model" in reply) resolve(reply.model);
        else storePlaces(reply.places).catch(reject);
      });
      thread.on("error", reject);
      thread.on("exit", () => reject(new Error("The thread has ended")));
    });
  } finally {
    signal?.removeEventListener("abort", onAbort);
    await thread.terminate();
  }
}
