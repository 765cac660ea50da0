import { BLOCK_SHIFT, BLOCK_SLOTS, BLOCK_TABLE } from "./memory-layout.ts";
import { blockPartBytes } from "./slot-address.ts";
import type { VectorMemory } from "./vector-memory.ts";

/** Columns after the codes of a block: scales, errors and row ids, four bytes a slot each. */
const COLUMNS = 3;

/**
 * The bytes of a table's first slots: for each block its codes, scales, errors and row ids.
 *
 * @returns views of the shared memory
 */
export function* codeParts(
  memory: VectorMemory,
  stride: number,
  slots: number,
): Generator<Uint8Array<SharedArrayBuffer>> {
  for (let first = 0; first < slots; first += BLOCK_SLOTS) {
    const block = memory.u32[(BLOCK_TABLE >>> 2) + (first >>> BLOCK_SHIFT)]!;
    memory.reach(block + blockPartBytes(stride));
    const count = Math.min(BLOCK_SLOTS, slots - first);
    if (count === BLOCK_SLOTS) {
      yield memory.u8.subarray(block, block + blockPartBytes(stride));
      continue;
    }
    yield memory.u8.subarray(block, block + count * stride);
    for (let column = 0; column < COLUMNS; column++) {
      const start = block + BLOCK_SLOTS * (stride + 4 * column);
      yield memory.u8.subarray(start, start + 4 * count);
    }
  }
}
