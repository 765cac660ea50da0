// Walks over the graph: greedy on the upper layers, best first below.
import { BLOCK_MASK } from "../src/store/ann/memory-layout";
import { NO_LINK, STATE_LINKED } from "../src/store/ann/kenning-graph-layout";
import { dotCode, dotFourCodes } from "./dot";
import { entryOf, pushHigh, popHigh, pushLow, replaceLow, scoreIn, slotIn } from "./graph-heap";
import { bitsOf, highestScore } from "./graph-sketch";
import { listAt, listLength, sketchAt, stateAt, twinAt } from "./graph-layout";
import { candidateRoom, candidates, fresh, kept, query, room, visited } from "./graph-scratch";
import { blockOf, codeAt, rowIdOf, scalesIn, TOMBSTONE } from "./layout";

/** Entries in `kept` after a walk. */
export let keptSize: u32 = 0;

export function scoreOf(slot: u32, stride: usize): f32 {
  const block = blockOf(slot);
  const scale = load<f32>(scalesIn(block, stride) + ((slot & BLOCK_MASK) << 2));
  return <f32>dotCode(block + <usize>(slot & BLOCK_MASK) * stride, query, stride) * scale;
}

/** @returns f32x4: the scores of four slots in `fresh` */
// @ts-ignore: decorator
@inline
export function scoreFour(slots: usize, against: usize, stride: usize): v128 {
  const s0 = load<u32>(slots);
  const s1 = load<u32>(slots, 4);
  const s2 = load<u32>(slots, 8);
  const s3 = load<u32>(slots, 12);
  const b0 = blockOf(s0);
  const b1 = blockOf(s1);
  const b2 = blockOf(s2);
  const b3 = blockOf(s3);
  const scales = f32x4(
    load<f32>(scalesIn(b0, stride) + ((s0 & BLOCK_MASK) << 2)),
    load<f32>(scalesIn(b1, stride) + ((s1 & BLOCK_MASK) << 2)),
    load<f32>(scalesIn(b2, stride) + ((s2 & BLOCK_MASK) << 2)),
    load<f32>(scalesIn(b3, stride) + ((s3 & BLOCK_MASK) << 2)),
  );
  const dots = dotFourCodes(
    b0 + <usize>(s0 & BLOCK_MASK) * stride,
    b1 + <usize>(s1 & BLOCK_MASK) * stride,
    b2 + <usize>(s2 & BLOCK_MASK) * stride,
    b3 + <usize>(s3 & BLOCK_MASK) * stride,
    against,
    stride,
  );
  return f32x4.mul(f32x4.convert_i32x4_s(dots), scales);
}

/** Fills the last group of four, so that it can be scored like the others. */
// @ts-ignore: decorator
@inline
export function padToFour(slots: usize, n: u32): void {
  const last = load<u32>(slots + ((n - 1) << 2));
  for (let i = n; (i & 3) != 0; i++) store<u32>(slots + (i << 2), last);
}

/** Goes to the nearest neighbour until none is nearer. @returns entry of where it ends */
export function descend(start: i64, level: u32, stride: usize): i64 {
  let best = start;
  let before: i64;
  do {
    before = best;
    const list = listAt(slotIn(best), level);
    const length = listLength(level);
    let n: u32 = 0;
    for (let i: u32 = 0; i < length; i++) {
      const slot = load<u32>(list + (i << 2));
      if (slot == NO_LINK) break;
      if (slot >= room) continue;
      store<u32>(fresh + (n << 2), slot);
      n++;
    }
    if (n > 0) padToFour(fresh, n);
    for (let i: u32 = 0; i < n; i += 4) {
      const four = fresh + (i << 2);
      const scores = scoreFour(four, query, stride);
      best = max(best, entryOf(f32x4.extract_lane(scores, 0), load<u32>(four)));
      best = max(best, entryOf(f32x4.extract_lane(scores, 1), load<u32>(four, 4)));
      best = max(best, entryOf(f32x4.extract_lane(scores, 2), load<u32>(four, 8)));
      best = max(best, entryOf(f32x4.extract_lane(scores, 3), load<u32>(four, 12)));
    }
  } while (best != before);
  return best;
}

let candidateSize: u32 = 0;
/** Takes what is read only to have it fetched, so that the compiler keeps the reads. */
let sink: u32 = 0;

/** Leaves out the slots that their sketches put farther away than all that are kept. @returns how many are left */
// @ts-ignore: decorator
@inline
function leaveOutFar(slots: usize, n: u32, bits: usize): u32 {
  const farthest = scoreIn(load<i64>(kept));
  let touched: u32 = 0;
  for (let i: u32 = 0; i < n; i++) touched ^= load<u32>(sketchAt(load<u32>(slots + (i << 2))));
  sink = touched;
  let left: u32 = 0;
  for (let i: u32 = 0; i < n; i++) {
    const slot = load<u32>(slots + (i << 2));
    store<u32>(slots + (left << 2), slot);
    left += <u32>(highestScore(slot, bits) >= farthest);
  }
  return left;
}

/** Reads a byte of every cache line of the codes to come, so that they are fetched at the same time. */
// @ts-ignore: decorator
@inline
function fetchCodes(slots: usize, n: u32, stride: usize): void {
  let sum: u32 = 0;
  for (let i: u32 = 0; i < n; i++) {
    const code = codeAt(load<u32>(slots + (i << 2)), stride);
    for (let j: usize = 0; j < stride; j += 64) sum ^= load<u32>(code + j);
  }
  sink = sum;
}

/** Walks through a node that was met, and keeps it if it is accepted. */
// @ts-ignore: decorator
@inline
function meet(entry: i64, ef: u32, checks: bool, stride: usize): void {
  if (keptSize == ef && entry <= load<i64>(kept)) return;
  if (candidateSize < candidateRoom) {
    pushHigh(candidates, candidateSize, entry);
    candidateSize++;
  }
  if (checks && !acceptsAny(slotIn(entry), stride)) return;
  if (keptSize < ef) {
    pushLow(kept, keptSize, entry);
    keptSize++;
  } else {
    replaceLow(kept, ef, entry);
  }
}

/** Rows of interest, one bit a row id: address, or 0 when every row is accepted, and bytes. */
let rows: usize = 0;
let rowBytes: u32 = 0;

export function acceptRows(bits: usize, bytes: u32): void {
  rows = bits;
  rowBytes = bytes;
}

export function isAccepted(slot: u32, stride: usize): bool {
  if (load<u8>(stateAt(slot)) != STATE_LINKED) return false;
  const rowId = rowIdOf(slot, stride);
  if (rowId == TOMBSTONE) return false;
  if (rows == 0) return true;
  return rowId >> 3 < rowBytes && ((load<u8>(rows + (rowId >> 3)) >> (<u8>rowId & 7)) & 1) != 0;
}

/** Whether a node or one of its twins is accepted. */
function acceptsAny(node: u32, stride: usize): bool {
  for (let slot = node; slot < room; slot = load<u32>(twinAt(slot))) if (isAccepted(slot, stride)) return true;
  return false;
}

/**
 * Keeps the `ef` nearest nodes it meets; goes on from the nearest until that is farther than all that are kept.
 *
 * @param checks  whether nodes that are unlinked or not accepted are only passed through
 */
// @ts-ignore: decorator
@inline
export function walk(start: i64, level: u32, ef: u32, stride: usize, checks: bool): void {
  memory.fill(visited, 0, (room >> 3) + 1);
  keptSize = 0;
  candidateSize = 0;
  const first = slotIn(start);
  store<u8>(visited + (first >> 3), 1 << (<u8>first & 7));
  meet(start, ef, checks, stride);
  const length = listLength(level);
  const bits = bitsOf(stride);
  while (candidateSize > 0) {
    const nearest = load<i64>(candidates);
    if (keptSize == ef && nearest < load<i64>(kept)) break;
    candidateSize--;
    popHigh(candidates, candidateSize);
    const list = listAt(slotIn(nearest), level);
    let n: u32 = 0;
    for (let i: u32 = 0; i < length; i++) {
      const slot = load<u32>(list + (i << 2));
      // A slot beyond the room was linked after this walk began.
      if (slot >= room) {
        if (slot == NO_LINK) break;
        continue;
      }
      const byte = visited + (slot >> 3);
      const bits = <u32>load<u8>(byte);
      const bit: u32 = 1 << (slot & 7);
      store<u32>(fresh + (n << 2), slot);
      n += <u32>((bits & bit) == 0);
      store<u8>(byte, bits | bit);
    }
    if (keptSize == ef) n = leaveOutFar(fresh, n, bits);
    if (n == 0) continue;
    fetchCodes(fresh, n, stride);
    padToFour(fresh, n);
    for (let i: u32 = 0; i < n; i += 4) {
      const four = fresh + (i << 2);
      const scores = scoreFour(four, query, stride);
      meet(entryOf(f32x4.extract_lane(scores, 0), load<u32>(four)), ef, checks, stride);
      if (i + 1 < n) meet(entryOf(f32x4.extract_lane(scores, 1), load<u32>(four, 4)), ef, checks, stride);
      if (i + 2 < n) meet(entryOf(f32x4.extract_lane(scores, 2), load<u32>(four, 8)), ef, checks, stride);
      if (i + 3 < n) meet(entryOf(f32x4.extract_lane(scores, 3), load<u32>(four, 12)), ef, checks, stride);
    }
  }
}
