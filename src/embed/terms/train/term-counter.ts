import * as at from "./counter-layout.ts";
import { CountingMemory } from "./counting-memory.ts";
import { CountedVocabulary } from "./vocabulary.ts";

export interface TermCounterOptions {
  /** When there are more, the rarest are forgotten; null for never. */
  readonly maxTerms?: number | null;
  /** Have the numbers from 0, and are not forgotten. */
  readonly known?: readonly string[] | undefined;
  /** Whether each sentence is a document, whose number comes before its terms. */
  readonly documents?: boolean | undefined;
  /** Takes the tokens, which are valid until it returns. */
  readonly onTokens?: ((tokens: Uint32Array) => void) | undefined;
  readonly room?: CountingMemory;
}

export interface ChoiceOptions {
  /** Of terms that are not known. */
  readonly minCount: number;
  /** Of terms that are not known, the most frequent; null for all. */
  readonly maxTerms: number | null;
}

const FIRST_TERMS = 1024;
const FIRST_TEXT_BYTES = 8192;
const TOKEN_ROOM = 16_384;

/**
 * Counts terms, numbers them in the order in which they are first seen, and gives sentences as tokens: `END_OF_SENTENCE` before the terms of each,
 * long ones cut. Terms are kept as UTF-8 in a hash table, about 40 bytes each, in memory that can be used again afterwards: strings of a
 * million terms that are seen once or twice would take more than what is trained. Halves of surrogate pairs count as U+FFFD.
 */
export class TermCounter {
  readonly room: CountingMemory;
  readonly #counter: number;
  readonly #known: number;
  readonly #maxTerms: number;
  readonly #onTokens: ((tokens: Uint32Array) => void) | undefined;
  /** Entries there is room for. */
  #capacity = FIRST_TERMS;
  /** Address of the room for text that is counted, and a view of it. */
  #input = 0;
  #inputBytes: Uint8Array = new Uint8Array(0);
  /** The highest count that was forgotten. */
  #forgotten = 0;

  constructor({ maxTerms = null, known = [], documents = false, onTokens, room }: TermCounterOptions = {}) {
    this.room = room ?? new CountingMemory();
    this.#known = known.length;
    this.#maxTerms = known.length + (maxTerms ?? Infinity);
    this.#onTokens = onTokens;
    this.#counter = this.room.allocate(at.COUNTER_BYTES);
    this.#set(at.ENTRIES_AT, this.room.allocate(this.#capacity * at.ENTRY_BYTES));
    this.#set(at.TEXT_AT, this.room.allocate(FIRST_TEXT_BYTES));
    this.#set(at.TEXT_ROOM_AT, FIRST_TEXT_BYTES);
    this.#set(at.DOCUMENTS_AT, documents ? 1 : 0);
    if (onTokens !== undefined) {
      this.#set(at.TOKENS_AT, this.room.allocate(4 * TOKEN_ROOM));
      this.#set(at.TOKEN_ROOM_AT, TOKEN_ROOM);
    }
    this.#makeSlots();
    for (const term of known) this.#countTerm(term);
    for (let place = 0; place < known.length; place++) this.#counts(place)[0] = 0;
    this.room.doubles(this.#counter + at.WORDS_AT, 1)[0] = 0;
    this.#set(at.CHECKSUM_AT, at.HASH_START);
  }

  /** Terms that were counted, whether or not they still are. */
  get words(): number {
    return this.room.doubles(this.#counter + at.WORDS_AT, 1)[0]!;
  }

  /** Of the terms in the order in which they were counted, a uint32. */
  get checksum(): number {
    return this.#get(at.CHECKSUM_AT);
  }

  /** How many numbers were given. */
  get numbers(): number {
    return this.#get(at.NUMBER_AT);
  }

  /** Counts a term that is in no sentence. @returns its number */
  count(term: string): number {
    return this.#countTerm(term);
  }

  /** The next term of the sentence. */
  add(term: string): void {
    this.#addTerm(this.#encode(term));
  }

  /** The same for the UTF-8 of a term. */
  addBytes(bytes: Uint8Array, start: number, end: number): void {
    const input = this.#inputOf(end - start);
    for (let i = start; i < end; i++) input[i - start] = bytes[i]!;
    this.#addTerm(end - start);
  }

  endSentence(): void {
    this.room.kernels.endSentence(this.#counter);
  }

  /** Whole lines, each a sentence with white space between its terms. @param lines  valid UTF-8 */
  addLines(lines: Uint8Array): void {
    if (lines.length === 0) return;
    this.#inputOf(lines.length).set(lines);
    const end = this.#input + lines.length;
    for (let from = this.#input; ;) {
      from = this.room.kernels.addLines(this.#counter, from, end) >>> 0;
      if (from === end) return;
      this.#makeRoom(end - from);
    }
  }

  /** Gives the tokens that were not given yet. */
  flush(): void {
    const count = this.#get(at.TOKEN_COUNT_AT);
    if (count > 0) this.#onTokens?.(this.room.words(this.#get(at.TOKENS_AT), count));
    this.#set(at.TOKEN_COUNT_AT, 0);
  }

  /** How often each of the known terms was counted. */
  countsOfKnown(): Float64Array {
    return Float64Array.from({ length: this.#known }, (_, place) => this.#counts(place)[0]!);
  }

  /** Adds to the counts of known terms. @param counts  shape [known] */
  addCounts(counts: Float64Array): void {
    counts.forEach((count, place) => (this.#counts(place)[0]! += count));
  }

  /**
   * The terms that are frequent enough, or known.
   *
   * @returns numbers  address of i32 [numbers]: the place of each term by the number it was counted under; −1 where it is left out
   */
  choose({ minCount, maxTerms }: ChoiceOptions): { vocabulary: CountedVocabulary; numbers: number } {
    const { room } = this;
    const size = this.#get(at.SIZE_AT);
    const [order, scratch] = [room.allocate(4 * size), room.allocate(4 * size)];
    const kept = room.kernels.orderTerms(this.#counter, minCount, maxTerms ?? size, this.#known, order, scratch);
    const bytes = room.kernels.copyTerms(this.#counter, order, kept, 0, 0, 0) >>> 0;
    const [counts, ends, text] = [room.allocate(8 * kept), room.allocate(4 * kept), room.allocate(bytes)];
    room.kernels.copyTerms(this.#counter, order, kept, counts, ends, text);
    const numbers = room.allocate(4 * this.numbers);
    room.kernels.numberTerms(this.#counter, order, kept, numbers);
    const vocabulary = new CountedVocabulary(
      room.doubles(counts, kept).slice(),
      room.words(ends, kept).slice(),
      room.bytes(text, bytes).slice(),
    );
    return { vocabulary, numbers };
  }

  #countTerm(term: string): number {
    const length = this.#encode(term);
    for (;;) {
      const number = this.room.kernels.countTerm(this.#counter, this.#input, this.#input + length);
      if (number !== -1) return number;
      this.#makeRoom(length);
    }
  }

  #addTerm(length: number): void {
    while (!this.room.kernels.addTerm(this.#counter, this.#input, this.#input + length)) this.#makeRoom(length);
  }

  /** Writes a term's UTF-8 to where it is counted. @returns how many bytes it takes */
  #encode(term: string): number {
    const input = this.#inputOf(3 * term.length);
    for (let i = 0; i < term.length; i++) {
      const unit = term.charCodeAt(i);
      if (unit >= 0x80) return ENCODER.encodeInto(term, input).written;
      input[i] = unit;
    }
    return term.length;
  }

  /** Room for so many bytes at least that are to be counted. */
  #inputOf(bytes: number): Uint8Array {
    const { length } = this.#inputBytes;
    if (bytes <= length) return this.#inputBytes;
    if (length > 0) this.room.free(this.#input, length);
    const room = Math.max(512, 2 * bytes);
    this.#input = this.room.allocate(room);
    return (this.#inputBytes = this.room.bytes(this.#input, room));
  }

  /** For tokens, another term and so many bytes of text. */
  #makeRoom(bytes: number): void {
    this.flush();
    if (this.#get(at.SIZE_AT) >= this.#maxTerms) this.#forget();
    else if (this.#get(at.SIZE_AT) === this.#capacity) this.#addEntries();
    const used = this.#textEnd();
    const room = this.#get(at.TEXT_ROOM_AT);
    if (used + bytes > room) {
      this.#set(at.TEXT_AT, this.room.move(this.#get(at.TEXT_AT), room, 2 * (used + bytes)));
      this.#set(at.TEXT_ROOM_AT, 2 * (used + bytes));
    }
    this.#inputBytes = this.room.bytes(this.#input, this.#inputBytes.length);
  }

  #addEntries(): void {
    const bytes = this.#capacity * at.ENTRY_BYTES;
    this.#set(at.ENTRIES_AT, this.room.move(this.#get(at.ENTRIES_AT), bytes, 2 * bytes));
    this.room.free(this.#get(at.SLOTS_AT), 8 * this.#capacity);
    this.#capacity *= 2;
    this.#makeSlots();
  }

  #makeSlots(): void {
    const slots = 2 * this.#capacity;
    this.#set(at.SLOTS_AT, this.room.allocate(4 * slots));
    this.#set(at.MASK_AT, slots - 1);
    this.#set(at.LIMIT_AT, Math.min(this.#capacity, this.#maxTerms));
    this.room.kernels.placeEntries(this.#counter);
  }

  /** As gensim does it: each time, terms that are one occurrence more frequent go as well. */
  #forget(): void {
    this.#forgotten++;
    const text = this.room.bytes(this.#get(at.TEXT_AT), this.#get(at.TEXT_ROOM_AT));
    let [kept, used, start] = [0, 0, 0];
    for (let place = 0; place < this.#get(at.SIZE_AT); place++) {
      const from = start;
      const entry = this.#entry(place);
      start = entry[at.END_IN_ENTRY / 4]!;
      if (entry[at.NUMBER_IN_ENTRY / 4]! >= this.#known && this.#counts(place)[0]! <= this.#forgotten) continue;
      text.copyWithin(used, from, start);
      used += start - from;
      this.#entry(kept).set(entry);
      this.#entry(kept++)[at.END_IN_ENTRY / 4] = used;
    }
    this.#set(at.SIZE_AT, kept);
    this.room.kernels.placeEntries(this.#counter);
  }

  #textEnd(): number {
    const size = this.#get(at.SIZE_AT);
    return size === 0 ? 0 : this.#entry(size - 1)[at.END_IN_ENTRY / 4]!;
  }

  #entry(place: number): Uint32Array {
    return this.room.words(this.#get(at.ENTRIES_AT) + place * at.ENTRY_BYTES, at.ENTRY_BYTES / 4);
  }

  #counts(place: number): Float64Array {
    return this.room.doubles(this.#get(at.ENTRIES_AT) + place * at.ENTRY_BYTES, 1);
  }

  #get(offset: number): number {
    return this.room.words(this.#counter + offset, 1)[0]!;
  }

  #set(offset: number, value: number): void {
    this.room.words(this.#counter + offset, 1)[0] = value;
  }
}

const ENCODER = new TextEncoder();
