import { BLOCK_MASK, BLOCK_SHIFT, BLOCK_TABLE } from "../ann/memory-layout.ts";
import type { VectorTable } from "../ann/vector-table.ts";

/** The rows of a table in the order of their slots. */
export function* rowsOf(table: VectorTable): Generator<number, void> {
  const { slots } = table;
  for (let slot = 0; slot < slots; slot++) {
    const rowId = table.rowIdAt(slot);
    if (rowId >= 0) yield rowId;
  }
}

/** @returns a view of a slot's code, int8 [stride] */
export function codeAt({ memory, stride }: VectorTable, slot: number): Int8Array {
  const block = memory.u32[(BLOCK_TABLE >>> 2) + (slot >>> BLOCK_SHIFT)]!;
  const start = block + (slot & BLOCK_MASK) * stride;
  memory.reach(start + stride);
  return memory.i8.subarray(start, start + stride);
}
