/** How terms are cut into character n-grams and these hashed, exactly as fastText does it: its files depend on every bit of it. */

const LESS_THAN = 0x3c;
const GREATER_THAN = 0x3e;
const FNV_OFFSET = 2_166_136_261;
const FNV_PRIME = 16_777_619;
/** Stands for the end of a line in fastText's vocabulary; it is no word, and has no n-grams. */
const END_OF_LINE = "</s>";

const encoder = new TextEncoder();

export interface SubwordShape {
  /** Shortest and longest n-gram, in characters with the `<` and `>` around the term. */
  readonly minN: number;
  readonly maxN: number;
  readonly buckets: number;
}

/**
 * The buckets of a term's n-grams, in fastText's order, repetitions kept. `<` and `>` alone are no n-grams.
 *
 * @param term  UTF-8 bytes where they are not valid and no string could stand for them
 */
export function subwordBuckets(term: string | Uint8Array, { minN, maxN, buckets }: SubwordShape): number[] {
  if (maxN <= 0 || buckets <= 0 || term === END_OF_LINE) return [];
  const bytes = bracketed(term);
  const found: number[] = [];
  for (let from = 0; from < bytes.length; from++) {
    if (isContinuation(bytes[from])) continue;
    let hash = FNV_OFFSET;
    let to = from;
    for (let n = 1; n <= maxN && to < bytes.length; n++) {
      do hash = hashByte(hash, bytes[to++]!);
      while (isContinuation(bytes[to]));
      const isBracket = n === 1 && (from === 0 || to === bytes.length);
      if (n >= minN && !isBracket) found.push((hash >>> 0) % buckets);
    }
  }
  return found;
}

/**
 * fastText's variant of 32-bit FNV-1a: bytes above 127 are sign-extended before they are mixed in.
 *
 * @see Fowler, Noll, Vo & Eastlake, https://datatracker.ietf.org/doc/html/draft-eastlake-fnv
 */
export function subwordHash(bytes: Uint8Array): number {
  let hash = FNV_OFFSET;
  for (const byte of bytes) hash = hashByte(hash, byte);
  return hash >>> 0;
}

function hashByte(hash: number, byte: number): number {
  return Math.imul(hash ^ ((byte << 24) >> 24), FNV_PRIME);
}

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}

function bracketed(term: string | Uint8Array): Uint8Array {
  const inner = typeof term === "string" ? encoder.encode(term) : term;
  const bytes = new Uint8Array(inner.length + 2);
  bytes[0] = LESS_THAN;
  bytes.set(inner, 1);
  bytes[bytes.length - 1] = GREATER_THAN;
  return bytes;
}
