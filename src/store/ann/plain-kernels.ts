import { Candidates } from "./candidates.ts";
import type { Kernels } from "./kernels.ts";
import {
  BLOCK_MASK,
  BLOCK_SHIFT,
  BLOCK_SLOTS,
  BLOCK_TABLE,
  ROW_PAGE_MASK,
  ROW_PAGE_SHIFT,
  ROW_TABLE,
  STRIDE_AT,
  TASK_CANDIDATES,
  TASK_CAPACITY,
  TASK_ERROR_FACTOR,
  TASK_K,
  TASK_QUERY,
  TASK_QUERY_SCALE,
  TASK_SLACK,
  TASK_UPPERS,
} from "./memory-layout.ts";
import { ROW_PAGE_BYTES, TOMBSTONE } from "./slot-address.ts";
import type { VectorMemory } from "./vector-memory.ts";

/** The kernels in plain TypeScript, for processes that may not compile WebAssembly: the same answers, some ten times slower. */
export class PlainKernels implements Kernels {
  readonly #memory: VectorMemory;

  constructor(memory: VectorMemory) {
    this.#memory = memory;
  }

  scanAll(task: number, slots: number): number {
    const candidates = this.#candidatesOf(task);
    for (let slot = 0; slot < slots && !candidates.full; slot++) this.#offer(task, slot, candidates);
    return candidates.finish();
  }

  scanList(task: number, list: number, count: number): number {
    const candidates = this.#candidatesOf(task);
    for (let i = 0; i < count && !candidates.full; i++) {
      this.#offer(task, this.#memory.u32[(list >>> 2) + i]!, candidates);
    }
    return candidates.finish();
  }

  scanMarked(task: number, slots: number, marked: number): number {
    const candidates = this.#candidatesOf(task);
    const { u8 } = this.#memory;
    for (let slot = 0; slot < slots && !candidates.full; slot++) {
      if ((u8[marked + (slot >>> 3)]! >>> (slot & 7)) & 1) this.#offer(task, slot, candidates);
    }
    return candidates.finish();
  }

  markSlots(list: number, count: number, marked: number, bytes: number): void {
    const { u8, u32 } = this.#memory;
    u8.fill(0, marked, marked + bytes);
    for (const slot of u32.subarray(list >>> 2, (list >>> 2) + count)) u8[marked + (slot >>> 3)]! |= 1 << (slot & 7);
  }

  mapRows(rows: number, count: number, out: number): number {
    const memory = this.#memory;
    let found = 0;
    for (let i = 0; i < count; i++) {
      const rowId = memory.u32[(rows >>> 2) + i]!;
      const page = memory.u32[(ROW_TABLE >>> 2) + (rowId >>> ROW_PAGE_SHIFT)]!;
      if (page === 0) continue;
      memory.reach(page + ROW_PAGE_BYTES);
      const cell = memory.u32[(page >>> 2) + (rowId & ROW_PAGE_MASK)]!;
      if (cell === 0) continue;
      memory.u32[(out >>> 2) + found] = cell - 1;
      found++;
    }
    return found;
  }

  scoreFloats(addresses: number, count: number, query: number, out: number): void {
    const memory = this.#memory;
    const stride = memory.u32[STRIDE_AT >>> 2]!;
    const wide = memory.f64.subarray(query >>> 3, (query >>> 3) + stride);
    for (let i = 0; i < count; i++) {
      const address = memory.u32[(addresses >>> 2) + i]!;
      memory.reach(address + 4 * stride);
      memory.f64[(out >>> 3) + i] = dotWide(memory.f32, address >>> 2, wide);
    }
  }

  #candidatesOf(task: number): Candidates {
    const { u32, f32 } = this.#memory;
    const capacity = u32[(task + TASK_CAPACITY) >>> 2]!;
    const slots = u32[(task + TASK_CANDIDATES) >>> 2]! >>> 2;
    const uppers = u32[(task + TASK_UPPERS) >>> 2]! >>> 2;
    return new Candidates(
      u32[(task + TASK_K) >>> 2]!,
      u32.subarray(slots, slots + capacity),
      f32.subarray(uppers, uppers + capacity),
    );
  }

  #offer(task: number, slot: number, candidates: Candidates): void {
    const memory = this.#memory;
    const stride = memory.u32[STRIDE_AT >>> 2]!;
    const block = memory.u32[(BLOCK_TABLE >>> 2) + (slot >>> BLOCK_SHIFT)]!;
    const index = slot & BLOCK_MASK;
    memory.reach(block + BLOCK_SLOTS * (stride + 12));
    const scales = (block + BLOCK_SLOTS * stride) >>> 2;
    if (memory.u32[scales + 2 * BLOCK_SLOTS + index] === TOMBSTONE) return;
    const query = memory.u32[(task + TASK_QUERY) >>> 2]! >>> 1;
    const dot = dotCode(memory.i8, block + index * stride, memory.i16, query, stride);
    const score = dot * memory.f32[scales + index]! * memory.f32[(task + TASK_QUERY_SCALE) >>> 2]!;
    const bound =
      memory.f32[scales + BLOCK_SLOTS + index]! * memory.f32[(task + TASK_ERROR_FACTOR) >>> 2]! +
      memory.f32[(task + TASK_SLACK) >>> 2]!;
    // In float32, as they are kept: what compares equal here must compare equal when pruned.
    candidates.offer(slot, Math.fround(score - bound), Math.fround(score + bound));
  }
}

function dotCode(codes: Int8Array, code: number, queries: Int16Array, query: number, stride: number): number {
  let a = 0;
  let b = 0;
  for (let i = 0; i < stride; i += 2) {
    a = (a + codes[code + i]! * queries[query + i]!) | 0;
    b = (b + codes[code + i + 1]! * queries[query + i + 1]!) | 0;
  }
  return a + b;
}

/**
 * A dot product in eight sums, as the WebAssembly kernel adds it.
 *
 * @param values  float32; the vector starts at `at`, and what lies beyond the array counts as zero
 * @param wide    the query, as long as the stride: a multiple of 16
 */
export function dotWide(values: Float32Array, at: number, wide: Float64Array): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let s4 = 0;
  let s5 = 0;
  let s6 = 0;
  let s7 = 0;
  for (let i = 0; i < wide.length; i += 8) {
    s0 += (values[at + i] ?? 0) * wide[i]!;
    s1 += (values[at + i + 1] ?? 0) * wide[i + 1]!;
    s2 += (values[at + i + 2] ?? 0) * wide[i + 2]!;
    s3 += (values[at + i + 3] ?? 0) * wide[i + 3]!;
    s4 += (values[at + i + 4] ?? 0) * wide[i + 4]!;
    s5 += (values[at + i + 5] ?? 0) * wide[i + 5]!;
    s6 += (values[at + i + 6] ?? 0) * wide[i + 6]!;
    s7 += (values[at + i + 7] ?? 0) * wide[i + 7]!;
  }
  // Lanes as the vectors of the kernel: (0 1) + (2 3) and (4 5) + (6 7).
  return s0 + s2 + (s1 + s3) + (s4 + s6 + (s5 + s7));
}
