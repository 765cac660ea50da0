import { EngineError } from "../../core/errors.ts";
import type { UnitVector } from "../../core/vector.ts";
import { checkK, checkParameter, checkRowId, checkVector } from "./check-neighbor-request.ts";
import { type Graph, GRAPH_PARAMETERS, type GraphParameters, type RowBitmap } from "./graph.ts";
import { KenningGraphBlocks } from "./kenning-graph-blocks.ts";
import { type GraphKernels, graphKernels } from "./kenning-graph-kernels.ts";
import {
  EF_CONSTRUCTION_AT,
  ENTRY_AT,
  LINKED_AT,
  M_AT,
  NO_LINK,
  SEED_AT,
  STATE_ABSENT,
  STATE_LINKED,
  STATE_UNLINKED,
  UNLINKED_AT,
} from "./kenning-graph-layout.ts";
import { graphParts } from "./kenning-graph-parts.ts";
import { type BlockReader, restoreGraph } from "./kenning-graph-restore.ts";
import { KenningGraphScratch } from "./kenning-graph-scratch.ts";
import { toQueryCode } from "./quantize.ts";
import type { VectorTable } from "./vector-table.ts";

const MAX_EF = 100_000;

/**
 * A navigable small world graph over the int8 codes of a vector table, in the table's own memory; a node is a slot.
 * Rows with the same code share one node. A table has one graph, and one object for it on each thread.
 *
 * Any number of threads may link at the same time, each its own rows, and search meanwhile: see `attach`.
 * A removed row is unlinked before the table forgets it.
 */
export class KenningGraph implements Graph {
  readonly engine = "kenning";
  readonly parameters: GraphParameters;
  readonly #table: VectorTable;
  readonly #kernels: GraphKernels;
  readonly #blocks: KenningGraphBlocks;
  readonly #scratch: KenningGraphScratch;

  private constructor(table: VectorTable, kernels: GraphKernels) {
    const { u32 } = table.memory;
    this.#table = table;
    this.#kernels = kernels;
    this.parameters = {
      M: u32[M_AT >>> 2]!,
      efConstruction: u32[EF_CONSTRUCTION_AT >>> 2]!,
      seed: u32[SEED_AT >>> 2]!,
    };
    this.#scratch = new KenningGraphScratch(table, kernels);
    this.#scratch.reserve(this.parameters.efConstruction);
    this.#blocks = new KenningGraphBlocks(table, kernels);
  }

  /** Whether this process can run it; it needs WebAssembly with vectors and threads. */
  static isAvailable(table: VectorTable): boolean {
    return graphKernels(table.memory) !== undefined;
  }

  /**
   * An empty graph over a table that has none.
   *
   * @throws {EngineError} `BAD_CONFIG`
   */
  static create(table: VectorTable, parameters: GraphParameters = GRAPH_PARAMETERS): KenningGraph {
    const { M, efConstruction, seed } = parameters;
    checkParameter("M", M, 2, 100);
    checkParameter("efConstruction", efConstruction, 1, MAX_EF);
    checkParameter("seed", seed, 0, 2 ** 31 - 1);
    const kernels = requireKernels(table);
    const { u32 } = table.memory;
    if (u32[M_AT >>> 2] !== 0) throw badState("The table has a graph already", "Attach to it.");
    u32[EF_CONSTRUCTION_AT >>> 2] = efConstruction;
    u32[SEED_AT >>> 2] = seed;
    Atomics.store(u32, ENTRY_AT >>> 2, NO_LINK);
    Atomics.store(u32, M_AT >>> 2, M);
    return new KenningGraph(table, kernels);
  }

  /**
   * The graph that another thread created over the same memory.
   *
   * @throws {EngineError} `BAD_CONFIG` when the table has none
   */
  static attach(table: VectorTable): KenningGraph {
    if (Atomics.load(table.memory.u32, M_AT >>> 2) === 0) throw badState("The table has no graph", "Create one.");
    return new KenningGraph(table, requireKernels(table));
  }

  /**
   * Fills an empty graph with the bytes that `parts` gave for the slots of this table. Every link is checked, so that no walk can leave the graph.
   *
   * @param read   fills what it is given with the next bytes
   * @param slots  for how many the bytes were given
   * @throws {EngineError} `INDEX_CORRUPT` if the bytes cannot be those of a graph over this table; the table is then of no more use
   */
  static restore(
    table: VectorTable,
    parameters: GraphParameters,
    read: BlockReader,
    slots = table.slots,
  ): KenningGraph {
    const steps = KenningGraph.restoring(table, parameters, read, slots);
    for (let step = steps.next(); ; step = steps.next()) if (step.done === true) return step.value;
  }

  /** As `restore`, a fraction of a millisecond a step. Rows may be added to the table and removed meanwhile. */
  static *restoring(
    table: VectorTable,
    parameters: GraphParameters,
    read: BlockReader,
    slots: number,
  ): Generator<void, KenningGraph> {
    const graph = KenningGraph.create(table, parameters);
    yield* restoreGraph({ table, blocks: graph.#blocks, kernels: graph.#kernels, slots }, read);
    return graph;
  }

  get size(): number {
    return Atomics.load(this.#table.memory.u32, LINKED_AT >>> 2);
  }

  get tombstones(): number {
    return Atomics.load(this.#table.memory.u32, UNLINKED_AT >>> 2);
  }

  has(rowId: number): boolean {
    return this.#stateOf(rowId) === STATE_LINKED;
  }

  /** Links a row, and adds it to the table first when it is not there, which only the table's keeper may do. */
  link(rowId: number, vector: UnitVector): void {
    this.#link(this.#table.add(rowId, vector));
  }

  /**
   * Links a row of the table. Linking a row that is linked changes nothing. Threads must not link the same row at the same time.
   *
   * @throws {EngineError} `BAD_REQUEST` when the table does not have it
   */
  linkRow(rowId: number): void {
    checkRowId(rowId);
    const slot = this.#table.slotOf(rowId);
    if (slot >= 0) return this.#link(slot);
    throw new EngineError("BAD_REQUEST", `Row ${rowId} is not in the table`, {
      hint: "Add it first.",
      data: { rowId },
    });
  }

  unlink(rowId: number): boolean {
    if (!this.has(rowId)) return false;
    this.#count(this.#table.slotOf(rowId), STATE_UNLINKED);
    return true;
  }

  search(query: UnitVector, k: number, ef: number, accepts?: RowBitmap): Uint32Array {
    checkVector(query, this.#table.dimensions);
    checkK(k);
    if (this.size === 0 || accepts?.size === 0) return new Uint32Array(0);
    const wanted = Math.max(1, Math.min(Math.max(k, Math.floor(ef)), this.size));
    this.#scratch.reserve(wanted);
    const { memory, dimensions } = this.#table;
    const bits = accepts === undefined ? 0 : this.#scratch.place(accepts.bits);
    const at = this.#kernels.graphQueryAt() >>> 1;
    toQueryCode(query, memory.i16.subarray(at, at + dimensions));
    // The rest of the stride meets zeros in the codes.
    const count = this.#kernels.searchGraph(wanted, bits, accepts?.bits.length ?? 0);
    const found = this.#kernels.graphFoundAt() >>> 2;
    return Uint32Array.from(memory.u32.subarray(found, found + count));
  }

  /**
   * The graph's bytes, in the order that `restore` reads them, for a snapshot together with the table's first `slots`.
   * Other threads may go on linking: what was linked when the first part is asked for is in it.
   */
  parts(slots = this.#table.slots): Generator<Uint8Array> {
    return graphParts(this.#table, this.#blocks, this.#kernels, slots);
  }

  #link(slot: number): void {
    this.#blocks.reserve(slot);
    const state = this.#blocks.stateOf(slot);
    if (state === STATE_UNLINKED) this.#count(slot, STATE_LINKED);
    if (state !== STATE_ABSENT) return;
    this.#scratch.reserve(this.parameters.efConstruction);
    this.#kernels.linkSlot(slot);
  }

  #stateOf(rowId: number): number {
    if (!Number.isInteger(rowId) || rowId < 0 || rowId >= NO_LINK) return STATE_ABSENT;
    const slot = this.#table.slotOf(rowId);
    return slot < 0 ? STATE_ABSENT : this.#blocks.stateOf(slot);
  }

  /** Moves a slot from linked to unlinked, or back. */
  #count(slot: number, state: number): void {
    const { u32 } = this.#table.memory;
    const change = state === STATE_LINKED ? 1 : -1;
    this.#blocks.setState(slot, state);
    Atomics.add(u32, LINKED_AT >>> 2, change);
    Atomics.sub(u32, UNLINKED_AT >>> 2, change);
  }
}

function requireKernels(table: VectorTable): GraphKernels {
  const kernels = graphKernels(table.memory);
  if (kernels !== undefined) return kernels;
  throw badState("The graph needs WebAssembly with vectors and threads", "Search exactly, or use the engine hnswlib.");
}

function badState(message: string, hint: string): EngineError {
  return new EngineError("BAD_CONFIG", message, { hint });
}
