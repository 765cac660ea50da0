// Scans of int8 codes. They find candidates, a superset of the k nearest; floats decide among those.
import {
  BLOCK_MASK,
  BLOCK_SLOTS,
  TASK_ERROR_FACTOR,
  TASK_QUERY,
  TASK_QUERY_SCALE,
  TASK_SLACK,
} from "../src/store/ann/memory-layout";
import { begin, end, full, offer, threshold } from "./candidates";
import { dotFloats, dotFourCodes, dotRunOfFour } from "./dot";
import { NO_SLOT, TOMBSTONE, blockOf, codeAt, errorsIn, rowIdsIn, scalesIn, slotOf, strideOf } from "./layout";

/** Where set, a bit for each slot that counts. */
let marks: usize = 0;

/**
 * As `scanAll`, but only slots whose bit is set in `marked` (bit `slot & 7` of byte `slot >> 3`) may become candidates:
 * reading every code in order is faster than picking out many of them.
 */
export function scanMarked(task: usize, slots: u32, marked: usize): i32 {
  marks = marked;
  const count = scanAll(task, slots);
  marks = 0;
  return count;
}

/** Sets the bits of the slots of a list, u32 [count], in `marked`, and clears all others of its bytes. */
export function markSlots(list: usize, count: u32, marked: usize, bytes: u32): void {
  memory.fill(marked, 0, bytes);
  for (let i: u32 = 0; i < count; i++) {
    const slot = load<u32>(list + (i << 2));
    const at = marked + (slot >> 3);
    store<u8>(at, load<u8>(at) | ((1 as u8) << ((slot & 7) as u8)));
  }
}

/** The first slots of the table. @returns how many candidates there are, or −1 when they did not fit */
export function scanAll(task: usize, slots: u32): i32 {
  begin(task);
  const stride = strideOf();
  for (let first: u32 = 0; first < slots && !full; first += BLOCK_SLOTS) {
    scanBlock(task, first, min<u32>(BLOCK_SLOTS, slots - first), stride);
  }
  return end();
}

function scanBlock(task: usize, first: u32, count: u32, stride: usize): void {
  const query: usize = load<u32>(task, TASK_QUERY);
  const queryScale = v128.load_splat<f32>(task, TASK_QUERY_SCALE);
  const factor = v128.load_splat<f32>(task, TASK_ERROR_FACTOR);
  const slack = v128.load_splat<f32>(task, TASK_SLACK);
  const block = blockOf(first);
  const scales = scalesIn(block, stride);
  const errors = errorsIn(block, stride);
  const rowIds = rowIdsIn(block, stride);
  let code = block;
  // A block has room for 1,024 slots, so the last four may reach beyond the count, but not beyond the block.
  for (let i: u32 = 0; i < count; i += 4) {
    const dots = dotRunOfFour(code, query, stride);
    code += 4 * stride;
    const at: usize = i << 2;
    const scores = f32x4.mul(f32x4.convert_i32x4_s(dots), f32x4.mul(v128.load(scales + at), queryScale));
    const bounds = f32x4.add(f32x4.mul(v128.load(errors + at), factor), slack);
    const uppers = f32x4.add(scores, bounds);
    if (!v128.any_true(f32x4.ge(uppers, f32x4.splat(threshold)))) continue;
    offerFour(first + i, min<u32>(4, count - i), scores, bounds, rowIds + at);
  }
}

function offerFour(slot: u32, count: u32, scores: v128, bounds: v128, rowIds: usize): void {
  const uppers = f32x4.add(scores, bounds);
  const lowers = f32x4.sub(scores, bounds);
  consider(slot, f32x4.extract_lane(lowers, 0), f32x4.extract_lane(uppers, 0), load<u32>(rowIds));
  if (count > 1) consider(slot + 1, f32x4.extract_lane(lowers, 1), f32x4.extract_lane(uppers, 1), load<u32>(rowIds, 4));
  if (count > 2) consider(slot + 2, f32x4.extract_lane(lowers, 2), f32x4.extract_lane(uppers, 2), load<u32>(rowIds, 8));
  if (count > 3) consider(slot + 3, f32x4.extract_lane(lowers, 3), f32x4.extract_lane(uppers, 3), load<u32>(rowIds, 12));
}

// @ts-ignore: decorator
@inline
function consider(slot: u32, lower: f32, upper: f32, rowId: u32): void {
  if (rowId == TOMBSTONE || !(upper >= threshold)) return;
  if (marks != 0 && ((load<u8>(marks + (slot >> 3)) >> ((slot & 7) as u8)) & 1) == 0) return;
  offer(slot, lower, upper);
}

/** The slots of a list, u32 [count]. @returns how many candidates there are, or −1 when they did not fit */
export function scanList(task: usize, list: usize, count: u32): i32 {
  begin(task);
  const stride = strideOf();
  const query: usize = load<u32>(task, TASK_QUERY);
  for (let i: u32 = 0; i < count && !full; i += 4) {
    const last = count - 1;
    const s0 = load<u32>(list + (i << 2));
    const s1 = load<u32>(list + (min<u32>(i + 1, last) << 2));
    const s2 = load<u32>(list + (min<u32>(i + 2, last) << 2));
    const s3 = load<u32>(list + (min<u32>(i + 3, last) << 2));
    const dots = dotFourCodes(
      codeAt(s0, stride),
      codeAt(s1, stride),
      codeAt(s2, stride),
      codeAt(s3, stride),
      query,
      stride,
    );
    considerListed(task, s0, i32x4.extract_lane(dots, 0), stride);
    if (i < last) considerListed(task, s1, i32x4.extract_lane(dots, 1), stride);
    if (i + 1 < last) considerListed(task, s2, i32x4.extract_lane(dots, 2), stride);
    if (i + 2 < last) considerListed(task, s3, i32x4.extract_lane(dots, 3), stride);
  }
  return end();
}

// @ts-ignore: decorator
@inline
function considerListed(task: usize, slot: u32, dot: i32, stride: usize): void {
  const block = blockOf(slot);
  const at: usize = (slot & BLOCK_MASK) << 2;
  const score = (dot as f32) * (load<f32>(scalesIn(block, stride) + at) * load<f32>(task, TASK_QUERY_SCALE));
  const error = load<f32>(errorsIn(block, stride) + at);
  const bound = error * load<f32>(task, TASK_ERROR_FACTOR) + load<f32>(task, TASK_SLACK);
  consider(slot, score - bound, score + bound, load<u32>(rowIdsIn(block, stride) + at));
}

/** Row ids, u32 [count], to their slots; rows that are not in the table are left out. @returns how many slots; `out` may be `rows` */
export function mapRows(rows: usize, count: u32, out: usize): u32 {
  let found: u32 = 0;
  for (let i: u32 = 0; i < count; i++) {
    const slot = slotOf(load<u32>(rows + (i << 2)));
    if (slot == NO_SLOT) continue;
    store<u32>(out + (found << 2), slot);
    found++;
  }
  return found;
}

/** Dot products of the vectors at `addresses` (u32 [count], f32 [stride] each) with the query, f64 [stride], into f64 [count]. */
export function scoreFloats(addresses: usize, count: u32, query: usize, out: usize): void {
  const stride = strideOf();
  for (let i: u32 = 0; i < count; i++) {
    store<f64>(out + (i << 3), dotFloats(load<u32>(addresses + (i << 2)), query, stride));
  }
}
