import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { throwIfAborted } from "../core/errors.ts";
import type { DocumentInput } from "../core/indexing.ts";
import type { OnProgress } from "../core/progress.ts";
import type { Engine, EngineOptions } from "../engine.ts";
import type { JudgedDocument } from "../eval/judged-set.ts";

const BATCH_DOCUMENTS = 64;

export interface TemporaryCollection extends AsyncDisposable {
  readonly engine: Engine;
}

/** A collection in a folder of its own, which is removed with it. */
export async function openTemporaryCollection({
  model,
  dtype,
  pooling,
  offline,
  reader,
  onProgress,
}: Pick<
  EngineOptions,
  "model" | "dtype" | "pooling" | "offline" | "reader" | "onProgress"
>): Promise<TemporaryCollection> {
  const { openEngine } = await import("../engine.ts");
  const root = await mkdtemp(join(tmpdir(), "kenning-eval-"));
  const removeRoot = (): Promise<void> => rm(root, { recursive: true, force: true });
  try {
    const collection = "judged";
    const engine = await openEngine({ root, collection, model, dtype, pooling, offline, reader, onProgress });
    return {
      engine,
      [Symbol.asyncDispose]: async () => {
        try {
          await engine[Symbol.asyncDispose]();
        } finally {
          await removeRoot();
        }
      },
    };
  } catch (error) {
    await removeRoot();
    throw error;
  }
}

/**
 * Stores each judged document as one document, in batches. Published sets have some that hold nothing; they are counted.
 *
 * @returns how many were left out because they hold neither a title nor text
 * @throws {EngineError} `ABORTED`, `BAD_INPUT_FILE`, `BAD_DOCUMENT`
 */
export async function indexJudgedDocuments(
  engine: Engine,
  documents: AsyncIterable<JudgedDocument>,
  { signal, onProgress }: { signal: AbortSignal; onProgress: OnProgress | undefined },
): Promise<number> {
  let done = 0;
  let empty = 0;
  let batch: DocumentInput[] = [];
  const flush = async (): Promise<void> => {
    throwIfAborted(signal);
    await engine.put(batch, { signal });
    done += batch.length;
    batch = [];
    onProgress?.({ stage: "index", done, unit: "documents" });
  };
  for await (const document of documents) {
    if (`${document.title}${document.text}`.trim() === "") {
      empty++;
      continue;
    }
    batch.push(document);
    if (batch.length === BATCH_DOCUMENTS) await flush();
  }
  if (batch.length > 0) await flush();
  // Once, on all of the documents, and before the first query.
  if ((await engine.status()).embedder?.model === "corpus") await engine.terms.train({}, { signal, onProgress });
  return empty;
}
