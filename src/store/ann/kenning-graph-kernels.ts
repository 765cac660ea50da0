import { kernelExports } from "./kernels.ts";
import type { VectorMemory } from "./vector-memory.ts";

/** What `assembly/graph.ts` exports. Numbers are addresses, slots and counts. */
export interface GraphKernels {
  attachGraph(scratch: number, slots: number, ef: number, walked: number): void;
  graphScratchBytes(stride: number, slots: number, ef: number, walked: number): number;
  graphQueryAt(): number;
  graphFoundAt(): number;
  graphBlockBytes(block: number): number;
  openGraphBlock(block: number, address: number): void;
  sketchBytes(stride: number): number;
  levelOf(slot: number): number;
  upperLists(block: number, count: number): number;
  linkSlot(slot: number): void;
  searchGraph(ef: number, bits: number, bytes: number): number;
}

/** undefined where the graph cannot run: it has no implementation but WebAssembly. */
export function graphKernels(memory: VectorMemory): GraphKernels | undefined {
  // wasm gives addresses as signed integers; callers shift them.
  return kernelExports(memory) as unknown as GraphKernels | undefined;
}
