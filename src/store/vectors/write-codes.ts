import { KenningGraph } from "../ann/kenning-graph.ts";
import { writeSnapshot } from "../ann/snapshot.ts";
import type { SnapshotHeader } from "../ann/snapshot-sidecar.ts";
import type { MemoryHandle } from "../ann/vector-memory.ts";
import { VectorTable } from "../ann/vector-table.ts";

/** A table, and the graph in its memory, as they are to be written. */
export interface SnapshotTask {
  readonly folder: string;
  readonly handle: MemoryHandle;
  readonly slots: number;
  readonly header: SnapshotHeader;
}

/** On any thread. @throws {EngineError} `STORAGE_FAILED` */
export function writeCodes({ folder, handle, slots, header }: SnapshotTask): void {
  const table = VectorTable.attach(handle);
  writeSnapshot(folder, { kind: "codes", header }, partsOf(table, slots, header));
}

function* partsOf(table: VectorTable, slots: number, header: SnapshotHeader): Generator<Uint8Array> {
  yield* table.parts(slots);
  if (header.details?.["hasGraph"] !== 1) return;
  yield* KenningGraph.attach(table).parts(slots);
}
