/** What is used of a model's tokenizer: the one of transformers.js, or the library inside it, which loads in a tenth of the time. */
export interface ModelTokenizer {
  encode(text: string, options?: { readonly add_special_tokens?: boolean }): number[];
  readonly _tokenizerJSON: unknown;
  readonly _tokenizer: { readonly normalizer: { normalize(text: string): string } | null };
}

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

/** Any tokenizer, as it runs by itself. */
export class PlainTokenizer implements TextTokenizer {
  readonly #tokenizer: ModelTokenizer;

  constructor(tokenizer: ModelTokenizer) {
    this.#tokenizer = tokenizer;
  }

  encode(text: string): readonly number[] {
    return this.#tokenizer.encode(text);
  }

  count(text: string): number {
    return this.#tokenizer.encode(text, { add_special_tokens: false }).length;
  }
}
