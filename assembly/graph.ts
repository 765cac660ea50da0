// A navigable small world graph over the codes of a vector table, in the table's own memory.
// Several threads may link and search at the same time, each with an instance of its own.
import {
  EF_CONSTRUCTION_AT,
  ENTRY_AT,
  ENTRY_LOCK_AT,
  ENTRY_SHIFT,
  ENTRY_SLOT,
  LINKED_AT,
  M_AT,
  NO_LINK,
  STATE_LINKED,
  UNLINKED_AT,
} from "../src/store/ann/kenning-graph-layout";
import { LIVE_AT, SLOTS_AT } from "../src/store/ann/memory-layout";
import { entryOf, slotIn, sortLow } from "./graph-heap";
import { levelOf, M, setNodeSize, stateAt, twinAt } from "./graph-layout";
import { addLink, addTwin, areTwins, choose, lock, unlock, widen, writeList } from "./graph-link";
import { sketchBytes, sketchQuery, writeSketch } from "./graph-sketch";
import { attachScratch, chosen, found, kept, query, room } from "./graph-scratch";
import { acceptRows, descend, isAccepted, keptSize, scoreOf, walk } from "./graph-walk";
import { codeAt, rowIdOf, scaleOf, strideOf } from "./layout";

export { graphBlockBytes, levelOf, openGraphBlock, upperLists } from "./graph-layout";
export { graphScratchBytes } from "./graph-scratch";
export { sketchBytes } from "./graph-sketch";

/** Reads the graph's parameters and takes scratch memory. Before anything else, and when the scratch moves. */
export function attachGraph(scratch: usize, slots: u32, ef: u32, walked: u32): void {
  setNodeSize(load<u32>(M_AT), sketchBytes(strideOf()));
  attachScratch(scratch, <u32>strideOf(), slots, ef, walked);
}

/** Address of the query, int16 [stride]. */
export function graphQueryAt(): usize {
  return query;
}

/** Address of what the last search kept: u32 row ids. */
export function graphFoundAt(): usize {
  return found;
}

/** Links a slot that has a graph block and is not linked. */
export function linkSlot(slot: u32): void {
  const level = levelOf(slot);
  let entry = atomic.load<u32>(ENTRY_AT);
  // Whoever may become the entry goes alone, so that two of them do not miss each other.
  const mayRaise = entry == NO_LINK || level > entry >> ENTRY_SHIFT;
  if (mayRaise) {
    lock(ENTRY_LOCK_AT);
    entry = atomic.load<u32>(ENTRY_AT);
  }
  const stride = strideOf();
  widen(codeAt(slot, stride), query, stride);
  sketchQuery(stride);
  writeSketch(slot, scaleOf(slot, stride), stride);
  const isNode = entry == NO_LINK || linkFrom(entry, slot, level, stride);
  atomic.store<u8>(stateAt(slot), STATE_LINKED);
  atomic.add<u32>(LINKED_AT, 1);
  if (!mayRaise) return;
  if (isNode && (entry == NO_LINK || level > entry >> ENTRY_SHIFT)) {
    atomic.store<u32>(ENTRY_AT, (level << ENTRY_SHIFT) | slot);
  }
  unlock(ENTRY_LOCK_AT);
}

/** @returns false when the slot became the twin of a node */
function linkFrom(entry: u32, slot: u32, level: u32, stride: usize): bool {
  const scale = scaleOf(slot, stride);
  const ef = load<u32>(EF_CONSTRUCTION_AT);
  const top = entry >> ENTRY_SHIFT;
  const first = entry & ENTRY_SLOT;
  let nearest = entryOf(scoreOf(first, stride), first);
  for (let l = top; l > level; l--) nearest = descend(nearest, l, stride);
  const highest = <i32>min(level, top);
  for (let l = highest; l >= 0; l--) {
    walk(nearest, l, ef, stride, false);
    sortLow(kept, keptSize);
    nearest = load<i64>(kept);
    if (l == highest && areTwins(slotIn(nearest), slot, stride)) {
      addTwin(slotIn(nearest), slot);
      return false;
    }
    const count = choose(kept, keptSize, M, scale, stride);
    // `addLink` chooses too, in the same scratch; what was walked over is not needed any more.
    memory.copy(kept, chosen, count << 2);
    writeList(slot, l, count);
    for (let i: u32 = 0; i < count; i++) addLink(load<u32>(kept + (i << 2)), slot, l, stride);
  }
  return true;
}

/**
 * The query lies at `graphQueryAt`. Rows of the nearest nodes that the walk met are left at `graphFoundAt`, nearest first.
 *
 * @param bits   accepted rows, one bit a row id, or 0 when all are
 * @param bytes  of the bits
 * @returns      how many rows there are, at most `ef`
 */
export function searchGraph(ef: u32, bits: usize, bytes: u32): u32 {
  const entry = atomic.load<u32>(ENTRY_AT);
  const first = entry & ENTRY_SLOT;
  if (entry == NO_LINK || first >= room) return 0;
  const stride = strideOf();
  acceptRows(bits, bytes);
  sketchQuery(stride);
  let nearest = entryOf(scoreOf(first, stride), first);
  for (let l = entry >> ENTRY_SHIFT; l > 0; l--) nearest = descend(nearest, l, stride);
  if (bits != 0 || load<u32>(UNLINKED_AT) != 0 || load<u32>(SLOTS_AT) != load<u32>(LIVE_AT)) {
    walk(nearest, 0, ef, stride, true);
  } else {
    walk(nearest, 0, ef, stride, false);
  }
  sortLow(kept, keptSize);
  let count: u32 = 0;
  for (let i: u32 = 0; i < keptSize; i++) {
    for (let slot = slotIn(load<i64>(kept + (i << 3))); slot < room; slot = load<u32>(twinAt(slot))) {
      if (count == ef) return count;
      if (!isAccepted(slot, stride)) continue;
      store<u32>(found + (count << 2), rowIdOf(slot, stride));
      count++;
    }
  }
  return count;
}
