// Links a node in. Several threads may link at the same time: a list is changed under its node's lock.
import { BLOCK_MASK } from "../src/store/ann/memory-layout";
import { NO_LINK } from "../src/store/ann/kenning-graph-layout";
import { entryOf, scoreIn, slotIn, sortFew } from "./graph-heap";
import { linksIn, listAt, listLength, lockAt, twinAt } from "./graph-layout";
import { chosen, crowd, fresh, probe } from "./graph-scratch";
import { padToFour, scoreFour } from "./graph-walk";
import { codeAt, scaleOf } from "./layout";

/** Widens a code to int16. */
export function widen(code: usize, to: usize, stride: usize): void {
  const end = code + stride;
  for (; code < end; code += 8, to += 16) v128.store(to, v128.load_ext<i8>(code));
}

export function lock(byte: usize): void {
  while (atomic.cmpxchg<u8>(byte, 0, 1) != 0) {}
}

export function unlock(byte: usize): void {
  atomic.store<u8>(byte, 0);
}

/**
 * Chooses links that lead in different directions: a candidate is left out when it is nearer to one already chosen than to
 * the node itself (the paper's algorithm 4).
 *
 * @param entries  candidates, nearest first; their scores are against the node's code without its scale
 * @returns        how many slots `chosen` holds, at most `limit`
 */
export function choose(entries: usize, n: u32, limit: u32, nodeScale: f32, stride: usize): u32 {
  let count: u32 = 0;
  for (let i: u32 = 0; i < n && count < limit; i++) {
    const entry = load<i64>(entries + (i << 3));
    const slot = slotIn(entry);
    if (count > 0) {
      widen(codeAt(slot, stride), probe, stride);
      const bound = f32x4.splat((scoreIn(entry) * nodeScale) / scaleOf(slot, stride));
      let isNearer = false;
      padToFour(chosen, count);
      for (let j: u32 = 0; j < count && !isNearer; j += 4) {
        isNearer = v128.any_true(f32x4.gt(scoreFour(chosen + (j << 2), probe, stride), bound));
      }
      if (isNearer) continue;
    }
    store<u32>(chosen + (count << 2), slot);
    count++;
  }
  return count;
}

/** Writes the first list of a node, before the links that others may have made to it already. */
export function writeList(slot: u32, level: u32, count: u32): void {
  lock(lockAt(slot));
  const list = listAt(slot, level);
  const length = listLength(level);
  const present = min(linksIn(list, length), length - count);
  memory.copy(fresh, list, present << 2);
  for (let i: u32 = 0; i < count; i++) atomic.store<u32>(list + (i << 2), load<u32>(chosen + (i << 2)));
  for (let i: u32 = 0; i < present; i++) atomic.store<u32>(list + ((count + i) << 2), load<u32>(fresh + (i << 2)));
  unlock(lockAt(slot));
}

/** Whether two slots have the same code and scale, so that no walk could tell them apart. */
export function areTwins(a: u32, b: u32, stride: usize): bool {
  return scaleOf(a, stride) == scaleOf(b, stride) && memory.compare(codeAt(a, stride), codeAt(b, stride), stride) == 0;
}

/** Hangs a slot on the node that has its code. */
export function addTwin(node: u32, slot: u32): void {
  lock(lockAt(node));
  store<u32>(twinAt(slot), load<u32>(twinAt(node)));
  atomic.store<u32>(twinAt(node), slot);
  unlock(lockAt(node));
}

/** Adds `slot` to the list of `node`; a full list is chosen anew. */
export function addLink(node: u32, slot: u32, level: u32, stride: usize): void {
  lock(lockAt(node));
  const list = listAt(node, level);
  const length = listLength(level);
  const present = linksIn(list, length);
  if (present < length) atomic.store<u32>(list + (present << 2), slot);
  else chooseAnew(list, length, node, slot, stride);
  unlock(lockAt(node));
}

function chooseAnew(list: usize, length: u32, node: u32, slot: u32, stride: usize): void {
  memory.copy(fresh, list, length << 2);
  store<u32>(fresh + (length << 2), slot);
  const n = length + 1;
  padToFour(fresh, n);
  widen(codeAt(node, stride), probe, stride);
  for (let i: u32 = 0; i < n; i += 4) {
    const four = fresh + (i << 2);
    const scores = scoreFour(four, probe, stride);
    const to = crowd + (i << 3);
    store<i64>(to, entryOf(f32x4.extract_lane(scores, 0), load<u32>(four)));
    store<i64>(to, entryOf(f32x4.extract_lane(scores, 1), load<u32>(four, 4)), 8);
    store<i64>(to, entryOf(f32x4.extract_lane(scores, 2), load<u32>(four, 8)), 16);
    store<i64>(to, entryOf(f32x4.extract_lane(scores, 3), load<u32>(four, 12)), 24);
  }
  sortFew(crowd, n);
  const count = choose(crowd, n, length, scaleOf(node, stride), stride);
  for (let i: u32 = 0; i < length; i++) {
    atomic.store<u32>(list + (i << 2), i < count ? load<u32>(chosen + (i << 2)) : NO_LINK);
  }
}
