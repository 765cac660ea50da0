import type { Language } from "../core/document.ts";
import { EngineError, throwIfAborted } from "../core/errors.ts";
import type { EmbedderFingerprint } from "../core/fingerprint.ts";
import { assertSameDimensions, toUnit } from "../core/vector.ts";
import type { UnitVector } from "../core/vector.ts";
import type { Embedder, EmbedOptions, TokenStates } from "./embedder.ts";
import { poolTokens } from "./pooling.ts";
import type { Pooling } from "./pooling.ts";
import { SessionPool } from "./session-pool.ts";
import { padBatch, planBatches } from "./token-batches.ts";
import type { PaddedBatch } from "./token-batches.ts";
import { PlainTokenizer } from "./text-tokenizer.ts";
import type { TextTokenizer } from "./text-tokenizer.ts";
import type { TokenCounting } from "./token-counting.ts";
import { readTokenSurfaces } from "./token-surfaces.ts";
import type { OutputTensor, TransformersRuntime } from "./transformers-runtime.ts";
import { WordCachedTokenizer } from "./word-cached-tokenizer.ts";

/** Four texts of 128 tokens: a thread's activations stay in its cache. Indexing ran at 48,000 tokens/s with it, at 41,500 with 2,048. */
const MAX_PADDED_TOKENS = 512;

export interface TransformerSettings {
  /** Where the model's files are, absolute. */
  readonly folder: string;
  readonly languages: readonly Language[];
  /** Of the model, special tokens and prefixes included. */
  readonly modelMaxTokens: number;
  readonly pooling: Pooling;
  /** The model's output that `pooling` reads: [texts, tokens, width], or [texts, width] for "sentence". */
  readonly output: string;
  /** Dimensions kept from the front of each vector; null keeps all. */
  readonly truncate: number | null;
  /** Whether the tokenizer meets the conditions of `WordCachedTokenizer`. */
  readonly hasIndependentWords: boolean;
  readonly fingerprint: EmbedderFingerprint;
}

/** Any ONNX sentence encoder that transformers.js runs. It owns the runtime and closes it. */
export class TransformerEmbedder implements Embedder {
  readonly id: string;
  readonly dimensions: number;
  readonly maxTokens: number;
  readonly languages: readonly Language[];
  readonly fingerprint: EmbedderFingerprint;
  readonly #runtime: TransformersRuntime;
  readonly #tokenizer: TextTokenizer;
  readonly #settings: TransformerSettings;
  /** How many special tokens end every text, e.g. 1 for `[SEP]`. */
  readonly #closingTokens: number;

  constructor(runtime: TransformersRuntime, settings: TransformerSettings) {
    const { fingerprint } = settings;
    this.id = fingerprint.model;
    this.dimensions = fingerprint.dimensions;
    this.languages = settings.languages;
    this.fingerprint = fingerprint;
    this.#runtime = runtime;
    this.#settings = settings;
    this.#tokenizer = settings.hasIndependentWords
      ? new WordCachedTokenizer(runtime.tokenizer)
      : new PlainTokenizer(runtime.tokenizer);
    this.#closingTokens = countClosingTokens(runtime.tokenizer);
    // What the model adds to every document is not left for its text, so that `countTokens` needs not count it.
    const addedTokens = this.#tokenizer.encode(fingerprint.documentPrefix).length;
    this.maxTokens = Math.max(1, settings.modelMaxTokens - addedTokens);
  }

  get tokenCounting(): TokenCounting {
    const { folder, hasIndependentWords } = this.#settings;
    return { folder, hasIndependentWords };
  }

  countTokens(text: string): number {
    return this.#tokenizer.count(text);
  }

  async embedDocuments(texts: readonly string[], options: EmbedOptions = {}): Promise<UnitVector[]> {
    const { documentPrefix } = this.fingerprint;
    return await this.#embed(
      texts.map((text) => documentPrefix + text),
      options,
    );
  }

  async embedQuery(text: string, options: EmbedOptions = {}): Promise<UnitVector> {
    const [vector] = await this.#embed([this.fingerprint.queryPrefix + text], options);
    return vector!;
  }

  async embedTokens(text: string, { signal, onTokens }: EmbedOptions = {}): Promise<TokenStates> {
    throwIfAborted(signal);
    const ids = this.#clip(this.#tokenizer.encode(text));
    const { rows, ...surfaces } = readTokenSurfaces(this.#runtime.tokenizer, text, ids);
    const { outputWidths } = this.#runtime;
    const output = outputWidths.has("last_hidden_state") ? "last_hidden_state" : "token_embeddings";
    using result = await this.#run(this.#pad([ids]), output);
    const { data, width } = result;
    const states = new Float32Array(rows.length * width);
    rows.forEach((row, i) => states.set(data.subarray(row * width, (row + 1) * width), i * width));
    onTokens?.(ids.length);
    return { ...surfaces, states, width };
  }

  withWorkers(count: number): Embedder | null {
    const { recipe } = this.#runtime;
    if (recipe === null) return null;
    // Each worker has weights of its own. What cannot be closed only takes memory.
    this.#runtime.rest?.().catch(() => {});
    return new TransformerEmbedder(new SessionPool(this.#runtime, recipe, count), this.#settings);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#runtime[Symbol.asyncDispose]();
  }

  async #embed(texts: readonly string[], { signal, onTokens }: EmbedOptions): Promise<UnitVector[]> {
    throwIfAborted(signal);
    const encoded = texts.map((text) => this.#clip(this.#tokenizer.encode(text)));
    const lengths = encoded.map((ids) => ids.length);
    const vectors: UnitVector[] = Array.from({ length: texts.length });
    const embedRows = async (rows: readonly number[]): Promise<void> => {
      throwIfAborted(signal);
      const batch = await this.#embedBatch(rows.map((row) => encoded[row]!));
      rows.forEach((row, i) => {
        vectors[row] = batch[i]!;
      });
      onTokens?.(rows.reduce((sum, row) => sum + lengths[row]!, 0));
    };
    const batches = planBatches(lengths, MAX_PADDED_TOKENS);
    if (this.#runtime.isConcurrent) await Promise.all(batches.map(embedRows));
    else for (const rows of batches) await embedRows(rows);
    throwIfAborted(signal);
    return vectors;
  }

  async #embedBatch(texts: readonly (readonly number[])[]): Promise<UnitVector[]> {
    const { pooling, output } = this.#settings;
    const batch = this.#pad(texts);
    using result = await this.#run(batch, output);
    const { data, width } = result;
    return texts.map((_, text) => {
      if (pooling.kind === "sentence") return this.#finish(data.subarray(text * width, (text + 1) * width));
      const [first, end] = [text * batch.width, (text + 1) * batch.width];
      const mask = Array.from(batch.attentionMask.subarray(first, end), Number);
      return this.#finish(poolTokens(data.subarray(first * width, end * width), mask, width, pooling.modes));
    });
  }

  #finish(pooled: Float32Array): UnitVector {
    const { truncate } = this.#settings;
    const kept = truncate === null ? pooled : pooled.subarray(0, truncate);
    try {
      assertSameDimensions(this.dimensions, kept.length);
      return toUnit(kept);
    } catch (cause) {
      throw this.#broken(cause instanceof Error ? cause.message : "it returned no vector", cause);
    }
  }

  /** To the model's length, keeping the special tokens that end a text. */
  #clip(ids: readonly number[]): readonly number[] {
    const { modelMaxTokens } = this.#settings;
    if (ids.length <= modelMaxTokens) return ids;
    const closing = this.#closingTokens;
    return [...ids.slice(0, modelMaxTokens - closing), ...ids.slice(ids.length - closing)];
  }

  #pad(texts: readonly (readonly number[])[]): PaddedBatch {
    const { tokenizer } = this.#runtime;
    const padId = tokenizer.pad_token_id ?? 0;
    // Token states of an empty text have no mean; one padding token stands in for it.
    const isSentence = this.#settings.pooling.kind === "sentence";
    const padded = isSentence ? texts : texts.map((ids) => (ids.length === 0 ? [padId] : ids));
    return padBatch(padded, padId, tokenizer.padding_side === "left" ? "left" : "right");
  }

  /** @returns the output's numbers and the length of its last axis; the numbers are gone after disposal */
  async #run(batch: PaddedBatch, output: string): Promise<Disposable & { data: Float32Array; width: number }> {
    let tensor: OutputTensor;
    try {
      tensor = await this.#runtime.run(batch, output);
    } catch (cause) {
      throw this.#broken("onnxruntime could not run it", cause);
    }
    const { data, dims } = tensor;
    const width = dims.at(-1);
    if (data instanceof Float32Array && width !== undefined) {
      return { data, width, [Symbol.dispose]: () => tensor.dispose() };
    }
    tensor.dispose();
    throw this.#broken(`its output ${output} is not float32`);
  }

  #broken(what: string, cause?: unknown): EngineError {
    return new EngineError("MODEL_BROKEN", `The model ${this.id} does not work: ${what}`, {
      hint: "Choose another dtype, or another model.",
      data: { model: this.id, dtype: this.fingerprint.dtype },
      cause,
    });
  }
}

function countClosingTokens(tokenizer: TransformersRuntime["tokenizer"]): number {
  const special = new Set(tokenizer.all_special_ids);
  const ids = tokenizer.encode("a");
  let count = 0;
  while (count < ids.length - 1 && special.has(ids[ids.length - 1 - count]!)) count++;
  return count;
}
