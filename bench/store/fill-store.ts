import { openSqliteStore, type SqliteStoreOptions } from "../../src/store/open-sqlite-store.ts";
import type { DocumentPut } from "../../src/store/store.ts";
import { bucketOf, unitRowOf, type BenchData } from "./clustered-data.ts";
import { SETTINGS } from "./settings.ts";
import { secondsSince } from "./timing.ts";

export interface PutRates {
  readonly singleRate: number;
  readonly batchRate: number;
}

const SINGLE = 300;
const BATCH = 32;

/** Puts a document with one chunk and its vector for every row; row i becomes chunk i + 1. @returns documents a second */
export async function fillStore(options: SqliteStoreOptions, { count, vectors }: BenchData): Promise<PutRates> {
  await using store = await openSqliteStore(options);
  await store.pinSettings(SETTINGS);
  const puts = (from: number, to: number): DocumentPut[] =>
    Array.from({ length: Math.min(to, count) - from }, (_, i) => documentPut(vectors, from + i));
  let started = performance.now();
  for (let i = 0; i < SINGLE; i++) await store.putDocuments(puts(i, i + 1));
  const singleRate = SINGLE / secondsSince(started);
  started = performance.now();
  for (let i = SINGLE; i < count; i += BATCH) await store.putDocuments(puts(i, i + BATCH));
  return { singleRate, batchRate: (count - SINGLE) / secondsSince(started) };
}

function documentPut(vectors: Float32Array, row: number): DocumentPut {
  return {
    document: {
      id: `d${row}`,
      title: `Document ${row}`,
      path: null,
      source: null,
      mediaType: "text/plain",
      language: "en",
      metadata: { row, bucket: bucketOf(row) },
      contentHash: String(row),
      sizeBytes: 10,
      modifiedAt: null,
    },
    chunks: [
      {
        ordinal: 0,
        text: `word${row % 1000} text`,
        headings: [],
        start: 0,
        end: 10,
        startLine: 1,
        endLine: 1,
        vector: unitRowOf(vectors, row),
      },
    ],
  };
}
