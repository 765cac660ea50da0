import type { QuoteSignal } from "../../core/ask.ts";
import type { CandidateUnit, FeatureName, UnitFeatures } from "./features.ts";

export interface RankedUnit extends CandidateUnit {
  /** The sum of its signals' contributions: a log-odds against the other units of the same question. */
  readonly score: number;
  readonly signals: readonly QuoteSignal[];
}

/** Best first, equal scores in the order given; a sentence that overlapping passages repeat comes once. */
export function rankUnits(units: readonly CandidateUnit[], weights: UnitFeatures): RankedUnit[] {
  const names = Object.keys(weights) as FeatureName[];
  const ranked = units
    .map((unit) => {
      const signals = names.map((name) => {
        const value = unit.features[name];
        return { name, value, contribution: weights[name] * value };
      });
      return { ...unit, signals, score: signals.reduce((sum, { contribution }) => sum + contribution, 0) };
    })
    .toSorted((a, b) => b.score - a.score);
  const seen = new Set<string>();
  return ranked.filter(({ passage, index }) => {
    const key = JSON.stringify([passage.hit.document.id, passage.units[index]!.text]);
    return !seen.has(key) && seen.add(key);
  });
}
