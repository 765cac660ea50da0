import { EngineError, throwIfAborted } from "../../../core/errors.ts";
import type { TaskOptions } from "../../../core/care.ts";
import type { TermCorpus } from "./term-corpus.ts";
import { TermCounter } from "./term-counter.ts";

export interface PhraseOptions {
  /**
   * - `count`: (n(ab) − minCount) · v / (n(a) · n(b)), v being how many terms and pairs there are; not bounded
   * - `npmi`: pointwise mutual information over its upper bound, in [−1, 1]
   *
   * @see Mikolov et al., NIPS 2013, https://arxiv.org/abs/1310.4546; Bouma, GSCL 2009
   */
  readonly score: "count" | "npmi";
  /** Two terms that score higher are a phrase. */
  readonly threshold: number;
  /** Rarer pairs are none. */
  readonly minCount: number;
  /** When more distinct pairs than this are being counted, the rarest are forgotten. */
  readonly maxCountedPairs: number;
}

/** gensim's, but for how many pairs are counted, and the threshold of npmi, which there has to be given. */
export const PHRASE_DEFAULTS: PhraseOptions = { score: "count", threshold: 10, minCount: 5, maxCountedPairs: 2 ** 22 };
export const NPMI_THRESHOLD = 0.5;

/** Joins the two terms of a phrase. */
const JOINER = "_";
/** Numbers of two terms fit into one number that float64 holds. */
const PAIR_BASE = 2 ** 26;
const SENTENCES_A_REPORT = 4096;

/** First terms of phrases, and the second ones of each. */
export type Phrases = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * Finds terms that stand side by side more often than chance has it.
 *
 * @throws {EngineError} `BAD_CONFIG` for options out of range, `ABORTED`
 */
export async function findPhrases(
  corpus: TermCorpus,
  given: Partial<PhraseOptions> = {},
  { signal, onProgress }: TaskOptions = {},
): Promise<Phrases> {
  const options = resolvePhraseOptions(given);
  const terms = new TermCounter();
  const pairs = new PairCounter(options.maxCountedPairs);
  let sentences = 0;
  for await (const sentence of corpus.sentences()) {
    let before = -1;
    for (const term of sentence) {
      const number = terms.count(term);
      if (before !== -1) pairs.add(before * PAIR_BASE + number);
      before = number;
    }
    if (++sentences % SENTENCES_A_REPORT !== 0) continue;
    throwIfAborted(signal);
    onProgress?.({ stage: "phrases", done: terms.words, unit: "words" });
  }
  throwIfAborted(signal);
  return choosePhrases(terms, pairs.counts, options);
}

/**
 * The options with what is missing filled in.
 *
 * @throws {EngineError} `BAD_CONFIG` for one out of its range
 */
export function resolvePhraseOptions(given: Partial<PhraseOptions>): PhraseOptions {
  const options = { ...PHRASE_DEFAULTS, ...(given.score === "npmi" && { threshold: NPMI_THRESHOLD }), ...given };
  checkOptions(options);
  return options;
}

function choosePhrases(counter: TermCounter, pairs: ReadonlyMap<number, number>, options: PhraseOptions): Phrases {
  const { vocabulary, numbers } = counter.choose({ minCount: 0, maxTerms: null });
  const { terms, counts } = vocabulary;
  const places = counter.room.words(numbers, counter.numbers);
  const size = terms.length + pairs.size;
  const phrases = new Map<string, Set<string>>();
  for (const [pair, count] of pairs) {
    if (count < options.minCount) continue;
    const [a, b] = [places[Math.floor(pair / PAIR_BASE)]!, places[pair % PAIR_BASE]!];
    const chance = counts[a]! * counts[b]!;
    const score =
      options.score === "count"
        ? ((count - options.minCount) * size) / chance
        : Math.log((count * counter.words) / chance) / -Math.log(count / counter.words);
    if (!(score > options.threshold)) continue;
    const seconds = phrases.get(terms[a]!) ?? new Set();
    phrases.set(terms[a]!, seconds.add(terms[b]!));
  }
  return phrases;
}

/** The same corpus with the terms of each phrase joined, as in `new_york`; from the left, so that they do not overlap. */
export function joinPhrases(corpus: TermCorpus, phrases: Phrases): TermCorpus {
  return {
    async *sentences() {
      for await (const sentence of corpus.sentences()) yield joined(sentence, phrases);
    },
  };
}

function joined(sentence: readonly string[], phrases: Phrases): string[] {
  const terms: string[] = [];
  for (let i = 0; i < sentence.length; i++) {
    const [term, next] = [sentence[i]!, sentence[i + 1]];
    const isPhrase = next !== undefined && phrases.get(term)?.has(next) === true;
    terms.push(isPhrase ? `${term}${JOINER}${next}` : term);
    if (isPhrase) i++;
  }
  return terms;
}

class PairCounter {
  readonly counts = new Map<number, number>();
  readonly #maxPairs: number;
  #forgotten = 0;

  constructor(maxPairs: number) {
    this.#maxPairs = maxPairs;
  }

  add(pair: number): void {
    const count = this.counts.get(pair);
    if (count === undefined && this.counts.size >= this.#maxPairs) this.#forget();
    this.counts.set(pair, (count ?? 0) + 1);
  }

  #forget(): void {
    this.#forgotten++;
    for (const [pair, count] of this.counts) if (count <= this.#forgotten) this.counts.delete(pair);
  }
}

function checkOptions({ score, threshold, minCount, maxCountedPairs }: PhraseOptions): void {
  const isFine = (score === "count" || score === "npmi") && Number.isFinite(threshold);
  if (isFine && minCount >= 1 && maxCountedPairs >= 1) return;
  throw new EngineError("BAD_CONFIG", "An option of phrases is out of its range", {
    hint: "Give a finite threshold, and a minCount and maxCountedPairs of 1 or more.",
    data: { score, threshold, minCount, maxCountedPairs },
  });
}
