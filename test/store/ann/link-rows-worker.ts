import { parentPort, workerData } from "node:worker_threads";
import { KenningGraph } from "../../../src/store/ann/kenning-graph.ts";
import type { MemoryHandle } from "../../../src/store/ann/vector-memory.ts";
import { VectorTable } from "../../../src/store/ann/vector-table.ts";

/** Links every `step`-th row of the table it is handed, from row `first` to `last`. */
const { handle, first, last, step } = workerData as {
  readonly handle: MemoryHandle;
  readonly first: number;
  readonly last: number;
  readonly step: number;
};

const graph = KenningGraph.attach(VectorTable.attach(handle));
for (let rowId = first; rowId <= last; rowId += step) graph.linkRow(rowId);
parentPort!.postMessage("linked");
