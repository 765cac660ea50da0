import type { Hit } from "../../core/search.ts";
import { analyze } from "../../store/analyze/analyzer.ts";
import { passageUnits, type PassageUnit } from "./passage-units.ts";

/** A passage that was found, cut into what could be quoted of it. */
export interface CandidatePassage {
  readonly hit: Hit;
  readonly units: readonly PassageUnit[];
  /** Index terms of each unit. */
  readonly terms: readonly ReadonlySet<string>[];
  /** Index terms of the document's title and the headings above the passage. */
  readonly titleTerms: ReadonlySet<string>;
}

export function cutPassage(hit: Hit): CandidatePassage {
  const units = passageUnits(hit.chunk.text);
  return {
    hit,
    units,
    terms: units.map(({ text }) => termsOf(text)),
    titleTerms: termsOf([hit.document.title, ...hit.chunk.headings].join("\n")),
  };
}

export function termsOf(text: string): Set<string> {
  return new Set(analyze(text).map(({ term }) => term));
}
