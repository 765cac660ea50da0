import { BLOCK_SLOTS, ROW_PAGE_ROWS, SLOT_RESIDENCY, SLOT_TAIL } from "./memory-layout.ts";

/** The row id cell of a removed row. */
export const TOMBSTONE = 0xffff_ffff;
export const ROW_PAGE_BYTES = 4 * ROW_PAGE_ROWS;

/** Bytes of a code, and float32 values of a vector: dimensions rounded up to 16. */
export function strideFor(dimensions: number): number {
  return Math.ceil(dimensions / 16) * 16;
}

/** Bytes of a block that are kept in a snapshot: codes, scales, errors and row ids. */
export function blockPartBytes(stride: number): number {
  return BLOCK_SLOTS * (stride + SLOT_TAIL);
}

export function blockBytes(stride: number): number {
  return blockPartBytes(stride) + BLOCK_SLOTS * SLOT_RESIDENCY;
}
