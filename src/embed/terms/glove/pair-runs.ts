import { readTokens } from "../train/read-tokens.ts";
import { TokenFile } from "../train/token-file.ts";
import type { PairTable } from "./pair-table.ts";

/** Two terms, the first not above the second, and the sum of what was counted of them. */
export type PairSum = readonly [first: number, second: number, sum: number];

/** Of a pair on disk: the two terms, u32, and the sum, f32. */
const PAIR_WORDS = 3;
const BLOCK_PAIRS = 16_384;

/** Sums by pairs that did not fit in memory: sorted runs in one file, merged when they are read. */
export class PairRuns implements Disposable {
  readonly #file = new TokenFile();
  readonly #ends: number[] = [];
  readonly #bits = new Uint32Array(1);
  readonly #number = new Float32Array(this.#bits.buffer);

  /** Pairs in all runs; one that is in several counts as often. */
  get size(): number {
    return (this.#ends.at(-1) ?? 0) / PAIR_WORDS;
  }

  /** Empties the table into a new run. */
  append(table: PairTable): void {
    for (const [first, second, sum] of table.drain()) {
      this.#file.append(first);
      this.#file.append(second);
      this.#number[0] = sum;
      this.#file.append(this.#bits[0]!);
    }
    this.#file.flush();
    this.#ends.push(this.#file.tokens);
  }

  /** Each pair of the runs and of the table once. */
  merge(table: PairTable): Generator<PairSum, void> {
    return this.#ends.length === 0 ? table.entries() : this.#mergeSorted(table);
  }

  [Symbol.dispose](): void {
    this.#file[Symbol.dispose]();
  }

  /** In order. The table is emptied as the last run. */
  *#mergeSorted(table: PairTable): Generator<PairSum, void> {
    const runs: Iterator<PairSum, void>[] = this.#ends.map((end, i) => this.#read(this.#ends[i - 1] ?? 0, end));
    runs.push(table.drain());
    let heads = runs.flatMap((run) => nextHead(run));
    while (heads.length > 0) {
      let [first, second] = heads[0]!.pair;
      for (const { pair } of heads) {
        if (pair[0] < first || (pair[0] === first && pair[1] < second)) [first, second] = pair;
      }
      let sum = 0;
      let hasEnded = false;
      for (const head of heads) {
        if (head.pair[0] !== first || head.pair[1] !== second) continue;
        sum += head.pair[2];
        const next = head.run.next();
        if (next.done === true) head.isDone = hasEnded = true;
        else head.pair = next.value;
      }
      if (hasEnded) heads = heads.filter(({ isDone }) => !isDone);
      yield [first, second, sum];
    }
  }

  *#read(start: number, end: number): Generator<PairSum, void> {
    const block = new Uint32Array(PAIR_WORDS * BLOCK_PAIRS);
    const numbers = new Float32Array(block.buffer);
    for (let from = start; from < end; from += block.length) {
      const words = Math.min(block.length, end - from);
      readTokens(this.#file.fd, block.subarray(0, words), from);
      for (let at = 0; at < words; at += PAIR_WORDS) yield [block[at]!, block[at + 1]!, numbers[at + 2]!];
    }
  }
}

interface RunHead {
  readonly run: Iterator<PairSum, void>;
  pair: PairSum;
  isDone: boolean;
}

function nextHead(run: Iterator<PairSum, void>): RunHead[] {
  const next = run.next();
  return next.done === true ? [] : [{ run, pair: next.value, isDone: false }];
}
