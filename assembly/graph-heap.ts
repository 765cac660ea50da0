// Scored slots as 64-bit integers that compare as their scores do, and binary heaps of them.

/** Score in the upper half, made to order as an integer; slot in the lower. Equal scores order by slot. */
// @ts-ignore: decorator
@inline
export function entryOf(score: f32, slot: u32): i64 {
  const bits = reinterpret<i32>(score);
  return ((<i64>(bits ^ ((bits >> 31) & 0x7fffffff))) << 32) | <i64>slot;
}

// @ts-ignore: decorator
@inline
export function scoreIn(entry: i64): f32 {
  const bits = <i32>(entry >> 32);
  return reinterpret<f32>(bits ^ ((bits >> 31) & 0x7fffffff));
}

// @ts-ignore: decorator
@inline
export function slotIn(entry: i64): u32 {
  return <u32>entry;
}

// @ts-ignore: decorator
@inline
function at(heap: usize, i: u32): usize {
  return heap + ((<usize>i) << 3);
}

/** Adds to a heap of `size` entries with the lowest at its root. */
// @ts-ignore: decorator
@inline
export function pushLow(heap: usize, size: u32, entry: i64): void {
  let i = size;
  while (i > 0) {
    const parent = (i - 1) >> 1;
    const above = load<i64>(at(heap, parent));
    if (above <= entry) break;
    store<i64>(at(heap, i), above);
    i = parent;
  }
  store<i64>(at(heap, i), entry);
}

/** Puts an entry in place of the root of a heap of `size` entries with the lowest at its root. */
// @ts-ignore: decorator
@inline
export function replaceLow(heap: usize, size: u32, entry: i64): void {
  let i: u32 = 0;
  for (;;) {
    let child: u32 = 2 * i + 1;
    if (child >= size) break;
    let below = load<i64>(at(heap, child));
    if (child + 1 < size) {
      const other = load<i64>(at(heap, child + 1));
      if (other < below) {
        below = other;
        child++;
      }
    }
    if (entry <= below) break;
    store<i64>(at(heap, i), below);
    i = child;
  }
  store<i64>(at(heap, i), entry);
}

/** Adds to a heap of `size` entries with the highest at its root. */
// @ts-ignore: decorator
@inline
export function pushHigh(heap: usize, size: u32, entry: i64): void {
  let i = size;
  while (i > 0) {
    const parent = (i - 1) >> 1;
    const above = load<i64>(at(heap, parent));
    if (above >= entry) break;
    store<i64>(at(heap, i), above);
    i = parent;
  }
  store<i64>(at(heap, i), entry);
}

/** Takes the root from a heap with the highest at its root, which leaves `size` entries. */
export function popHigh(heap: usize, size: u32): void {
  const entry = load<i64>(at(heap, size));
  let i: u32 = 0;
  for (;;) {
    let child: u32 = 2 * i + 1;
    if (child >= size) break;
    let below = load<i64>(at(heap, child));
    if (child + 1 < size) {
      const other = load<i64>(at(heap, child + 1));
      if (other > below) {
        below = other;
        child++;
      }
    }
    if (entry >= below) break;
    store<i64>(at(heap, i), below);
    i = child;
  }
  store<i64>(at(heap, i), entry);
}

/** Sorts a heap with the lowest at its root in place, highest first. */
export function sortLow(heap: usize, size: u32): void {
  while (size > 1) {
    size--;
    const lowest = load<i64>(heap);
    replaceLow(heap, size, load<i64>(at(heap, size)));
    store<i64>(at(heap, size), lowest);
  }
}

/** Sorts a few entries, highest first. */
export function sortFew(entries: usize, size: u32): void {
  for (let i: u32 = 1; i < size; i++) {
    const entry = load<i64>(at(entries, i));
    let j = i;
    for (; j > 0; j--) {
      const before = load<i64>(at(entries, j - 1));
      if (before >= entry) break;
      store<i64>(at(entries, j), before);
    }
    store<i64>(at(entries, j), entry);
  }
}
