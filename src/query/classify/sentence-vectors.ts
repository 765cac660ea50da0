import type { TaskOptions } from "../../core/care.ts";
import { throwIfAborted } from "../../core/errors.ts";
import { l2Norm, toUnit, type UnitVector } from "../../core/vector.ts";
import { canRead } from "../../embed/can-read.ts";
import type { Embedder } from "../../embed/embedder.ts";

/** Of a long text the model sees this many windows. */
const MAX_PIECES = 16;
/** A token is seldom shorter in scripts with spaces, and never much longer in others. */
const CHARS_A_TOKEN = 3;
const BATCH_TEXTS = 128;

/**
 * A vector for each text: of a text beyond the model's window, the mean of its pieces' vectors.
 *
 * @returns null for a text that is blank, or that the model cannot read or knows nothing of
 * @throws {EngineError} `ABORTED`, `MODEL_BROKEN`
 */
export async function sentenceVectors(
  texts: readonly string[],
  embedder: Embedder,
  { signal, onProgress }: TaskOptions,
): Promise<(UnitVector | null)[]> {
  const vectors: (UnitVector | null)[] = [];
  for (let start = 0; start < texts.length; start += BATCH_TEXTS) {
    throwIfAborted(signal);
    const pieces = texts.slice(start, start + BATCH_TEXTS).map((text) => readablePieces(text, embedder));
    const found = await embedder.embedDocuments(pieces.flat(), signal === undefined ? {} : { signal });
    let at = 0;
    for (const { length } of pieces) vectors.push(meanDirection(found.slice(at, (at += length))));
    onProgress?.({ stage: "embed", done: vectors.length, total: texts.length, unit: "texts" });
  }
  return vectors;
}

/** The direction of the mean of vectors; null without any, or where they cancel out. */
export function meanDirection(vectors: readonly UnitVector[]): UnitVector | null {
  const [first] = vectors;
  if (first === undefined || vectors.length === 1) return first ?? null;
  const sum = new Float32Array(first.length);
  for (const vector of vectors) for (let d = 0; d < sum.length; d++) sum[d]! += vector[d]!;
  return l2Norm(sum) > 1e-6 ? toUnit(sum) : null;
}

function readablePieces(text: string, embedder: Embedder): string[] {
  const { languages, maxTokens } = embedder;
  if (text.trim() === "" || !canRead(languages, text)) return [];
  const pieces = cutText(text.trim(), maxTokens * CHARS_A_TOKEN).slice(0, MAX_PIECES);
  return pieces.filter((piece) => embedder.canEmbed?.(piece) !== false);
}

/** Cuts at white space where there is some in the second half of a piece. */
function cutText(text: string, maxChars: number): string[] {
  const pieces: string[] = [];
  let start = 0;
  while (text.length - start > maxChars) {
    const window = text.slice(start, start + maxChars);
    const space = window.search(/\s\S*$/);
    const length = space > maxChars / 2 ? space : maxChars;
    pieces.push(window.slice(0, length).toWellFormed());
    start += length;
  }
  pieces.push(text.slice(start));
  return pieces.filter((piece) => piece.trim() !== "");
}
