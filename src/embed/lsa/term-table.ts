import { doubled } from "../growable-array.ts";

const EMPTY = 0;
const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/**
 * Distinct terms, numbered from 0 in the order they were added. All of them lie in one array of UTF-16 code units, so that
 * a million of them are a few arrays, not a million strings, and a stored table is ready without decoding.
 */
export class TermTable {
  #units: Uint16Array;
  /** Where each term ends in `#units`. */
  #ends: Uint32Array;
  #size: number;
  /** Open addressing, a power of two and at most half full: a term's number + 1, or EMPTY. */
  #slots: Uint32Array;

  private constructor(units: Uint16Array, ends: Uint32Array, size: number) {
    this.#units = units;
    this.#ends = ends;
    this.#size = size;
    this.#slots = this.#fillSlots(size);
  }

  static empty(): TermTable {
    return new TermTable(new Uint16Array(1024), new Uint32Array(128), 0);
  }

  /**
   * Takes the arrays as they are, without a copy; nothing is to be added to such a table, nor is it to be released.
   *
   * @param units  the terms one after the other, distinct
   * @param ends   where each ends, never falling, the last at most `units.length`
   */
  static of(units: Uint16Array, ends: Uint32Array): TermTable {
    return new TermTable(units, ends, ends.length);
  }

  get size(): number {
    return this.#size;
  }

  /** The arrays that `of` takes. */
  get parts(): { readonly units: Uint16Array; readonly ends: Uint32Array } {
    const length = this.#size === 0 ? 0 : this.#ends[this.#size - 1]!;
    return { units: this.#units.subarray(0, length), ends: this.#ends.subarray(0, this.#size) };
  }

  /** @returns the term's number, or −1 */
  find(term: string): number {
    return this.#slots[this.#slotOf(term)]! - 1;
  }

  /** @returns the term's number, which is the size before when it is new */
  add(term: string): number {
    const slot = this.#slotOf(term);
    const known = this.#slots[slot]!;
    if (known !== EMPTY) return known - 1;
    const start = this.#size === 0 ? 0 : this.#ends[this.#size - 1]!;
    const end = start + term.length;
    while (end > this.#units.length) this.#units = doubled(this.#units, Uint16Array);
    if (this.#size === this.#ends.length) this.#ends = doubled(this.#ends, Uint32Array);
    for (let i = 0; i < term.length; i++) this.#units[start + i] = term.charCodeAt(i);
    this.#ends[this.#size] = end;
    this.#slots[slot] = ++this.#size;
    if (2 * this.#size > this.#slots.length) {
      (this.#slots.buffer as ArrayBuffer).transfer(0);
      this.#slots = this.#fillSlots(this.#size);
    }
    return this.#size - 1;
  }

  /** A table of some of the terms, renumbered in the order given. */
  select(ids: ArrayLike<number>): TermTable {
    const ends = new Uint32Array(ids.length);
    let length = 0;
    for (let i = 0; i < ids.length; i++) ends[i] = length += this.#endOf(ids[i]!) - this.#startOf(ids[i]!);
    const units = new Uint16Array(length);
    for (let i = 0; i < ids.length; i++) {
      units.set(this.#units.subarray(this.#startOf(ids[i]!), this.#endOf(ids[i]!)), i === 0 ? 0 : ends[i - 1]);
    }
    return TermTable.of(units, ends);
  }

  /** Gives its memory back; it is of no use afterwards. */
  release(): void {
    for (const { buffer } of [this.#units, this.#ends, this.#slots]) (buffer as ArrayBuffer).transfer(0);
  }

  #startOf(id: number): number {
    return id === 0 ? 0 : this.#ends[id - 1]!;
  }

  #endOf(id: number): number {
    return this.#ends[id]!;
  }

  /** The slot that holds the term, or the empty one where it belongs. */
  #slotOf(term: string): number {
    let hash = FNV_OFFSET;
    for (let i = 0; i < term.length; i++) hash = Math.imul(hash ^ term.charCodeAt(i), FNV_PRIME);
    const mask = this.#slots.length - 1;
    let slot = spread(hash) & mask;
    while (this.#slots[slot] !== EMPTY && !this.#is(this.#slots[slot]! - 1, term)) slot = (slot + 1) & mask;
    return slot;
  }

  #is(id: number, term: string): boolean {
    const start = this.#startOf(id);
    if (this.#endOf(id) - start !== term.length) return false;
    for (let i = 0; i < term.length; i++) if (this.#units[start + i] !== term.charCodeAt(i)) return false;
    return true;
  }

  #fillSlots(size: number): Uint32Array {
    const slots = new Uint32Array(2 ** Math.ceil(Math.log2(2 * Math.max(128, size))));
    const mask = slots.length - 1;
    let at = 0;
    for (let id = 0; id < size; id++) {
      let hash = FNV_OFFSET;
      for (; at < this.#ends[id]!; at++) hash = Math.imul(hash ^ this.#units[at]!, FNV_PRIME);
      let slot = spread(hash) & mask;
      while (slots[slot] !== EMPTY) slot = (slot + 1) & mask;
      slots[slot] = id + 1;
    }
    return slots;
  }
}

/** FNV-1a leaves the low bits of short terms too much alike; high ones are folded into them. */
function spread(hash: number): number {
  return hash ^ (hash >>> 15);
}
