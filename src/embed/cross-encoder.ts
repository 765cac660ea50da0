import type { Language } from "../core/document.ts";
import { EngineError, throwIfAborted } from "../core/errors.ts";
import { PairTokenizer } from "./pair-tokenizer.ts";
import type { TokenPair } from "./pair-tokenizer.ts";
import { padBatch, planBatches } from "./token-batches.ts";
import type { PaddedBatch } from "./token-batches.ts";
import type { OutputTensor, TransformersRuntime } from "./transformers-runtime.ts";

const OUTPUT = "logits";
/** Of a batch, padding included: two pairs of full length, or sixteen of 64 tokens. */
const MAX_PADDED_TOKENS = 1024;
/** Passages are sorted by length within so many tokens, so that those given first are read first. */
const WINDOW_TOKENS = 4 * MAX_PADDED_TOKENS;

export interface ScoreOptions {
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds left for the work; batches that would not be done in that time are not begun. Default: no limit. */
  readonly remainingMs?: (() => number) | undefined;
}

export interface CrossEncoderSettings {
  /** As an explanation names it. */
  readonly model: string;
  readonly revision: string;
  readonly dtype: string;
  /** Of query and passage together, special tokens included. */
  readonly maxTokens: number;
  readonly languages: readonly Language[];
}

/**
 * A model that reads a query and a passage together and says how well the passage answers it: more exact than comparing two
 * vectors, and far slower, as nothing can be computed before the query is known. It owns the runtime and closes it.
 *
 * @see Nogueira & Cho, "Passage Re-ranking with BERT", 2019, https://arxiv.org/abs/1901.04085
 */
export class CrossEncoder implements AsyncDisposable {
  readonly settings: CrossEncoderSettings;
  readonly #runtime: TransformersRuntime;
  readonly #tokenizer: PairTokenizer;

  /** @throws {EngineError} `MODEL_BROKEN` for a model without logits, or whose tokenizer does not join texts */
  constructor(runtime: TransformersRuntime, settings: CrossEncoderSettings) {
    this.settings = settings;
    this.#runtime = runtime;
    if (!runtime.outputWidths.has(OUTPUT)) {
      throw this.#broken("it has no output logits", { outputs: [...runtime.outputWidths.keys()] });
    }
    this.#tokenizer = new PairTokenizer(settings.model, runtime.tokenizer, settings.maxTokens);
  }

  /**
   * The probability that each passage is relevant: the sigmoid of one logit, or of two logits the softmax of the second.
   * The calling thread computes, batch by batch; other work of the process gets its turn between batches.
   *
   * @param passages  the most promising first: in that order they are read, as far as batches of similar length allow
   * @returns         one score in [0, 1] a passage; null for those that there was no time for
   * @throws {EngineError} `ABORTED`, `MODEL_BROKEN` when the model fails or returns no finite numbers
   */
  async score(query: string, passages: readonly string[], options: ScoreOptions = {}): Promise<(number | null)[]> {
    const { signal, remainingMs = () => Infinity } = options;
    throwIfAborted(signal);
    const scores = passages.map((): number | null => null);
    if (remainingMs() <= 0) return scores;
    const pairs = this.#tokenizer.encode(query, passages);
    let msPerToken = 0;
    for (const rows of planPairs(pairs.map(({ ids }) => ids.length))) {
      throwIfAborted(signal);
      const batch = this.#pad(rows.map((row) => pairs[row]!));
      const tokens = batch.texts * batch.width;
      const left = remainingMs();
      if (left <= 0 || left < msPerToken * tokens) break;
      const start = performance.now();
      const found = await this.#scoreBatch(batch);
      msPerToken = (performance.now() - start) / tokens;
      rows.forEach((row, i) => {
        scores[row] = found[i]!;
      });
    }
    throwIfAborted(signal);
    return scores;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#runtime[Symbol.asyncDispose]();
  }

  #pad(pairs: readonly TokenPair[]): PaddedBatch {
    const { tokenizer } = this.#runtime;
    const side = tokenizer.padding_side === "left" ? "left" : "right";
    const batch = padBatch(
      pairs.map(({ ids }) => ids),
      tokenizer.pad_token_id ?? 0,
      side,
    );
    const types = padBatch(
      pairs.map((pair) => pair.types),
      0,
      side,
    );
    return { ...batch, tokenTypes: types.inputIds };
  }

  async #scoreBatch(batch: PaddedBatch): Promise<number[]> {
    let tensor: OutputTensor;
    try {
      tensor = await this.#runtime.run(batch, OUTPUT);
    } catch (cause) {
      throw this.#broken("onnxruntime could not run it", { cause });
    }
    try {
      const { data, dims } = tensor;
      if (!(data instanceof Float32Array)) throw this.#broken("its logits are not float32");
      const classes = data.length / batch.texts;
      if (classes !== 1 && classes !== 2) throw this.#broken(`its logits have the shape [${dims.join(", ")}]`);
      return Array.from({ length: batch.texts }, (_, i) => {
        // The softmax of two logits is the sigmoid of their difference.
        const logit = classes === 1 ? data[i]! : data[2 * i + 1]! - data[2 * i]!;
        if (!Number.isFinite(logit)) throw this.#broken("it returned numbers that are not finite");
        return 1 / (1 + Math.exp(-logit));
      });
    } finally {
      tensor.dispose();
    }
  }

  #broken(what: string, { cause, ...data }: { readonly cause?: unknown } & Record<string, unknown> = {}): EngineError {
    const { model, dtype } = this.settings;
    return new EngineError("MODEL_BROKEN", `The reranker ${model} does not work: ${what}`, {
      hint: "Choose another dtype, or a model that was exported for sequence classification.",
      data: { model, dtype, ...data },
      cause,
    });
  }
}

/**
 * Batches of pairs of similar length, from windows of neighbours; a window's batches begin with the one that holds its
 * first pair.
 *
 * @param lengths  tokens of each pair, in the order in which they should be read
 * @returns        indices into `lengths`, each once
 */
export function planPairs(lengths: readonly number[]): number[][] {
  const batches: number[][] = [];
  for (let start = 0; start < lengths.length;) {
    let end = start + 1;
    for (let tokens = lengths[start]!; end < lengths.length; end++) {
      tokens += lengths[end]!;
      if (tokens > WINDOW_TOKENS) break;
    }
    const first = start;
    const planned = planBatches(lengths.slice(start, end), MAX_PADDED_TOKENS).map((rows) =>
      rows.map((row) => first + row),
    );
    batches.push(...planned.toSorted((a, b) => Math.min(...a) - Math.min(...b)));
    start = end;
  }
  return batches;
}
