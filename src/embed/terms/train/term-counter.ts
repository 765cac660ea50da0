const FREE = -1;
/** Of FNV-1a, whose low bits are mixed once more for the table. */
const HASH_START = 0x811c9dc5;
const HASH_PRIME = 0x01000193;
const MIX = 0x9e3779b1;

/** Terms with the numbers that `add` gave, and counts. */
export interface CountedTerms {
  readonly terms: readonly string[];
  readonly numbers: Uint32Array;
  readonly counts: Float64Array;
}

/**
 * Counts terms and numbers them in the order in which they are first seen. They are kept as UTF-8 in a hash table of typed arrays, about
 * 40 bytes a term: strings of a million terms that are seen once or twice would take more memory than what is trained.
 * Halves of surrogate pairs count as U+FFFD.
 */
export class TermCounter implements Disposable {
  /** Terms that were counted, whether or not they still are. */
  words = 0;
  /** Of the terms in the order in which they were added, a uint32. */
  checksum = HASH_START;
  readonly #maxTerms: number;
  readonly #known: number;
  /** Of each entry: where its bytes end, those of the next beginning there; its hash, number and count. */
  #ends = new Uint32Array(1024);
  #hashes = new Uint32Array(1024);
  #numbers = new Uint32Array(1024);
  #counts = new Float64Array(1024);
  #bytes = new Uint8Array(8192);
  /** Of open addressing: an entry or `FREE`; a power of two. */
  #slots = new Int32Array(2048).fill(FREE);
  #size = 0;
  #lastNumber = -1;
  /** The highest count that was forgotten. */
  #forgotten = 0;
  /** Room for the bytes of a term that comes as a string. */
  #room = new Uint8Array(512);

  /**
   * @param maxTerms  when there are more, the rarest are forgotten; null for never
   * @param known     have the numbers from 0, and are not forgotten
   */
  constructor(maxTerms: number | null = null, known: readonly string[] = []) {
    this.#known = known.length;
    this.#maxTerms = known.length + (maxTerms ?? Infinity);
    for (const term of known) this.#entry(this.#room, 0, this.#encode(term));
  }

  /** How many numbers were given. */
  get numbers(): number {
    return this.#lastNumber + 1;
  }

  add(term: string): number {
    const length = this.#encode(term);
    return this.addBytes(this.#room, 0, length);
  }

  /** The same for the UTF-8 of a term. */
  addBytes(bytes: Uint8Array, start: number, end: number): number {
    const entry = this.#entry(bytes, start, end);
    this.#counts[entry]!++;
    this.words++;
    this.checksum = Math.imul(this.checksum ^ this.#hashes[entry]!, HASH_PRIME) >>> 0;
    return this.#numbers[entry]!;
  }

  /**
   * Those that are counted often enough, in the order of their numbers.
   *
   * @param minCount  of terms that are not known
   * @param before    counts to add, of the known terms
   */
  counted(minCount = 0, before?: Float64Array): CountedTerms {
    const countOf = (entry: number): number => this.#counts[entry]! + (before?.[this.#numbers[entry]!] ?? 0);
    const entries = new Uint32Array(this.#size);
    let kept = 0;
    for (let entry = 0; entry < this.#size; entry++)
      if (this.#numbers[entry]! < this.#known || countOf(entry) >= minCount) entries[kept++] = entry;
    const text = Buffer.from(this.#bytes.buffer);
    const terms: string[] = [];
    const numbers = new Uint32Array(kept);
    const counts = new Float64Array(kept);
    for (let i = 0; i < kept; i++) {
      const entry = entries[i]!;
      terms.push(text.toString("utf8", this.#startOf(entry), this.#ends[entry]));
      numbers[i] = this.#numbers[entry]!;
      counts[i] = countOf(entry);
    }
    return { terms, numbers, counts };
  }

  /** How often each of the known terms was added. */
  countsOfKnown(): Float64Array {
    const counts = new Float64Array(this.#known);
    for (let entry = 0; entry < this.#size; entry++)
      if (this.#numbers[entry]! < this.#known) counts[this.#numbers[entry]!] = this.#counts[entry]!;
    return counts;
  }

  /** Frees its memory at once, which otherwise would be there until garbage is collected. It cannot be used any more. */
  [Symbol.dispose](): void {
    for (const { buffer } of [this.#ends, this.#hashes, this.#numbers, this.#counts, this.#bytes, this.#slots])
      buffer.transfer(0);
  }

  /** @returns how many bytes of the room it takes */
  #encode(term: string): number {
    if (3 * term.length > this.#room.length) this.#room = new Uint8Array(6 * term.length);
    const room = this.#room;
    for (let i = 0; i < term.length; i++) {
      const unit = term.charCodeAt(i);
      if (unit >= 0x80) return ENCODER.encodeInto(term, room).written;
      room[i] = unit;
    }
    return term.length;
  }

  /** That of a term, which is made where there is none. */
  #entry(bytes: Uint8Array, start: number, end: number): number {
    let hash = HASH_START;
    for (let i = start; i < end; i++) hash = Math.imul(hash ^ bytes[i]!, HASH_PRIME);
    const mask = this.#slots.length - 1;
    for (let slot = slotOf(hash, mask); ; slot = (slot + 1) & mask) {
      const entry = this.#slots[slot]!;
      if (entry === FREE) return this.#append(bytes, start, end, hash);
      if (this.#hashes[entry] === hash >>> 0 && this.#holds(entry, bytes, start, end)) return entry;
    }
  }

  #holds(entry: number, bytes: Uint8Array, start: number, end: number): boolean {
    const from = this.#startOf(entry);
    if (this.#ends[entry]! - from !== end - start) return false;
    for (let i = start; i < end; i++) if (this.#bytes[from + i - start] !== bytes[i]) return false;
    return true;
  }

  #append(bytes: Uint8Array, start: number, end: number, hash: number): number {
    if (this.#size >= this.#maxTerms) this.#forget();
    const entry = this.#size++;
    if (entry === this.#ends.length) this.#grow();
    const from = this.#startOf(entry);
    const to = from + end - start;
    if (to > this.#bytes.length) this.#bytes = new Uint8Array(this.#bytes.buffer.transfer(2 * to));
    for (let i = start; i < end; i++) this.#bytes[from + i - start] = bytes[i]!;
    this.#ends[entry] = to;
    this.#hashes[entry] = hash;
    this.#numbers[entry] = ++this.#lastNumber;
    this.#counts[entry] = 0;
    if (2 * this.#size > this.#slots.length) this.#place(2 * this.#slots.length);
    else this.#claim(entry);
    return entry;
  }

  /** Moves to more room, which leaves nothing behind for the garbage collector. */
  #grow(): void {
    const room = 2 * this.#ends.length;
    this.#ends = new Uint32Array(this.#ends.buffer.transfer(4 * room));
    this.#hashes = new Uint32Array(this.#hashes.buffer.transfer(4 * room));
    this.#numbers = new Uint32Array(this.#numbers.buffer.transfer(4 * room));
    this.#counts = new Float64Array(this.#counts.buffer.transfer(8 * room));
  }

  /** Gives each entry a slot of so many. */
  #place(slots: number): void {
    if (slots > this.#slots.length) this.#slots = new Int32Array(this.#slots.buffer.transfer(4 * slots));
    this.#slots.fill(FREE);
    for (let entry = 0; entry < this.#size; entry++) this.#claim(entry);
  }

  #claim(entry: number): void {
    const mask = this.#slots.length - 1;
    let slot = slotOf(this.#hashes[entry]!, mask);
    while (this.#slots[slot] !== FREE) slot = (slot + 1) & mask;
    this.#slots[slot] = entry;
  }

  /** As gensim does it: each time, terms that are one occurrence more frequent go as well. */
  #forget(): void {
    this.#forgotten++;
    let [kept, used] = [0, 0];
    for (let entry = 0, start = 0; entry < this.#size; entry++) {
      const end = this.#ends[entry]!;
      const from = start;
      start = end;
      if (this.#numbers[entry]! >= this.#known && this.#counts[entry]! <= this.#forgotten) continue;
      this.#bytes.copyWithin(used, from, end);
      used += end - from;
      this.#ends[kept] = used;
      for (const list of [this.#hashes, this.#numbers, this.#counts]) list[kept] = list[entry]!;
      kept++;
    }
    this.#size = kept;
    this.#place(this.#slots.length);
  }

  #startOf(entry: number): number {
    return entry === 0 ? 0 : this.#ends[entry - 1]!;
  }
}

const ENCODER = new TextEncoder();

function slotOf(hash: number, mask: number): number {
  const mixed = Math.imul(hash ^ (hash >>> 15), MIX);
  return (mixed ^ (mixed >>> 16)) & mask;
}
