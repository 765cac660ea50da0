import { setImmediate } from "node:timers/promises";
import { throwIfAborted } from "../../../core/errors.ts";
import type { OnProgress } from "../../../core/progress.ts";
import { RandomNumbers, seedRandom } from "../train/random-numbers.ts";
import { readTokens } from "../train/read-tokens.ts";
import { TokenFile } from "../train/token-file.ts";
import type { CountedPairs } from "./count-pairs.ts";
import { PAIR_WORDS } from "./glove-layout.ts";
import type { PairSum } from "./pair-runs.ts";

export interface ShuffleOptions {
  readonly xMax: number;
  readonly weightExponent: number;
  readonly memoryBytes: number;
  readonly seed: number;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: OnProgress | undefined;
}

const PAIR_BYTES = 4 * PAIR_WORDS;
const SEED_OF_SHUFFLE = 3;
/** Pairs between looks at the signal, a power of two. */
const PAIRS_A_LOOK = 2 ** 20;

/**
 * Writes pairs in random order to a file that kernels read: each goes to a random one of several files that fit in memory, and those are shuffled
 * one by one.
 *
 * @throws {EngineError} `ABORTED`, `STORAGE_FAILED`
 */
export async function shufflePairs({ runs, table }: CountedPairs, options: ShuffleOptions): Promise<TokenFile> {
  const state = new Uint32Array(2);
  seedRandom(state, options.seed, SEED_OF_SHUFFLE);
  const random = new RandomNumbers(state);
  // A file of half the memory in the mean; chance gives one a little more.
  const size = runs.size + table.size;
  const buckets = Array.from(
    { length: Math.max(1, Math.ceil((2 * PAIR_BYTES * size) / options.memoryBytes)) },
    () => new TokenFile(),
  );
  const shuffled = new TokenFile();
  try {
    await scatter(runs.merge(table), size, buckets, random, options);
    for (const bucket of buckets) {
      throwIfAborted(options.signal);
      bucket.flush();
      appendShuffled(bucket, shuffled, random);
    }
    shuffled.flush();
    return shuffled;
  } catch (error) {
    shuffled[Symbol.dispose]();
    throw error;
  } finally {
    for (const bucket of buckets) bucket[Symbol.dispose]();
  }
}

async function scatter(
  pairs: Iterable<PairSum>,
  size: number,
  buckets: readonly TokenFile[],
  random: RandomNumbers,
  { xMax, weightExponent, signal, onProgress }: ShuffleOptions,
): Promise<void> {
  const numbers = new Float32Array(2);
  const bits = new Uint32Array(numbers.buffer);
  let looked = 0;
  for (const [first, second, sum] of pairs) {
    if ((++looked & (PAIRS_A_LOOK - 1)) === 0) {
      onProgress?.({ stage: "shuffle", done: looked, total: size, unit: "pairs" });
      await setImmediate();
      throwIfAborted(signal);
    }
    numbers[0] = Math.log(sum);
    numbers[1] = sum >= xMax ? 1 : (sum / xMax) ** weightExponent;
    const bucket = buckets[random.below(buckets.length)]!;
    bucket.append(first);
    bucket.append(second);
    bucket.append(bits[0]!);
    bucket.append(bits[1]!);
  }
}

/** @see Knuth, The Art of Computer Programming 2, algorithm 3.4.2P */
function appendShuffled(bucket: TokenFile, shuffled: TokenFile, random: RandomNumbers): void {
  const words = new Uint32Array(bucket.tokens);
  if (words.length > 0) readTokens(bucket.fd, words, 0);
  const order = Uint32Array.from({ length: words.length / PAIR_WORDS }, (_, i) => i);
  for (let i = order.length - 1; i > 0; i--) {
    // 32 random bits: i is often above what `below` takes.
    const j = Math.floor((random.next() * (i + 1)) / 2 ** 32);
    const other = order[j]!;
    order[j] = order[i]!;
    order[i] = other;
  }
  for (const pair of order) {
    for (let word = 0; word < PAIR_WORDS; word++) shuffled.append(words[PAIR_WORDS * pair + word]!);
  }
}
