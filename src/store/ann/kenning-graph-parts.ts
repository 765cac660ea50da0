import type { KenningGraphBlocks } from "./kenning-graph-blocks.ts";
import type { GraphKernels } from "./kenning-graph-kernels.ts";
import { ENTRY_AT, ENTRY_SHIFT, ENTRY_SLOT, NO_LINK, STATE_ABSENT } from "./kenning-graph-layout.ts";
import { BLOCK_SHIFT, BLOCK_SLOTS } from "./memory-layout.ts";
import type { VectorTable } from "./vector-table.ts";

/**
 * The entry, then each block's lists, twins, states, sketches and upper lists. Copies of what was linked when this began: threads may
 * go on linking, and what they add meanwhile is left out.
 */
export function* graphParts(
  table: VectorTable,
  blocks: KenningGraphBlocks,
  kernels: GraphKernels,
  slots: number,
): Generator<Uint8Array> {
  // A node becomes the entry after it was linked, and its state says that it is linked once all of its lists are written.
  const latest = Atomics.load(table.memory.u32, ENTRY_AT >>> 2);
  const states = Uint8Array.from({ length: slots }, (_, slot) => blocks.stateOf(slot));
  const entry = (latest & ENTRY_SLOT) < slots || latest === NO_LINK ? latest : highest(states, kernels);
  yield bytesOf(Uint32Array.of(entry));
  for (let first = 0; first < slots; first += BLOCK_SLOTS) {
    const count = Math.min(BLOCK_SLOTS, slots - first);
    // A block that nothing of was linked yet is written as it will be.
    blocks.reserve(first);
    const { lists, twins, sketches, upperLists } = blocks.partsOf(first >>> BLOCK_SHIFT, count);
    yield bytesOf(presentLinks(lists, 2 * blocks.M, states));
    yield bytesOf(twins.map((twin) => nextPresent(twin, blocks, states)));
    yield states.subarray(first, first + count);
    yield sketches.slice();
    yield bytesOf(presentLinks(upperLists, blocks.M, states));
  }
}

function isPresent(slot: number, states: Uint8Array): boolean {
  return slot < states.length && states[slot] !== STATE_ABSENT;
}

/** A copy of lists of `length` links without those to slots that are not present. */
function presentLinks(lists: Uint32Array, length: number, states: Uint8Array): Uint32Array {
  const kept = new Uint32Array(lists.length).fill(NO_LINK);
  for (let first = 0; first < lists.length; first += length) {
    let to = first;
    for (let at = first; at < first + length; at++) {
      if (isPresent(lists[at]!, states)) kept[to++] = lists[at]!;
    }
  }
  return kept;
}

function nextPresent(twin: number, blocks: KenningGraphBlocks, states: Uint8Array): number {
  let next = twin;
  while (next !== NO_LINK && !isPresent(next, states)) next = blocks.twinOf(next);
  return next;
}

/** @returns the entry that leads to most layers */
function highest(states: Uint8Array, kernels: GraphKernels): number {
  let entry = NO_LINK;
  let level = -1;
  for (let slot = 0; slot < states.length; slot++) {
    if (states[slot] === STATE_ABSENT || kernels.levelOf(slot) <= level) continue;
    level = kernels.levelOf(slot);
    entry = ((level << ENTRY_SHIFT) | slot) >>> 0;
  }
  return entry;
}

export function bytesOf(part: Uint32Array | Uint8Array): Uint8Array {
  return new Uint8Array(part.buffer, part.byteOffset, part.byteLength);
}
