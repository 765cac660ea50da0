import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { throwIfAborted } from "../core/errors.ts";
import type { DocumentInput } from "../core/indexing.ts";
import type { OnProgress } from "../core/progress.ts";
import type { Engine, EngineOptions } from "../engine.ts";
import type { JudgedDocument } from "../eval/judged-set.ts";

type CollectionOptions = Pick<EngineOptions, "model" | "dtype" | "pooling" | "offline" | "reader" | "onProgress">;

/** A collection of judged documents in a folder of its own, which is removed with it. */
export interface JudgedCollection extends AsyncDisposable {
  readonly engine: Engine;
  /** Documents left out because they hold neither a title nor text. */
  readonly empty: number;
}

/**
 * Makes a collection of judged documents. It is closed and opened again before it is searched: by then all that is learned of the
 * texts in the background has been, so that scores do not depend on how soon a query comes.
 *
 * @throws {EngineError} `ABORTED`, `BAD_INPUT_FILE`, `BAD_DOCUMENT`
 */
export async function openJudgedCollection(
  documents: AsyncIterable<JudgedDocument>,
  { model, dtype, pooling, offline, reader, onProgress }: CollectionOptions,
  signal: AbortSignal,
): Promise<JudgedCollection> {
  const { openEngine } = await import("../engine.ts");
  const root = await mkdtemp(join(tmpdir(), "kenning-eval-"));
  const removeRoot = (): Promise<void> => rm(root, { recursive: true, force: true });
  const open = (): Promise<Engine> =>
    openEngine({ root, collection: "judged", model, dtype, pooling, offline, reader, onProgress });
  try {
    let empty: number;
    {
      await using filled = await open();
      empty = await indexJudgedDocuments(filled, documents, { signal, onProgress });
    }
    const engine = await open();
    return {
      engine,
      empty,
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

/** Stores each judged document as one document. @returns how many hold nothing, as some of published sets do */
async function indexJudgedDocuments(
  engine: Engine,
  documents: AsyncIterable<JudgedDocument>,
  { signal, onProgress }: { signal: AbortSignal; onProgress: OnProgress | undefined },
): Promise<number> {
  let done = 0;
  let empty = 0;
  const inputs = async function* (): AsyncGenerator<DocumentInput> {
    for await (const document of documents) {
      throwIfAborted(signal);
      if (`${document.title}${document.text}`.trim() === "") {
        empty++;
        continue;
      }
      yield document;
      onProgress?.({ stage: "index", done: ++done, unit: "documents" });
    }
  };
  // As one stream: what is learned is learned once, of all of them.
  await engine.put(inputs(), { signal });
  if ((await engine.status()).embedder?.model === "corpus") await engine.terms.train({}, { signal, onProgress });
  return empty;
}
