import type { AnswerSpan } from "../../core/ask.ts";
import type { RankedUnit } from "./rank-units.ts";
import type { SpanReader } from "./span-reader.ts";

/** A unit with the span that a reading model found in it. */
export interface ReadUnit {
  readonly unit: RankedUnit;
  readonly span: AnswerSpan;
}

/** Passages that the model reads: those of the best units, as reading costs far more than ranking. */
const READ_PASSAGES = 8;

/**
 * The best span of each leading passage, with the unit that it stands in.
 *
 * @param ranked  best first
 * @returns       best span first
 */
export async function readSpans(
  reader: SpanReader,
  question: string,
  ranked: readonly RankedUnit[],
  signal: AbortSignal | undefined,
): Promise<ReadUnit[]> {
  const passages = [...new Set(ranked.map(({ passage }) => passage))].slice(0, READ_PASSAGES);
  const spans = await reader.read(
    question,
    passages.map(({ hit }) => hit.chunk.text),
    signal,
  );
  return passages
    .flatMap((passage, i): ReadUnit[] => {
      const span = spans[i];
      if (span === null || span === undefined) return [];
      const unit = ranked.find((one) => {
        const { start, end } = one.passage.units[one.index]!;
        return one.passage === passage && span.start < end && span.end > start;
      });
      return unit === undefined ? [] : [{ unit, span }];
    })
    .toSorted((a, b) => b.span.score - a.span.score);
}

/** How likely the best span is an answer, by the model's own null score; models differ in how well that is calibrated. */
export function readingConfidence([best]: readonly ReadUnit[]): number {
  return best === undefined ? 0 : 1 / (1 + Math.exp(-best.span.score));
}
