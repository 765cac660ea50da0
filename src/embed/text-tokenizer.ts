import type { PreTrainedTokenizer } from "./transformers-runtime.ts";

/**
 * Text → the ids of one model. Implementations: `PlainTokenizer` for any model, `word-cached-tokenizer.ts` where the
 * words of a text are independent of each other.
 */
export interface TextTokenizer {
  /** Ids as the model takes them, special tokens included, not clipped. */
  encode(text: string): readonly number[];
  /** Tokens of the text itself, without those that the model adds around it. */
  count(text: string): number;
}

/** Any tokenizer, as transformers.js runs it. */
export class PlainTokenizer implements TextTokenizer {
  readonly #tokenizer: PreTrainedTokenizer;

  constructor(tokenizer: PreTrainedTokenizer) {
    this.#tokenizer = tokenizer;
  }

  encode(text: string): readonly number[] {
    return this.#tokenizer.encode(text);
  }

  count(text: string): number {
    return this.#tokenizer.encode(text, { add_special_tokens: false }).length;
  }
}
