import { chunkTextsAfter } from "../sqlite/chunk-texts.ts";
import { SMALL_CACHE_BYTES, SqliteDatabase } from "../sqlite/database.ts";
import type { ChunkText } from "./lsa-store.ts";

const BUSY_TIMEOUT_MS = 5000;

/** Reads the texts of a collection on a connection of its own, for threads that work through all of them. */
export class TextReader implements Disposable {
  readonly #database: SqliteDatabase;

  /** @throws {EngineError} what opening a database throws */
  constructor(file: string) {
    const cacheBytes = SMALL_CACHE_BYTES;
    this.#database = new SqliteDatabase({ file, busyTimeoutMs: BUSY_TIMEOUT_MS, readOnly: true, cacheBytes });
  }

  /** @see LsaStore.textsAfter */
  textsAfter(after: number, limit: number): ChunkText[] {
    return chunkTextsAfter(this.#database, after, limit);
  }

  [Symbol.dispose](): void {
    this.#database.close();
  }
}
