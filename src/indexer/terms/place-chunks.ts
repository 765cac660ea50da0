import { setImmediate as nextTurn } from "node:timers/promises";
import type { TaskOptions } from "../../core/care.ts";
import { isEngineError, throwIfAborted } from "../../core/errors.ts";
import type { CorpusEmbedder } from "../../embed/corpus/corpus-embedder.ts";
import { openCorpusEmbedder } from "../../embed/corpus/open-corpus-embedder.ts";
import { type OpenedTermModel, openTermModel } from "../../embed/terms/stored/open-term-model.ts";
import type { ChunkText } from "../../store/lsa/lsa-store.ts";
import type { Store } from "../../store/store.ts";
import type { ChunkVector } from "../../store/terms/term-store.ts";
import { estimateTokens } from "../chunk-sizing.ts";
import { contextText } from "../context-text.ts";
import { chunkPages, type TextsAfter } from "./collection-corpus.ts";

/** Vectors of one transaction. */
const VECTORS_AT_ONCE = 1024;

export interface Placing {
  readonly embedder: CorpusEmbedder;
  readonly textsAfter: TextsAfter;
  /** About how many there are to place, for the progress. */
  readonly chunks: number;
  /** @returns false when vectors of this embedder are of no use any more */
  readonly store: (vectors: readonly ChunkVector[]) => Promise<boolean>;
}

/** What is embedded of a chunk: what stands above it, and its text. */
export function embeddedText({ title, headings, text }: ChunkText): string {
  return contextText(title, headings, text, estimateTokens);
}

/**
 * Makes vectors of the chunks above one, in order; those of which nothing is known get none.
 *
 * @returns whether all were of use
 * @throws {EngineError} `ABORTED`
 */
export async function placeChunks(
  { embedder, textsAfter, chunks, store }: Placing,
  after: number,
  { signal, onProgress }: TaskOptions,
): Promise<boolean> {
  let vectors: ChunkVector[] = [];
  let done = 0;
  for await (const page of chunkPages(textsAfter, after)) {
    await nextTurn();
    throwIfAborted(signal);
    for (const chunk of page) {
      const vector = embedder.place(embeddedText(chunk));
      if (vector !== null) vectors.push([chunk.id, vector]);
    }
    done += page.length;
    onProgress?.({ stage: "place passages", done, total: Math.max(done, chunks), unit: "passages" });
    if (vectors.length < VECTORS_AT_ONCE) continue;
    if (!(await store(vectors))) return false;
    vectors = [];
  }
  return vectors.length === 0 || (await store(vectors));
}

/**
 * Gives vectors to chunks that have none. Chunks get theirs in order, so what is new is above the last that has one. Another process may
 * train terms anew meanwhile.
 *
 * @throws {EngineError} `ABORTED`
 */
export async function placeNewChunks(store: Store, task: TaskOptions): Promise<void> {
  const textsAfter: TextsAfter = async (after, limit) => await store.lsa.textsAfter(after, limit);
  for (;;) {
    const after = await store.terms.lastPlaced();
    const isUpToDate = (await textsAfter(after, 1)).length === 0;
    const opened = isUpToDate ? null : await openIfWhole(store);
    if (opened === null) return;
    const { generation } = opened.facts;
    const put = async (vectors: readonly ChunkVector[]): Promise<boolean> =>
      await store.terms.place(generation, vectors);
    const embedder = openCorpusEmbedder(opened);
    if (await placeChunks({ embedder, textsAfter, chunks: 0, store: put }, after, task)) return;
  }
}

/** A damaged model is none; the next training replaces it. */
async function openIfWhole(store: Store): Promise<OpenedTermModel | null> {
  try {
    return await openTermModel(store.terms);
  } catch (error) {
    if (isEngineError(error, "INDEX_CORRUPT")) return null;
    throw error;
  }
}
