import { threadId } from "node:worker_threads";

/**
 * Rows of chunks or of documents, such as those a filter selects. The ids lie in shared memory,
 * so a set of any size is handed from thread to thread without being copied.
 */
export interface RowSet {
  /** Names the set within the process; what is derived from it is kept under this. */
  readonly id: number;
  /** Ascending, distinct. */
  readonly rows: Uint32Array<SharedArrayBuffer>;
}

const SETS_PER_THREAD = 2 ** 32;
let made = 0;

/** @param rowIds  distinct, in any order, each below 2³² */
export function rowSetOf(rowIds: readonly number[]): RowSet {
  const rows = new Uint32Array(new SharedArrayBuffer(4 * rowIds.length));
  let isAscending = true;
  for (let i = 0; i < rowIds.length; i++) {
    rows[i] = rowIds[i]!;
    isAscending &&= i === 0 || rowIds[i - 1]! < rowIds[i]!;
  }
  if (!isAscending) rows.sort();
  return { id: threadId * SETS_PER_THREAD + made++, rows };
}
