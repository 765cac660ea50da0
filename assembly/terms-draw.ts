// Random numbers of the training of term vectors, the same as in `src/embed/terms/train/random-numbers.ts`. Each thread has an instance.
import { RANDOM_AT } from "../src/embed/terms/train/task-layout";

let first: u32 = 1;
let second: u32 = 1;

export function loadRandom(task: usize): void {
  first = load<u32>(task + RANDOM_AT);
  second = load<u32>(task + RANDOM_AT, 4);
}

export function storeRandom(task: usize): void {
  store<u32>(task + RANDOM_AT, first);
  store<u32>(task + RANDOM_AT, second, 4);
}

// @ts-ignore: decorator
@inline
export function nextRandom(): u32 {
  const a = first;
  const b = second ^ a;
  first = rotl<u32>(a, 26) ^ b ^ (b << 9);
  second = rotl<u32>(b, 13);
  return a * 0x9e37_79bb;
}

// @ts-ignore: decorator
@inline
export function randomBelow(bound: u32): u32 {
  return (((nextRandom() as u64) * (bound as u64)) >> 32) as u32;
}

/** A term by the alias table: the number's product with the table's size has the column above and the fraction below. */
// @ts-ignore: decorator
@inline
export function drawNoise(noise: usize, terms: u64): u32 {
  const product = (nextRandom() as u64) * terms;
  const column = (product >> 32) as u32;
  const entry = noise + ((column as usize) << 3);
  return (product as u32) < load<u32>(entry) ? column : load<u32>(entry, 4);
}

