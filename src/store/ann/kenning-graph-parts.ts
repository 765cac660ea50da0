import { EngineError } from "../../core/errors.ts";
import type { BlockParts, KenningGraphBlocks } from "./kenning-graph-blocks.ts";
import type { GraphKernels } from "./kenning-graph-kernels.ts";
import {
  ENTRY_AT,
  ENTRY_SHIFT,
  ENTRY_SLOT,
  LINKED_AT,
  NO_LINK,
  STATE_ABSENT,
  STATE_LINKED,
  STATE_UNLINKED,
  UNLINKED_AT,
} from "./kenning-graph-layout.ts";
import { BLOCK_SHIFT, BLOCK_SLOTS } from "./memory-layout.ts";
import type { VectorTable } from "./vector-table.ts";

/** Fills what it is given with the next bytes. */
export type BlockReader = (into: Uint8Array) => void;

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

/** @throws {EngineError} `INDEX_CORRUPT` */
export function restoreGraph(
  table: VectorTable,
  blocks: KenningGraphBlocks,
  kernels: GraphKernels,
  read: BlockReader,
  slots: number,
): void {
  const entry = new Uint32Array(1);
  read(bytesOf(entry));
  const parts: BlockParts[] = [];
  for (let first = 0; first < slots; first += BLOCK_SLOTS) {
    blocks.reserve(first);
    const part = blocks.partsOf(first >>> BLOCK_SHIFT, Math.min(BLOCK_SLOTS, slots - first));
    for (const column of [part.lists, part.twins, part.states, part.sketches, part.upperLists]) read(bytesOf(column));
    parts.push(part);
  }
  const nodes = nodesOf(parts, slots);
  checkLists(parts, nodes, blocks.M, kernels);
  checkEntry(entry[0]!, nodes, kernels);
  countStates(table, blocks, slots);
  Atomics.store(table.memory.u32, ENTRY_AT >>> 2, entry[0]!);
}

/** Which slots lists may name: 1 for those that are linked or were, and are not the twin of another. */
function nodesOf(parts: readonly BlockParts[], slots: number): Uint8Array {
  const nodes = new Uint8Array(slots);
  for (const [block, { states }] of parts.entries()) {
    for (const [i, state] of states.entries()) {
      if (state > STATE_UNLINKED) throw corrupt("a state that does not exist");
      nodes[block * BLOCK_SLOTS + i] = state === STATE_ABSENT ? 0 : 1;
    }
  }
  // A slot named twice could make a circle; one named once and no node cannot be on the way from a node to itself.
  for (const { twins } of parts) {
    for (const twin of twins) {
      if (twin === NO_LINK) continue;
      if (nodes[twin] !== 1) throw corrupt("a twin that is none");
      nodes[twin] = 0;
    }
  }
  return nodes;
}

function checkLists(parts: readonly BlockParts[], nodes: Uint8Array, M: number, kernels: GraphKernels): void {
  const levels = Uint8Array.from(nodes, (_, slot) => kernels.levelOf(slot));
  for (const [block, { lists, upperLists }] of parts.entries()) {
    for (const link of lists) if (link !== NO_LINK && nodes[link] !== 1) throw corrupt("a link to nowhere");
    let at = 0;
    for (let slot = block * BLOCK_SLOTS; at < upperLists.length; slot++) {
      for (let level = 1; level <= levels[slot]!; level++) {
        for (const link of upperLists.subarray(at, at + M)) {
          if (link === NO_LINK) continue;
          if (nodes[link] !== 1 || levels[link]! < level) throw corrupt("a link to a layer that its node is not on");
        }
        at += M;
      }
    }
  }
}

function checkEntry(entry: number, nodes: Uint8Array, kernels: GraphKernels): void {
  const slot = entry & ENTRY_SLOT;
  if (entry === NO_LINK ? nodes.includes(1) : nodes[slot] !== 1 || kernels.levelOf(slot) !== entry >>> ENTRY_SHIFT) {
    throw corrupt("an entry that is none");
  }
}

/** Counts what is linked; a row that the table lost since counts as unlinked. */
function countStates(table: VectorTable, blocks: KenningGraphBlocks, slots: number): void {
  let linked = 0;
  let unlinked = 0;
  for (let slot = 0; slot < slots; slot++) {
    const state = blocks.stateOf(slot);
    if (state === STATE_ABSENT) continue;
    if (state === STATE_LINKED && table.rowIdAt(slot) >= 0) linked++;
    else unlinked++;
    if (state === STATE_LINKED && table.rowIdAt(slot) < 0) blocks.setState(slot, STATE_UNLINKED);
  }
  Atomics.store(table.memory.u32, LINKED_AT >>> 2, linked);
  Atomics.store(table.memory.u32, UNLINKED_AT >>> 2, unlinked);
}

function bytesOf(part: Uint32Array | Uint8Array): Uint8Array {
  return new Uint8Array(part.buffer, part.byteOffset, part.byteLength);
}

function corrupt(what: string): EngineError {
  return new EngineError("INDEX_CORRUPT", `The stored graph holds ${what}`, {
    hint: "Rebuild the index from the collection's database.",
  });
}
