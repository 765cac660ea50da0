import type { Language } from "../core/document.ts";
import type { EmbedderFingerprint } from "../core/fingerprint.ts";
import type { UnitVector } from "../core/vector.ts";
import type { TokenCounting } from "./token-counting.ts";

export interface EmbedOptions {
  readonly signal?: AbortSignal;
  /** Called after each batch with the number of tokens it held, padding excluded. */
  readonly onTokens?: (tokens: number) => void;
}

/** Contextual states of one text, for explanations. */
export interface TokenStates {
  /** The tokenizer's pieces as readable text. */
  readonly tokens: readonly string[];
  /** UTF-16 ranges of the tokens in the text, where they can be told. */
  readonly offsets: readonly (readonly [start: number, end: number])[];
  /** Whether a token stands for characters that the model has no piece for; left out by models that have one for each. */
  readonly unknown?: readonly boolean[];
  /** Shape [tokens, width], row-major float32. */
  readonly states: Float32Array;
  readonly width: number;
}

/**
 * Text → unit vectors. Implementations: `transformer.ts` (any ONNX sentence encoder) and, in tests, `hashing.ts`.
 * Contract: `test/embed/embedder-contract.ts`.
 */
export interface Embedder extends AsyncDisposable {
  readonly id: string;
  readonly dimensions: number;
  /** Tokens beyond this are not seen by the model. */
  readonly maxTokens: number;
  /** Languages it was trained for, e.g. ["en"]; ["*"] when multilingual. */
  readonly languages: readonly Language[];
  readonly fingerprint: EmbedderFingerprint;
  /** How another process counts as `countTokens` does; absent where only this one can. */
  readonly tokenCounting?: TokenCounting | undefined;
  /** Tokens of a text as the model counts them, not clipped to `maxTokens`. */
  countTokens(text: string): number;
  /** Whether it knows anything of a text; left out by models that have something to say of any. */
  canEmbed?(text: string): boolean;
  /**
   * @returns one vector per text, in the order given
   * @throws {EngineError} `ABORTED` when the signal fires, `MODEL_BROKEN` when the model returns no finite vector
   */
  embedDocuments(texts: readonly string[], options?: EmbedOptions): Promise<UnitVector[]>;
  embedQuery(text: string, options?: EmbedOptions): Promise<UnitVector>;
  embedTokens(text: string, options?: EmbedOptions): Promise<TokenStates>;
  /**
   * The same embedder for much text: worker threads compute and this thread stays free. Null where the model cannot.
   * Closing it ends the workers; the original stays open, and must stay so while this is used. Its own weights are read again when
   * it has something to compute itself.
   *
   * @param count  at least 1
   */
  withWorkers(count: number): Embedder | null;
}
