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
  /** May stand between the terms of a phrase, any number of them, as in `bank_of_america`, and are neither its first nor its last. */
  readonly connectorWords: readonly string[];
}

/** gensim's, but for how many pairs are counted, and the threshold of npmi, which there has to be given. */
export const PHRASE_DEFAULTS: PhraseOptions = {
  score: "count",
  threshold: 10,
  minCount: 5,
  maxCountedPairs: 2 ** 22,
  connectorWords: [],
};
export const NPMI_THRESHOLD = 0.5;

/** For `connectorWords` of English text: its articles, and some prepositions and conjunctions, as gensim has them. */
export const ENGLISH_CONNECTOR_WORDS: readonly string[] =
  "a an and at by for from in of on or the to with without".split(" ");

/** Joins the two terms of a phrase. */
const JOINER = "_";
/** Numbers of two terms fit into one number that float64 holds. */
const PAIR_BASE = 2 ** 26;
const SENTENCES_A_REPORT = 4096;

/** First terms of phrases, and the second ones of each, with the connector words before them: `bank`, `of_america`. */
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
  const connectors = new Set(options.connectorWords);
  let [sentences, words] = [0, 0];
  for await (const sentence of corpus.sentences()) {
    let before = -1;
    let between: string[] = [];
    words += sentence.length;
    for (const term of sentence) {
      if (connectors.has(term)) {
        between.push(term);
        continue;
      }
      const number = terms.count(term);
      if (before !== -1) pairs.add(pairOf(before, number, between));
      before = number;
      between = [];
    }
    if (++sentences % SENTENCES_A_REPORT !== 0) continue;
    throwIfAborted(signal);
    onProgress?.({ stage: "phrases", done: words, unit: "words" });
  }
  throwIfAborted(signal);
  return choosePhrases(terms, words, pairs.counts, options);
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

/** Two terms, of which hardly any have words between: one number, or else a text. */
type Pair = number | string;

function pairOf(a: number, b: number, between: readonly string[]): Pair {
  return between.length === 0 ? a * PAIR_BASE + b : `${a} ${b} ${between.join(JOINER)}`;
}

function termsOf(pair: Pair): { first: number; second: number; between: string | null } {
  if (typeof pair === "number") return { first: Math.floor(pair / PAIR_BASE), second: pair % PAIR_BASE, between: null };
  const [first = "", second = ""] = pair.split(" ", 2);
  return { first: Number(first), second: Number(second), between: pair.slice(first.length + second.length + 2) };
}

function choosePhrases(
  counter: TermCounter,
  words: number,
  pairs: ReadonlyMap<Pair, number>,
  options: PhraseOptions,
): Phrases {
  const { vocabulary, numbers } = counter.choose({ minCount: 0, maxTerms: null });
  const { terms, counts } = vocabulary;
  const places = counter.room.words(numbers, counter.numbers);
  const size = terms.length + pairs.size;
  const phrases = new Map<string, Set<string>>();
  for (const [pair, count] of pairs) {
    if (count < options.minCount) continue;
    const { first, second, between } = termsOf(pair);
    const [a, b] = [places[first]!, places[second]!];
    const chance = counts[a]! * counts[b]!;
    const score =
      options.score === "count"
        ? ((count - options.minCount) * size) / chance
        : Math.log((count * words) / chance) / -Math.log(count / words);
    if (!(score > options.threshold)) continue;
    const seconds = phrases.get(terms[a]!) ?? new Set();
    phrases.set(terms[a]!, seconds.add(between === null ? terms[b]! : `${between}${JOINER}${terms[b]!}`));
  }
  return phrases;
}

/** The same corpus with the terms of each phrase joined, as in `new_york`; from the left, so that they do not overlap. */
export function joinPhrases(corpus: TermCorpus, phrases: Phrases): TermCorpus {
  const longest = longestSecond(phrases);
  return {
    async *sentences() {
      for await (const sentence of corpus.sentences()) yield joined(sentence, phrases, longest);
    },
  };
}

/** The most terms that a second one is made of, the connector words before it counted. */
function longestSecond(phrases: Phrases): number {
  let most = 1;
  for (const seconds of phrases.values())
    for (const second of seconds) most = Math.max(most, second.split(JOINER).length);
  return most;
}

function joined(sentence: readonly string[], phrases: Phrases, longest: number): string[] {
  const terms: string[] = [];
  for (let i = 0; i < sentence.length; i++) {
    const seconds = phrases.get(sentence[i]!);
    const end = seconds === undefined ? i : endOfSecond(sentence, i, seconds, longest);
    terms.push(end === i ? sentence[i]! : sentence.slice(i, end + 1).join(JOINER));
    i = end;
  }
  return terms;
}

/** Where the phrase ends that begins at a term; there, if none does. */
function endOfSecond(sentence: readonly string[], i: number, seconds: ReadonlySet<string>, longest: number): number {
  let second = "";
  for (let end = i + 1; end < sentence.length && end <= i + longest; end++) {
    second += (second && JOINER) + sentence[end]!;
    if (seconds.has(second)) return end;
  }
  return i;
}

class PairCounter {
  readonly counts = new Map<Pair, number>();
  readonly #maxPairs: number;
  #forgotten = 0;

  constructor(maxPairs: number) {
    this.#maxPairs = maxPairs;
  }

  add(pair: Pair): void {
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
