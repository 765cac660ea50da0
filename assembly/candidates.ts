// The rows that may be among the k nearest: every row whose upper bound reaches the k-th best lower bound so far.
// Each thread has its own instance of this module, so the globals belong to one scan at a time.
import { TASK_CANDIDATES, TASK_CAPACITY, TASK_HEAP, TASK_K, TASK_UPPERS } from "../src/store/ann/memory-layout";

/** The k-th best lower bound, −∞ until there are k. */
export let threshold: f32 = -Infinity;
/** The candidates do not fit: most of them reach the threshold. */
export let full: bool = false;

let k: u32 = 0;
/** f32 [k], the k best lower bounds; the least is at the root. */
let heap: usize = 0;
let heapSize: u32 = 0;
let slots: usize = 0;
let uppers: usize = 0;
let capacity: u32 = 0;
let count: u32 = 0;

export function begin(task: usize): void {
  k = load<u32>(task, TASK_K);
  heap = load<u32>(task, TASK_HEAP);
  slots = load<u32>(task, TASK_CANDIDATES);
  uppers = load<u32>(task, TASK_UPPERS);
  capacity = load<u32>(task, TASK_CAPACITY);
  heapSize = 0;
  count = 0;
  threshold = -Infinity;
  full = false;
}

/** @returns how many candidates there are, or −1 when they did not fit */
export function end(): i32 {
  if (full) return -1;
  prune();
  return count;
}

export function offer(slot: u32, lower: f32, upper: f32): void {
  if (heapSize < k) {
    rise(lower);
    if (heapSize == k) threshold = load<f32>(heap);
  } else if (lower > threshold) {
    sink(lower);
    threshold = load<f32>(heap);
  }
  if (count == capacity) {
    prune();
    // Pruning again after every few rows would cost more than a larger buffer.
    if (count > capacity - (capacity >> 2)) {
      full = true;
      return;
    }
  }
  store<u32>(slots + (count << 2), slot);
  store<f32>(uppers + (count << 2), upper);
  count++;
}

function prune(): void {
  let kept: u32 = 0;
  for (let i: u32 = 0; i < count; i++) {
    const upper = load<f32>(uppers + (i << 2));
    if (upper < threshold) continue;
    store<u32>(slots + (kept << 2), load<u32>(slots + (i << 2)));
    store<f32>(uppers + (kept << 2), upper);
    kept++;
  }
  count = kept;
}

function rise(lower: f32): void {
  let child = heapSize++;
  while (child > 0) {
    const parent: u32 = (child - 1) >> 1;
    const above = load<f32>(heap + (parent << 2));
    if (above <= lower) break;
    store<f32>(heap + (child << 2), above);
    child = parent;
  }
  store<f32>(heap + (child << 2), lower);
}

function sink(lower: f32): void {
  let parent: u32 = 0;
  for (;;) {
    let child: u32 = 2 * parent + 1;
    if (child >= k) break;
    let below = load<f32>(heap + (child << 2));
    if (child + 1 < k) {
      const other = load<f32>(heap + ((child + 1) << 2));
      if (other < below) {
        child++;
        below = other;
      }
    }
    if (below >= lower) break;
    store<f32>(heap + (parent << 2), below);
    parent = child;
  }
  store<f32>(heap + (parent << 2), lower);
}
