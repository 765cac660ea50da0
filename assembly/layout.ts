// Addresses in the shared memory of a vector table. No runtime, no objects: raw pointers only.
import {
  BLOCK_MASK,
  BLOCK_SHIFT,
  BLOCK_SLOTS,
  BLOCK_TABLE,
  ROW_PAGE_MASK,
  ROW_PAGE_SHIFT,
  ROW_TABLE,
  STRIDE_AT,
} from "../src/store/ann/memory-layout";

/** The row id cell of a removed row. */
export const TOMBSTONE: u32 = 0xffffffff;
/** No slot. */
export const NO_SLOT: u32 = 0xffffffff;

/** Dimensions rounded up to 16: bytes of a code, and float32 values of a vector. */
// @ts-ignore: decorator
@inline
export function strideOf(): usize {
  return load<u32>(STRIDE_AT);
}

// @ts-ignore: decorator
@inline
export function blockOf(slot: u32): usize {
  return load<u32>(BLOCK_TABLE + ((slot >> BLOCK_SHIFT) << 2));
}

/** int8 [stride], 16-byte aligned. */
// @ts-ignore: decorator
@inline
export function codeAt(slot: u32, stride: usize): usize {
  return blockOf(slot) + ((slot & BLOCK_MASK) as usize) * stride;
}

/** f32 [1024] of a block; `errorsIn` and `rowIdsIn` (u32) follow. */
// @ts-ignore: decorator
@inline
export function scalesIn(block: usize, stride: usize): usize {
  return block + (BLOCK_SLOTS as usize) * stride;
}

// @ts-ignore: decorator
@inline
export function errorsIn(block: usize, stride: usize): usize {
  return block + (BLOCK_SLOTS as usize) * (stride + 4);
}

// @ts-ignore: decorator
@inline
export function rowIdsIn(block: usize, stride: usize): usize {
  return block + (BLOCK_SLOTS as usize) * (stride + 8);
}

// @ts-ignore: decorator
@inline
export function scaleOf(slot: u32, stride: usize): f32 {
  return load<f32>(scalesIn(blockOf(slot), stride) + ((slot & BLOCK_MASK) << 2));
}

/** `TOMBSTONE` when the row was removed. */
// @ts-ignore: decorator
@inline
export function rowIdOf(slot: u32, stride: usize): u32 {
  return load<u32>(rowIdsIn(blockOf(slot), stride) + ((slot & BLOCK_MASK) << 2));
}

/** `NO_SLOT` for a row that is not in the table. */
// @ts-ignore: decorator
@inline
export function slotOf(rowId: u32): u32 {
  const page: usize = load<u32>(ROW_TABLE + ((rowId >> ROW_PAGE_SHIFT) << 2));
  if (page == 0) return NO_SLOT;
  return load<u32>(page + ((rowId & ROW_PAGE_MASK) << 2)) - 1;
}
