/** The words of a passage that answer a question. */
export interface ReadSpan {
  /** Verbatim: the passage's text from `start` to `end`. */
  readonly text: string;
  /** UTF-16 range in the passage's text, end exclusive. */
  readonly start: number;
  readonly end: number;
  /** Logits of the span's ends less those of "no answer": above 0, the model holds the span for an answer. */
  readonly score: number;
}

/** A model that points at answers. Implementation: `extractive-reader.ts`. */
export interface SpanReader extends AsyncDisposable {
  readonly id: string;
  /**
   * @returns for each passage its best span, null where the model finds nothing to point at
   * @throws {EngineError} `ABORTED`; `MODEL_BROKEN` when the model's answer has no finite score
   */
  read(question: string, passages: readonly string[], signal?: AbortSignal): Promise<(ReadSpan | null)[]>;
}
