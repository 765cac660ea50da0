import { GrowableArray } from "../growable-array.ts";
import { TermTable } from "./term-table.ts";

/** Documents as counts of terms: a sparse matrix [documents, terms] by rows. */
export interface TermCounts {
  readonly terms: TermTable;
  /** Documents that hold the term, shape [terms]; falling. */
  readonly frequencies: Uint32Array;
  /** Row i has the entries pointers[i] to pointers[i + 1]. */
  readonly pointers: Uint32Array;
  /** Term of an entry, shape [entries]. */
  readonly columns: Uint32Array;
  /** How often the document holds it. */
  readonly counts: Uint16Array;
  /** Terms of a document, repetitions and terms that were left out included, shape [documents]. */
  readonly lengths: Uint32Array;
}

/** Entries that are kept at most: they bound the memory and the time of a fit. 80,000 passages of 100 distinct terms have as many. */
const MAX_ENTRIES = 8_000_000;
const MAX_COUNT = 0xffff;

/**
 * Counts the terms of documents, one document after the other. When they are too many it keeps every second one of those it
 * has and takes every second one from then on, again and again: a sample spread evenly over all of them, however many come.
 */
export class TermCounter {
  #terms = TermTable.empty();
  readonly #columns = new GrowableArray(Uint32Array);
  readonly #counts = new GrowableArray(Uint16Array);
  /** By document that is kept. */
  readonly #ends = new GrowableArray(Uint32Array);
  readonly #lengths = new GrowableArray(Uint32Array);
  /** By term: documents that hold it, and where the last of them has its entry, + 1. */
  readonly #frequencies = new GrowableArray(Uint32Array);
  readonly #entries = new GrowableArray(Uint32Array);
  readonly #maxEntries: number;
  #seen = 0;
  #stride = 1;

  constructor({ maxEntries = MAX_ENTRIES }: { readonly maxEntries?: number } = {}) {
    this.#maxEntries = maxEntries;
  }

  /** Documents added, whether they are kept or not. */
  get seen(): number {
    return this.#seen;
  }

  /** Documents kept. */
  get documents(): number {
    return this.#lengths.length;
  }

  /** @param terms  of one document, in any order, repeated as they occur, function words left out; not read when it is not kept */
  add(terms: Iterable<string>): void {
    if (this.#seen++ % this.#stride > 0) return;
    const first = this.#columns.length;
    let length = 0;
    for (const term of terms) {
      length++;
      this.#addTerm(this.#terms.add(term), first);
    }
    this.#ends.push(this.#columns.length);
    this.#lengths.push(length);
    while (this.#columns.length > this.#maxEntries && this.documents > 1) this.#halve();
  }

  /** @param first  where the entries of the document at hand begin */
  #addTerm(id: number, first: number): void {
    if (id === this.#frequencies.length) {
      this.#frequencies.push(0);
      this.#entries.push(0);
    }
    const entry = this.#entries.at(id) - 1;
    if (entry >= first) {
      this.#counts.set(entry, Math.min(MAX_COUNT, this.#counts.at(entry) + 1));
      return;
    }
    this.#columns.push(id);
    this.#counts.push(1);
    this.#entries.set(id, this.#columns.length);
    this.#frequencies.set(id, this.#frequencies.at(id) + 1);
  }

  #halve(): void {
    this.#stride *= 2;
    this.#frequencies.view().fill(0);
    this.#entries.view().fill(0);
    let kept = 0;
    let entries = 0;
    for (let row = 0; row < this.documents; row += 2) {
      const end = this.#ends.at(row);
      for (let entry = row === 0 ? 0 : this.#ends.at(row - 1); entry < end; entry++) {
        const id = this.#columns.at(entry);
        this.#columns.set(entries, id);
        this.#counts.set(entries, this.#counts.at(entry));
        this.#frequencies.set(id, this.#frequencies.at(id) + 1);
        entries++;
      }
      this.#lengths.set(kept, this.#lengths.at(row));
      this.#ends.set(kept++, entries);
    }
    for (const column of [this.#columns, this.#counts]) column.truncate(entries);
    for (const column of [this.#ends, this.#lengths]) column.truncate(kept);
    this.#dropUnused();
  }

  /** Terms of documents that were let go; the others keep their order. */
  #dropUnused(): void {
    const numberOf = new Uint32Array(this.#frequencies.length);
    const used: number[] = [];
    for (let id = 0; id < numberOf.length; id++) {
      if (this.#frequencies.at(id) === 0) continue;
      numberOf[id] = used.length;
      this.#frequencies.set(used.length, this.#frequencies.at(id));
      used.push(id);
    }
    for (let entry = 0; entry < this.#columns.length; entry++) {
      this.#columns.set(entry, numberOf[this.#columns.at(entry)]!);
    }
    for (const column of [this.#frequencies, this.#entries]) column.truncate(used.length);
    const all = this.#terms;
    this.#terms = all.select(used);
    all.release();
  }

  /**
   * Leaves out the terms of fewer documents than `minDocuments`, which say nothing about how terms go together, and of the
   * rest, when they are too many, the rarest. The others are numbered from the most frequent on.
   * It works in place: the counter is of no use afterwards.
   */
  finish({ minDocuments, maxTerms }: { readonly minDocuments: number; readonly maxTerms: number }): TermCounts {
    const frequencies = this.#frequencies.view();
    // Of millions of terms most are rare.
    const kept: number[] = [];
    for (let id = 0; id < frequencies.length; id++) if (frequencies[id]! >= minDocuments) kept.push(id);
    kept.sort((a, b) => frequencies[b]! - frequencies[a]! || a - b);
    kept.length = Math.min(kept.length, maxTerms);
    return {
      terms: this.#terms.select(kept),
      frequencies: Uint32Array.from(kept, (id) => frequencies[id]!),
      ...this.#renumber(kept),
      lengths: this.#lengths.view(),
    };
  }

  #renumber(kept: readonly number[]): Pick<TermCounts, "pointers" | "columns" | "counts"> {
    const numberOf = new Uint32Array(this.#frequencies.length);
    kept.forEach((id, i) => (numberOf[id] = i + 1));
    const columns = this.#columns.view();
    const counts = this.#counts.view();
    const pointers = new Uint32Array(this.documents + 1);
    let entry = 0;
    let entries = 0;
    for (let row = 0; row < this.documents; row++) {
      for (; entry < this.#ends.at(row); entry++) {
        const number = numberOf[columns[entry]!]!;
        if (number === 0) continue;
        columns[entries] = number - 1;
        counts[entries] = counts[entry]!;
        entries++;
      }
      pointers[row + 1] = entries;
    }
    return { pointers, columns: columns.subarray(0, entries), counts: counts.subarray(0, entries) };
  }
}
