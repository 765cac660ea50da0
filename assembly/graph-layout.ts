// Lists, levels and states of nodes. A node is a slot of the vector table.
import { BLOCK_MASK, BLOCK_SHIFT, BLOCK_SLOTS, GRAPH_TABLE } from "../src/store/ann/memory-layout";
import { MAX_LEVEL, NO_LINK, SEED_AT } from "../src/store/ann/kenning-graph-layout";

/** Links per node on the upper layers, and on layer 0. */
export let M: u32 = 0;
export let M0: u32 = 0;

/** Bytes of a node's sketch. */
let sketchSize: usize = 0;

export function setNodeSize(m: u32, bytesOfSketch: usize): void {
  M = m;
  M0 = m << 1;
  sketchSize = bytesOfSketch;
}

// @ts-ignore: decorator
@inline
function graphBlockOf(slot: u32): usize {
  return load<u32>(GRAPH_TABLE + ((slot >> BLOCK_SHIFT) << 2));
}

/** What follows the lists of layer 0: uppers, twins, states, locks. */
// @ts-ignore: decorator
@inline
function tailOf(slot: u32): usize {
  return graphBlockOf(slot) + <usize>BLOCK_SLOTS * (<usize>M0 << 2);
}

// @ts-ignore: decorator
@inline
export function upperAt(slot: u32): usize {
  return tailOf(slot) + ((slot & BLOCK_MASK) << 2);
}

/** The next slot with the same code. */
// @ts-ignore: decorator
@inline
export function twinAt(slot: u32): usize {
  return tailOf(slot) + BLOCK_SLOTS * 4 + ((slot & BLOCK_MASK) << 2);
}

// @ts-ignore: decorator
@inline
export function stateAt(slot: u32): usize {
  return tailOf(slot) + BLOCK_SLOTS * 8 + (slot & BLOCK_MASK);
}

// @ts-ignore: decorator
@inline
export function lockAt(slot: u32): usize {
  return tailOf(slot) + BLOCK_SLOTS * 9 + (slot & BLOCK_MASK);
}

// @ts-ignore: decorator
@inline
export function sketchAt(slot: u32): usize {
  return tailOf(slot) + BLOCK_SLOTS * 10 + <usize>(slot & BLOCK_MASK) * sketchSize;
}

// @ts-ignore: decorator
@inline
export function listAt(slot: u32, level: u32): usize {
  if (level == 0) return graphBlockOf(slot) + (slot & BLOCK_MASK) * (M0 << 2);
  return load<u32>(upperAt(slot)) + (level - 1) * (M << 2);
}

// @ts-ignore: decorator
@inline
export function listLength(level: u32): u32 {
  return level == 0 ? M0 : M;
}

/** How many links a list holds. */
export function linksIn(list: usize, length: u32): u32 {
  let n: u32 = 0;
  while (n < length && load<u32>(list + (n << 2)) != NO_LINK) n++;
  return n;
}

/**
 * The highest layer a slot is on: P(level ≥ l) = M^−l, as floor(−ln(u) / ln(M)) has it. It depends on the seed and
 * the slot alone, so threads agree on it and a block's size is known before anything is linked.
 */
export function levelOf(slot: u32): u32 {
  let x = slot * 0x9e3779b9 + load<u32>(SEED_AT);
  x = (x ^ (x >> 16)) * 0x21f0aaad;
  x = (x ^ (x >> 15)) * 0x735a2d97;
  x ^= x >> 15;
  const uniform = (<f64>x + 0.5) / 4294967296.0;
  let level: u32 = 0;
  for (let reach = 1.0 / <f64>M; level < <u32>MAX_LEVEL && uniform < reach; reach /= <f64>M) level++;
  return level;
}

/** Lists that the upper layers of the first `count` slots of a block need. */
export function upperLists(block: u32, count: u32): u32 {
  let lists: u32 = 0;
  const first = block << BLOCK_SHIFT;
  for (let i: u32 = 0; i < count; i++) lists += levelOf(first + i);
  return lists;
}

/** Bytes of the graph block of table block `block`. */
export function graphBlockBytes(block: u32): u32 {
  return BLOCK_SLOTS * ((M0 << 2) + 10 + <u32>sketchSize) + upperLists(block, BLOCK_SLOTS) * (M << 2);
}

/** Makes every list of a zeroed graph block of `graphBlockBytes(block)` bytes empty. It is in use once it is in GRAPH_TABLE. */
export function openGraphBlock(block: u32, address: usize): void {
  const linkBytes = <usize>BLOCK_SLOTS * (<usize>M0 << 2);
  const uppers = address + linkBytes;
  let upper = uppers + <usize>BLOCK_SLOTS * (10 + sketchSize);
  memory.fill(address, 0xff, linkBytes);
  memory.fill(uppers + BLOCK_SLOTS * 4, 0xff, BLOCK_SLOTS * 4);
  memory.fill(upper, 0xff, upperLists(block, BLOCK_SLOTS) * (M << 2));
  const first = block << BLOCK_SHIFT;
  for (let i: u32 = 0; i < <u32>BLOCK_SLOTS; i++) {
    const level = levelOf(first + i);
    if (level == 0) continue;
    store<u32>(uppers + (i << 2), upper);
    upper += level * (M << 2);
  }
}
