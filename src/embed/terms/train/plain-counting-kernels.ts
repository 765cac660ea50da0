import * as at from "./counter-layout.ts";
import type { CountingKernels } from "./counting-kernels.ts";
import { splitBytes } from "./split-bytes.ts";
import { END_OF_SENTENCE, MAX_SENTENCE } from "./task-layout.ts";

const [HASH, NUMBER, END] = [at.HASH_IN_ENTRY / 4, at.NUMBER_IN_ENTRY / 4, at.END_IN_ENTRY / 4];
const LINE_FEED = 10;
const LEFT_OUT = 0xffff_ffff;

/** The kernels in plain TypeScript, for processes that may not compile WebAssembly, and what WebAssembly is compared with. */
export class PlainCountingKernels implements CountingKernels {
  readonly #bytes: Uint8Array;
  readonly #u32: Uint32Array;
  readonly #f64: Float64Array;

  constructor(memory: ArrayBufferLike) {
    this.#bytes = new Uint8Array(memory);
    this.#u32 = new Uint32Array(memory);
    this.#f64 = new Float64Array(memory);
  }

  countTerm(counter: number, start: number, end: number): number {
    let hash = at.HASH_START;
    for (let i = start; i < end; i++) hash = Math.imul(hash ^ this.#bytes[i]!, at.HASH_PRIME);
    const [slots, mask] = [this.#word(counter, at.SLOTS_AT) / 4, this.#word(counter, at.MASK_AT)];
    for (let slot = slotOf(hash, mask); ; slot = (slot + 1) & mask) {
      const place = this.#u32[slots + slot]!;
      if (place === 0) return this.#append(counter, slots + slot, start, end, hash >>> 0);
      const entry = this.#entry(counter, place - 1);
      if (this.#u32[entry + HASH] !== hash >>> 0 || !this.#holds(counter, place - 1, start, end)) continue;
      this.#f64[entry / 2]!++;
      this.#note(counter, hash);
      return this.#u32[entry + NUMBER]!;
    }
  }

  addTerm(counter: number, start: number, end: number): boolean {
    const used = this.#word(counter, at.TOKEN_COUNT_AT);
    if (used + 3 > this.#word(counter, at.TOKEN_ROOM_AT)) return false;
    const number = this.countTerm(counter, start, end);
    if (number === -1) return false;
    const tokens = this.#word(counter, at.TOKENS_AT) / 4;
    let to = tokens + used;
    const length = this.#word(counter, at.SENTENCE_TERMS_AT);
    if (length % MAX_SENTENCE === 0) {
      this.#u32[to++] = END_OF_SENTENCE;
      if (this.#word(counter, at.DOCUMENTS_AT) === 1) this.#u32[to++] = this.#word(counter, at.SENTENCES_AT);
    }
    this.#u32[to++] = number;
    this.#set(counter, at.SENTENCE_TERMS_AT, length + 1);
    this.#set(counter, at.TOKEN_COUNT_AT, to - tokens);
    return true;
  }

  addLines(counter: number, start: number, end: number): number {
    return splitBytes(this.#bytes, start, end, {
      addTerm: (from, to) => this.addTerm(counter, from, to),
      endSentence: () => this.endSentence(counter),
    });
  }

  endSentence(counter: number): void {
    this.#set(counter, at.SENTENCE_TERMS_AT, 0);
    this.#set(counter, at.SENTENCES_AT, this.#word(counter, at.SENTENCES_AT) + 1);
  }

  placeEntries(counter: number): void {
    const [slots, mask] = [this.#word(counter, at.SLOTS_AT) / 4, this.#word(counter, at.MASK_AT)];
    this.#u32.fill(0, slots, slots + mask + 1);
    for (let place = 0; place < this.#word(counter, at.SIZE_AT); place++) {
      let slot = slotOf(this.#u32[this.#entry(counter, place) + HASH]!, mask);
      while (this.#u32[slots + slot] !== 0) slot = (slot + 1) & mask;
      this.#u32[slots + slot] = place + 1;
    }
  }

  orderTerms(counter: number, minCount: number, most: number, known: number, order: number): number {
    const kept: number[] = [];
    for (let place = 0; place < this.#word(counter, at.SIZE_AT); place++) {
      const entry = this.#entry(counter, place);
      if (this.#u32[entry + NUMBER]! < known || this.#f64[entry / 2]! >= minCount) kept.push(place);
    }
    const countOf = (place: number): number => this.#f64[this.#entry(counter, place) / 2]!;
    kept.sort((a, b) => countOf(b) - countOf(a) || (this.#term(counter, a) < this.#term(counter, b) ? -1 : 1));
    let joining = 0;
    const isKnown = (place: number): boolean => this.#u32[this.#entry(counter, place) + NUMBER]! < known;
    const ordered = kept.filter((place) => isKnown(place) || joining++ < most);
    this.#u32.set(ordered, order / 4);
    return ordered.length;
  }

  copyTerms(counter: number, order: number, kept: number, counts: number, ends: number, bytes: number): number {
    let used = 0;
    for (let i = 0; i < kept; i++) {
      const place = this.#u32[order / 4 + i]!;
      const [start, end] = this.#range(counter, place);
      used += end - start + 1;
      if (bytes === 0) continue;
      this.#bytes.copyWithin(bytes + used - (end - start + 1), start, end);
      this.#bytes[bytes + used - 1] = LINE_FEED;
      this.#u32[ends / 4 + i] = used;
      this.#f64[counts / 8 + i] = this.#f64[this.#entry(counter, place) / 2]!;
    }
    return used;
  }

  numberTerms(counter: number, order: number, kept: number, numbers: number): void {
    this.#u32.fill(LEFT_OUT, numbers / 4, numbers / 4 + this.#word(counter, at.NUMBER_AT));
    for (let i = 0; i < kept; i++) {
      const entry = this.#entry(counter, this.#u32[order / 4 + i]!);
      this.#u32[numbers / 4 + this.#u32[entry + NUMBER]!] = i;
    }
  }

  renumber(work: number, start: number, end: number): number {
    const numbers = this.#word(work, at.NUMBERS_AT) / 4;
    const read = this.#word(work, at.READ_AT) / 4;
    let length = this.#word(work, at.READ_COUNT_AT);
    let isDocument = this.#word(work, at.DOCUMENT_NEXT_AT) === 1;
    let i = start / 4;
    for (let isFull = false; i < end / 4 && !isFull;) {
      const token = this.#u32[i++]!;
      if (isDocument || token !== END_OF_SENTENCE) {
        const number = isDocument ? token : this.#u32[numbers + token]!;
        if (isDocument || number !== LEFT_OUT) this.#u32[read + length++] = number;
        isDocument = false;
        continue;
      }
      isDocument = this.#word(work, at.HAS_DOCUMENTS_AT) === 1;
      isFull = length > 1 && this.#closeSentence(work, read, length);
      length = 0;
    }
    this.#set(work, at.READ_COUNT_AT, length);
    this.#set(work, at.DOCUMENT_NEXT_AT, isDocument ? 1 : 0);
    return 4 * i;
  }

  #closeSentence(work: number, read: number, length: number): boolean {
    const used = this.#word(work, at.PIECE_COUNT_AT);
    const to = this.#word(work, at.PIECE_AT) / 4 + used;
    this.#u32.copyWithin(to, read, read + length);
    this.#u32[to + length] = END_OF_SENTENCE;
    this.#set(work, at.PIECE_COUNT_AT, used + length + 1);
    return used + length + 1 >= at.PIECE_TOKENS;
  }

  #append(counter: number, slot: number, start: number, end: number, hash: number): number {
    const size = this.#word(counter, at.SIZE_AT);
    const text = this.#word(counter, at.TEXT_AT);
    const from = size === 0 ? text : this.#range(counter, size - 1)[1];
    const to = from + end - start;
    const hasRoom = size < this.#word(counter, at.LIMIT_AT) && to - text <= this.#word(counter, at.TEXT_ROOM_AT);
    if (!hasRoom) return -1;
    this.#bytes.copyWithin(from, start, end);
    const number = this.#word(counter, at.NUMBER_AT);
    const entry = this.#entry(counter, size);
    this.#f64[entry / 2] = 1;
    this.#u32[entry + HASH] = hash;
    this.#u32[entry + NUMBER] = number;
    this.#u32[entry + END] = to - text;
    this.#u32[slot] = size + 1;
    this.#set(counter, at.SIZE_AT, size + 1);
    this.#set(counter, at.NUMBER_AT, number + 1);
    this.#note(counter, hash);
    return number;
  }

  /** That there was another term. */
  #note(counter: number, hash: number): void {
    this.#f64[(counter + at.WORDS_AT) / 8]!++;
    this.#set(counter, at.CHECKSUM_AT, Math.imul(this.#word(counter, at.CHECKSUM_AT) ^ hash, at.HASH_PRIME));
  }

  #holds(counter: number, place: number, start: number, end: number): boolean {
    const [from, to] = this.#range(counter, place);
    if (to - from !== end - start) return false;
    for (let i = 0; i < end - start; i++) if (this.#bytes[from + i] !== this.#bytes[start + i]) return false;
    return true;
  }

  #term(counter: number, place: number): string {
    const [start, end] = this.#range(counter, place);
    return Buffer.from(this.#bytes.buffer, start, end - start).toString();
  }

  /** Addresses of an entry's UTF-8. */
  #range(counter: number, place: number): [start: number, end: number] {
    const [text, entry] = [this.#word(counter, at.TEXT_AT), this.#entry(counter, place)];
    const start = place === 0 ? 0 : this.#u32[entry - at.ENTRY_BYTES / 4 + END]!;
    return [text + start, text + this.#u32[entry + END]!];
  }

  /** Which word it begins at. */
  #entry(counter: number, place: number): number {
    return (this.#word(counter, at.ENTRIES_AT) + place * at.ENTRY_BYTES) / 4;
  }

  #word(address: number, offset: number): number {
    return this.#u32[(address + offset) / 4]!;
  }

  #set(address: number, offset: number, value: number): void {
    this.#u32[(address + offset) / 4] = value;
  }
}

function slotOf(hash: number, mask: number): number {
  const mixed = Math.imul(hash ^ (hash >>> 15), at.MIX);
  return (mixed ^ (mixed >>> 16)) & mask;
}
