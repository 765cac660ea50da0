import { EngineError, throwIfAborted } from "../../core/errors.ts";
import { padBatch, planBatches } from "../../embed/token-batches.ts";
import { readTokenSurfaces } from "../../embed/token-surfaces.ts";
import type { TransformersRuntime } from "../../embed/transformers-runtime.ts";
import { bestSpan, type TokenSpan } from "./best-span.ts";
import { questionWindows, type QuestionWindow } from "./question-windows.ts";
import type { ReadSpan, SpanReader } from "./span-reader.ts";

const OUTPUTS = ["start_logits", "end_logits"] as const;
const MAX_PADDED_TOKENS = 2048;

export interface ReaderSettings {
  readonly id: string;
  /** Of the model, special tokens included. */
  readonly maxTokens: number;
}

/** Any ONNX model for extractive question answering, such as one trained on SQuAD. It owns the runtime and closes it. */
export class ExtractiveReader implements SpanReader {
  readonly id: string;
  readonly #runtime: TransformersRuntime;
  readonly #maxTokens: number;

  constructor(runtime: TransformersRuntime, { id, maxTokens }: ReaderSettings) {
    this.id = id;
    this.#runtime = runtime;
    this.#maxTokens = maxTokens;
    const missing = OUTPUTS.filter((output) => !runtime.outputWidths.has(output));
    if (missing.length === 0) return;
    throw new EngineError("MODEL_BROKEN", `The model ${id} has no output ${missing.join(" and ")}`, {
      hint: "Choose a model for extractive question answering, exported as such.",
      data: { model: id, outputs: [...runtime.outputWidths.keys()] },
    });
  }

  async read(question: string, passages: readonly string[], signal?: AbortSignal): Promise<(ReadSpan | null)[]> {
    const { tokenizer } = this.#runtime;
    const encoded = passages.map((text) => tokenizer.encode(text, { add_special_tokens: false }));
    const windows = questionWindows(tokenizer, question, encoded, this.#maxTokens);
    const best: (TokenSpan | null)[] = passages.map(() => null);
    for (const batch of planBatches(
      windows.map(({ ids }) => ids.length),
      MAX_PADDED_TOKENS,
    )) {
      throwIfAborted(signal);
      const some = batch.map((i) => windows[i]!);
      for (const [i, span] of (await this.#readWindows(some)).entries()) {
        const { passage } = some[i]!;
        if (span !== null && span.score > (best[passage]?.score ?? -Infinity)) best[passage] = span;
      }
    }
    return best.map((span, i) => span && this.#locate(span, passages[i]!, encoded[i]!));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#runtime[Symbol.asyncDispose]();
  }

  async #readWindows(windows: readonly QuestionWindow[]): Promise<(TokenSpan | null)[]> {
    const padId = this.#runtime.tokenizer.pad_token_id ?? 0;
    const batch = padBatch(
      windows.map(({ ids }) => ids),
      padId,
      "right",
    );
    const tokenTypes = new BigInt64Array(batch.inputIds.length);
    windows.forEach(({ types }, row) => types.forEach((type, i) => (tokenTypes[row * batch.width + i] = BigInt(type))));
    const outputs = await this.#runtime.runAll({ ...batch, tokenTypes }, OUTPUTS);
    try {
      const [starts, ends] = outputs.map(({ data }) => data as Float32Array) as [Float32Array, Float32Array];
      return windows.map(({ ids, offset, firstToken, tokens }, row) => {
        const from = row * batch.width;
        const range = [from, from + ids.length] as const;
        const span = bestSpan(starts.subarray(...range), ends.subarray(...range), offset, tokens);
        if (span !== null && !Number.isFinite(span.score)) throw this.#broken();
        return span && { ...span, first: span.first + firstToken, last: span.last + firstToken };
      });
    } finally {
      for (const tensor of outputs) tensor.dispose();
    }
  }

  /** From tokens to text. Null when the text of the tokens could not be found again. */
  #locate({ first, last, score }: TokenSpan, text: string, ids: readonly number[]): ReadSpan | null {
    const { rows, offsets } = readTokenSurfaces(this.#runtime.tokenizer, text, ids);
    const ranges = rows.flatMap((row, i) => (row >= first && row <= last ? [offsets[i]!] : []));
    const known = ranges.filter(([start, end]) => start < end);
    if (known.length === 0) return null;
    const start = known[0]![0];
    const end = Math.max(...known.map(([, to]) => to));
    return { text: text.slice(start, end), start, end, score };
  }

  #broken(): EngineError {
    return new EngineError("MODEL_BROKEN", `The model ${this.id} gives scores that are not numbers`, {
      hint: "Choose another number type, or copy the model's files again.",
      data: { model: this.id },
    });
  }
}
