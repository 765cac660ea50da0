import { setImmediate as nextTurn } from "node:timers/promises";
import { throwIfAborted } from "../../core/errors.ts";
import type { EmbedderFingerprint } from "../../core/fingerprint.ts";
import { l2Norm, toUnit, type UnitVector } from "../../core/vector.ts";
import type { Embedder, EmbedOptions, TokenStates } from "../embedder.ts";
import { SentencePooler, type SentencePoolerParts } from "../terms/sentences/sentence-pooler.ts";
import type { TermLookup } from "../terms/sentences/term-lookup.ts";
import type { TermModel } from "../terms/term-model.ts";
import { locateTerms, tokenizeTerms } from "../terms/tokenize/tokenize-terms.ts";
import { corpusFingerprint } from "./corpus-fingerprint.ts";
import { createCorpusLookup } from "./corpus-lookup.ts";
import { CORPUS_MODEL } from "../../core/fingerprint.ts";

/** Beyond this the mean of a text's terms says little of its end. */
const MAX_TOKENS = 512;
/** Texts between two turns of the event loop. */
const TEXTS_AT_ONCE = 64;
const TINY_NORM = 1e-9;

/**
 * Vectors for texts of any language, from vectors of terms that were trained on the collection itself: their mean, weighted by how
 * telling they are. What a text shares no word or part of a word with is nothing to it, so it is no match for a model that has read the world.
 */
export class CorpusEmbedder implements Embedder {
  readonly id = CORPUS_MODEL;
  readonly dimensions: number;
  readonly maxTokens = MAX_TOKENS;
  readonly languages = ["*"];
  readonly fingerprint: EmbedderFingerprint;
  readonly #lookup: TermLookup;
  readonly #pooler: SentencePooler;

  /** @param revision  the fingerprint of the model of terms */
  constructor(model: TermModel, pooling: SentencePoolerParts, revision: string) {
    this.#lookup = createCorpusLookup(model);
    this.#pooler = new SentencePooler(this.#lookup, pooling);
    this.dimensions = this.#pooler.dimensions;
    this.fingerprint = corpusFingerprint(this.dimensions, revision);
  }

  countTokens(text: string): number {
    return tokenizeTerms(text).length;
  }

  canEmbed(text: string): boolean {
    return this.#place(tokenizeTerms(text)) !== null;
  }

  /** @returns null for a text of which nothing is known */
  place(text: string): UnitVector | null {
    return this.#place(tokenizeTerms(text));
  }

  async embedDocuments(texts: readonly string[], { signal, onTokens }: EmbedOptions = {}): Promise<UnitVector[]> {
    const vectors: UnitVector[] = [];
    throwIfAborted(signal);
    for (let from = 0; from < texts.length; from += TEXTS_AT_ONCE) {
      let tokens = 0;
      for (const text of texts.slice(from, from + TEXTS_AT_ONCE)) {
        const terms = tokenizeTerms(text);
        tokens += terms.length;
        vectors.push(this.#place(terms) ?? this.#nowhere());
      }
      onTokens?.(tokens);
      await nextTurn();
      throwIfAborted(signal);
    }
    return vectors;
  }

  async embedQuery(text: string, options: EmbedOptions = {}): Promise<UnitVector> {
    return (await this.embedDocuments([text], options))[0]!;
  }

  async embedTokens(text: string, { signal }: EmbedOptions = {}): Promise<TokenStates> {
    await nextTurn();
    throwIfAborted(signal);
    const located = locateTerms(text);
    const width = this.#lookup.dimensions;
    const states = new Float32Array(located.length * width);
    const found = located.map(({ term }, i) => {
      const vector = this.#lookup.vectorOf(term);
      if (vector !== null) states.set(vector, i * width);
      return vector !== null;
    });
    return {
      tokens: located.map(({ term }) => term),
      offsets: located.map(({ start, end }) => [start, end] as const),
      unknown: found.map((isKnown) => !isKnown),
      states,
      width,
    };
  }

  withWorkers(): null {
    return null;
  }

  async [Symbol.asyncDispose](): Promise<void> {}

  #place(terms: readonly string[]): UnitVector | null {
    const pooled = this.#pooler.pool(terms.length > MAX_TOKENS ? terms.slice(0, MAX_TOKENS) : terms);
    return pooled === null || l2Norm(pooled) < TINY_NORM ? null : toUnit(pooled);
  }

  /** For callers that must have a vector: the same direction for everything unknown. */
  #nowhere(): UnitVector {
    return toUnit(new Float32Array(this.dimensions).fill(1));
  }
}
