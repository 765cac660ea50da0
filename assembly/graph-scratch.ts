// What one thread works with. Every instance has its own; addresses are set by `attachGraph`.

/** int16 [stride]: the query, or the code of the node being linked. */
export let query: usize = 0;
/** int16 [stride]: the code of a neighbour that others are compared with. */
export let probe: usize = 0;
/** f32 [bits]: the query after its rotation; u64 [bits / 64][4]: its values in four bits, bit by bit. */
export let rotated: usize = 0;
export let planes: usize = 0;
/** One bit a slot. */
export let visited: usize = 0;
/** Slots that `visited` has room for. */
export let room: u32 = 0;
/** i64 [candidateRoom]: a heap of nodes to go on from. */
export let candidates: usize = 0;
export let candidateRoom: u32 = 0;
/** i64 [keptRoom]: a heap of the nearest nodes met. */
export let kept: usize = 0;
export let keptRoom: u32 = 0;
/** u32 [keptRoom]: row ids of an answer. */
export let found: usize = 0;
/** u32 [FEW]: neighbours not visited yet. */
export let fresh: usize = 0;
/** i64 [FEW]: links of a full list, and the one that asks for a place. */
export let crowd: usize = 0;
/** u32 [FEW]: slots that a list keeps. */
export let chosen: usize = 0;

/** Room for a list of 2·M links and what is added to it; M ≤ 100. */
const FEW: u32 = 256;

// @ts-ignore: decorator
@inline
function aligned(bytes: u32): u32 {
  return (bytes + 63) & ~63;
}

/** Bytes that `attachGraph` needs. */
export function graphScratchBytes(stride: u32, slots: u32, ef: u32, walked: u32): u32 {
  return aligned(stride * 4) + aligned((slots >> 3) + 8) + aligned((ef + 1) * 8) + aligned((walked + 1) * 8) + aligned(ef * 4) + FEW * 16 + (stride + 64) * 8;
}

/** Works in the `graphScratchBytes(…)` at `address` from now on. */
export function attachScratch(address: usize, stride: u32, slots: u32, ef: u32, walked: u32): void {
  query = address;
  probe = query + stride * 2;
  visited = address + aligned(stride * 4);
  room = slots;
  kept = visited + aligned((slots >> 3) + 8);
  keptRoom = ef;
  candidates = kept + aligned((ef + 1) * 8);
  candidateRoom = walked;
  found = candidates + aligned((walked + 1) * 8);
  fresh = found + aligned(ef * 4);
  crowd = fresh + FEW * 4;
  chosen = crowd + FEW * 8;
  rotated = chosen + FEW * 4;
  planes = rotated + (stride + 64) * 4;
}
