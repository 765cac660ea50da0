import type { RankedUnit } from "./rank-units.ts";
import { hasWord } from "./features.ts";
import type { Question } from "./question.ts";
import type { TermWeights } from "./term-weights.ts";

/** What tells an answer from the nearest sentence to a question that the documents do not answer; each in [0, 1] or so. */
export interface ConfidenceFeatures {
  /** Share of the question's idf mass in the best unit, beside it and in its titles. */
  readonly covered: number;
  /** Share in the unit alone. */
  readonly words: number;
  /** idf of the rarest word that the passage and its titles lack, by the highest there can be; 0 when none is missing. */
  readonly missing: number;
  /** Softmax of the best unit's score among the first ten. */
  readonly margin: number;
  readonly meaning: number;
  /** −1 when the unit lacks the kind of thing that was asked for, 1 when it has it, 0 when nothing is expected. */
  readonly type: number;
  /** 1 when a name or number of the question stands neither in the unit, nor beside it, nor in its titles. */
  readonly unnamed: number;
}

/** Of the logistic regression, one a feature. */
export type ConfidenceWeights = ConfidenceFeatures & { readonly bias: number };

const RIVALS = 10;

/** @returns null when there is nothing to be confident of */
export function confidenceFeatures(
  question: Question,
  ranked: readonly RankedUnit[],
  weights: TermWeights,
): ConfidenceFeatures | null {
  const [best] = ranked;
  if (best === undefined) return null;
  const { words, nearby, titles, type, meaning } = best.features;
  const { passage, index } = best;
  const beside = [passage.terms[index - 1], passage.terms[index], passage.terms[index + 1]];
  const around = new Set([passage.titleTerms, ...beside].flatMap((terms) => [...(terms ?? [])]));
  const inPassage = new Set([passage.titleTerms, ...passage.terms].flatMap((terms) => [...terms]));
  const lacking = question.words.filter((word) => !hasWord(inPassage, word));
  const rarest = Math.max(0, ...lacking.flatMap(({ terms }) => terms.map((term) => weights.idf(term))));
  const rivals = ranked.slice(0, RIVALS).map(({ score }) => Math.exp(score - best.score));
  return {
    covered: words + nearby + titles,
    words,
    missing: rarest / weights.highest,
    margin: 1 / rivals.reduce((sum, odds) => sum + odds, 0),
    meaning,
    type: question.type === null ? 0 : 2 * type - 1,
    unnamed: question.names.every((term) => around.has(term)) ? 0 : 1,
  };
}

/** How likely the best unit is to hold the answer, by logistic regression. */
export function confidenceOf(features: ConfidenceFeatures | null, { bias, ...weights }: ConfidenceWeights): number {
  if (features === null) return 0;
  const names = Object.keys(weights) as (keyof ConfidenceFeatures)[];
  const logit = names.reduce((sum, name) => sum + weights[name] * features[name], bias);
  return 1 / (1 + Math.exp(-logit));
}
