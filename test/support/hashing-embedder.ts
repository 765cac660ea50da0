import type { Language } from "../../src/core/document.ts";
import { throwIfAborted } from "../../src/core/errors.ts";
import type { EmbedderFingerprint } from "../../src/core/fingerprint.ts";
import { toUnit } from "../../src/core/vector.ts";
import type { UnitVector } from "../../src/core/vector.ts";
import type { Embedder, EmbedOptions, TokenStates } from "../../src/embed/embedder.ts";

const WORD = /\p{Script=Han}|[\p{L}\p{N}\p{M}]+/gu;
const BATCH = 32;
const BIGRAM_WEIGHT = 0.5;

/**
 * An embedder for tests of other things: hashed words and pairs of neighbouring words, so texts that share words are
 * similar. Deterministic, and fast enough for thousands of texts.
 */
export class HashingEmbedder implements Embedder {
  readonly id = "hashing";
  readonly maxTokens = 64;
  readonly languages: readonly Language[] = ["*"];
  readonly dimensions: number;
  readonly fingerprint: EmbedderFingerprint;

  constructor(dimensions = 64) {
    this.dimensions = dimensions;
    this.fingerprint = {
      model: this.id,
      revision: "1",
      dtype: "fp32",
      dimensions,
      pooling: "sum",
      queryPrefix: "",
      documentPrefix: "",
    };
  }

  countTokens(text: string): number {
    return [...text.matchAll(WORD)].length;
  }

  async embedDocuments(texts: readonly string[], { signal, onTokens }: EmbedOptions = {}): Promise<UnitVector[]> {
    const vectors: UnitVector[] = [];
    throwIfAborted(signal);
    for (let start = 0; start < texts.length; start += BATCH) {
      await Promise.resolve();
      throwIfAborted(signal);
      const batch = texts.slice(start, start + BATCH).map((text) => this.#words(text));
      for (const words of batch) vectors.push(this.#vector(words.map(({ word }) => word)));
      onTokens?.(batch.reduce((sum, words) => sum + words.length, 0));
    }
    return vectors;
  }

  async embedQuery(text: string, options: EmbedOptions = {}): Promise<UnitVector> {
    const [vector] = await this.embedDocuments([text], options);
    return vector!;
  }

  withWorkers(): null {
    return null;
  }

  async embedTokens(text: string, { signal, onTokens }: EmbedOptions = {}): Promise<TokenStates> {
    await Promise.resolve();
    throwIfAborted(signal);
    const words = this.#words(text);
    const states = new Float32Array(words.length * this.dimensions);
    words.forEach(({ word }, i) => states.set(this.#vector([word]), i * this.dimensions));
    onTokens?.(words.length);
    return {
      tokens: words.map(({ start, end }) => text.slice(start, end)),
      offsets: words.map(({ start, end }) => [start, end]),
      states,
      width: this.dimensions,
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.resolve();
  }

  #words(text: string): { word: string; start: number; end: number }[] {
    return [...text.matchAll(WORD)]
      .slice(0, this.maxTokens)
      .map(({ 0: word, index }) => ({ word: word.toLowerCase(), start: index, end: index + word.length }));
  }

  #vector(words: readonly string[]): UnitVector {
    const values = new Float32Array(this.dimensions);
    // A text without words points somewhere, too, and all of them point there.
    if (words.length === 0) this.#add(values, "", 1);
    words.forEach((word, i) => {
      this.#add(values, word, 1);
      if (i > 0) this.#add(values, `${words[i - 1]!} ${word}`, BIGRAM_WEIGHT);
    });
    return toUnit(values);
  }

  /** Adds a term's own direction, a row of ±weight: sums of a few of them are never all zeros in practice. */
  #add(values: Float32Array, term: string, weight: number): void {
    let state = fnv1a(term);
    for (let d = 0; d < values.length; d++) {
      state = xorshift(state);
      values[d]! += weight * (state / 2 ** 31 - 1);
    }
  }
}

function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0 || 1;
}

/** @returns the next of a sequence of integers in [1, 2³²) */
function xorshift(state: number): number {
  let next = state ^ (state << 13);
  next ^= next >>> 17;
  next ^= next << 5;
  return next >>> 0;
}
