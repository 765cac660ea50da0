import type { ChunkId } from "../../core/document.ts";
import type { Store } from "../../store/store.ts";
import { type Shingles, shinglesOf } from "./shingles.ts";

/**
 * The shingles of documents, by row; those that are gone have none.
 *
 * @param maxChunks  of each document the first ones that are read; all by default
 * @throws {EngineError} `INDEX_CORRUPT`
 */
export async function readShingles(
  store: Store,
  rows: readonly number[],
  maxChunks = Infinity,
): Promise<Map<number, Shingles>> {
  const documents = [...(await store.documentRows(rows))].map(
    ([row, { chunkIds }]) => [row, chunkIds.slice(0, maxChunks)] as const,
  );
  const texts = await readTexts(
    store,
    documents.flatMap(([, ids]) => ids),
  );
  return new Map(documents.map(([row, ids]) => [row, shinglesOf(ids.flatMap((id) => texts.get(id) ?? []))]));
}

/** The shingles of chunks, by id. @throws {EngineError} `INDEX_CORRUPT` */
export async function readChunkShingles(store: Store, ids: readonly ChunkId[]): Promise<Map<number, Shingles>> {
  return new Map([...(await readTexts(store, ids))].map(([id, text]) => [id, shinglesOf([text])]));
}

async function readTexts(store: Store, ids: readonly ChunkId[]): Promise<Map<ChunkId, string>> {
  return new Map((await store.chunks(ids)).map(({ id, text }) => [id, text]));
}
