import { EngineError } from "../../core/errors.ts";
import { pearson, spearman } from "../correlation.ts";
import type { EvaluatedTerms, LookupOptions } from "./evaluated-terms.ts";
import { TermLookup } from "./evaluated-terms.ts";
import type { WordPair } from "./word-pairs.ts";

export interface PairsReport {
  readonly pairs: number;
  /** Of the pairs, those with a word that is not known. */
  readonly unknown: number;
  /** Share of them, in [0, 1]. */
  readonly unknownShare: number;
  readonly spearman: number;
  readonly pearson: number;
}

/**
 * Correlates cosines with judgements, by the conventions of gensim's `evaluate_word_pairs`.
 *
 * @throws {EngineError} `BAD_REQUEST` if fewer than two pairs are known
 */
export function evaluatePairs(
  terms: EvaluatedTerms,
  pairs: readonly WordPair[],
  options: LookupOptions = {},
): PairsReport {
  const lookup = new TermLookup(terms.terms, options);
  const judged: number[] = [];
  const computed: number[] = [];
  let unknown = 0;
  for (const { a, b, score } of pairs) {
    const [rowA, rowB] = [lookup.row(a), lookup.row(b)];
    const known = rowA !== undefined && rowB !== undefined;
    if (!known) unknown++;
    if (!known && options.dummyForUnknown !== true) continue;
    judged.push(score);
    computed.push(known ? terms.similarityOfRows(rowA, rowB) : 0);
  }
  if (pairs.length - unknown < 2) throw tooFewKnown(pairs.length, unknown);
  return {
    pairs: pairs.length,
    unknown,
    unknownShare: unknown / pairs.length,
    spearman: spearman(judged, computed),
    pearson: pearson(judged, computed),
  };
}

function tooFewKnown(pairs: number, unknown: number): EngineError {
  return new EngineError("BAD_REQUEST", `Of ${pairs} pairs, ${pairs - unknown} are known to the model`, {
    hint: "Evaluate a model of the language that the pairs are in, trained on more text.",
    data: { pairs, unknown },
  });
}
