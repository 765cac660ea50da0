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
import { bytesOf } from "./kenning-graph-parts.ts";
import { BLOCK_SHIFT, BLOCK_SLOTS } from "./memory-layout.ts";
import { TOMBSTONE } from "./slot-address.ts";
import type { VectorTable } from "./vector-table.ts";

/** Fills what it is given with the next bytes. */
export type BlockReader = (into: Uint8Array) => void;

export interface RestoredGraph {
  readonly table: VectorTable;
  readonly blocks: KenningGraphBlocks;
  readonly kernels: GraphKernels;
  /** For how many the bytes were given. */
  readonly slots: number;
}

/**
 * Fills an empty graph with what `graphParts` gave, then checks it, in steps of a block each: between them the table may be
 * searched, and change. Nothing may walk through the graph before the end.
 *
 * @throws {EngineError} `INDEX_CORRUPT`
 */
export function* restoreGraph(graph: RestoredGraph, read: BlockReader): Generator<void, void> {
  const { table, blocks, kernels, slots } = graph;
  const entry = new Uint32Array(1);
  read(bytesOf(entry));
  const parts: BlockParts[] = [];
  for (let first = 0; first < slots; first += BLOCK_SLOTS) {
    blocks.reserve(first);
    const part = blocks.partsOf(first >>> BLOCK_SHIFT, Math.min(BLOCK_SLOTS, slots - first));
    for (const column of [part.lists, part.twins, part.states, part.sketches, part.upperLists]) read(bytesOf(column));
    parts.push(part);
    yield;
  }
  const nodes = yield* nodesOf(parts, slots);
  yield* checkLists(parts, nodes, blocks.M, kernels);
  checkEntry(entry[0]!, nodes, kernels);
  // In one step with all that follows: no row may come or go in between.
  countStates(table, parts);
  Atomics.store(table.memory.u32, ENTRY_AT >>> 2, entry[0]!);
}

/** Which slots lists may name: 1 for those that are linked or were, and are not the twin of another. */
function* nodesOf(parts: readonly BlockParts[], slots: number): Generator<void, Uint8Array> {
  const nodes = new Uint8Array(slots);
  for (const [block, { states }] of parts.entries()) {
    markStates(states, nodes.subarray(block * BLOCK_SLOTS));
    yield;
  }
  // A slot named twice could make a circle; one named once and no node cannot be on the way from a node to itself.
  for (const { twins } of parts) {
    unmarkTwins(twins, nodes);
    yield;
  }
  return nodes;
}

function markStates(states: Uint8Array, nodes: Uint8Array): void {
  for (let i = 0; i < states.length; i++) {
    const state = states[i]!;
    if (state > STATE_UNLINKED) throw corrupt("a state that does not exist");
    nodes[i] = state === STATE_ABSENT ? 0 : 1;
  }
}

function unmarkTwins(twins: Uint32Array, nodes: Uint8Array): void {
  for (let i = 0; i < twins.length; i++) {
    const twin = twins[i]!;
    if (twin === NO_LINK) continue;
    if (nodes[twin] !== 1) throw corrupt("a twin that is none");
    nodes[twin] = 0;
  }
}

function* checkLists(
  parts: readonly BlockParts[],
  nodes: Uint8Array,
  M: number,
  kernels: GraphKernels,
): Generator<void, void> {
  const levels = new Uint8Array(nodes.length);
  for (let first = 0; first < levels.length; first += BLOCK_SLOTS) {
    const end = Math.min(first + BLOCK_SLOTS, levels.length);
    for (let slot = first; slot < end; slot++) levels[slot] = kernels.levelOf(slot);
    yield;
  }
  for (const [block, { lists, upperLists }] of parts.entries()) {
    checkLowest(lists, nodes);
    checkUpper(upperLists, levels.subarray(block * BLOCK_SLOTS), M, { nodes, levels });
    yield;
  }
}

function checkLowest(lists: Uint32Array, nodes: Uint8Array): void {
  for (let i = 0; i < lists.length; i++) {
    const link = lists[i]!;
    if (link !== NO_LINK && nodes[link] !== 1) throw corrupt("a link to nowhere");
  }
}

/** @param own  levels of the slots that the lists belong to */
function checkUpper(
  lists: Uint32Array,
  own: Uint8Array,
  M: number,
  { nodes, levels }: { readonly nodes: Uint8Array; readonly levels: Uint8Array },
): void {
  let at = 0;
  for (let i = 0; at < lists.length; i++) {
    for (let level = 1; level <= own[i]!; level++) {
      for (const end = at + M; at < end; at++) {
        const link = lists[at]!;
        if (link === NO_LINK) continue;
        if (nodes[link] !== 1 || levels[link]! < level) throw corrupt("a link to a layer that its node is not on");
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
function countStates(table: VectorTable, parts: readonly BlockParts[]): void {
  let linked = 0;
  let unlinked = 0;
  for (const [block, { states }] of parts.entries()) {
    const rowIds = table.rowIdsOf(block);
    for (let i = 0; i < states.length; i++) {
      if (states[i] === STATE_ABSENT) continue;
      if (states[i] === STATE_LINKED && rowIds[i] === TOMBSTONE) states[i] = STATE_UNLINKED;
      if (states[i] === STATE_LINKED) linked++;
      else unlinked++;
    }
  }
  Atomics.store(table.memory.u32, LINKED_AT >>> 2, linked);
  Atomics.store(table.memory.u32, UNLINKED_AT >>> 2, unlinked);
}

function corrupt(what: string): EngineError {
  return new EngineError("INDEX_CORRUPT", `The stored graph holds ${what}`, {
    hint: "Rebuild the index from the collection's database.",
  });
}
