import type { UnitVector } from "../../core/vector.ts";
import { EngineError } from "../../core/errors.ts";
import type { TermNeighbor } from "../../core/terms.ts";
import type { KeyedVectors } from "../../embed/terms/keyed-vectors.ts";

/** The collection's term vectors, as queries use them. */
export interface QueryTermModel {
  readonly keyed: KeyedVectors;
  /** Whether the sentence vectors of the collection are made of them. */
  readonly isStored: boolean;
  /** The vector of a text by its terms; null where nothing is known of it. */
  place(text: string): UnitVector | null;
}

/** @returns terms of the vocabulary nearest to one of them, best first; none for another */
export function nearTerms(keyed: KeyedVectors, term: string, limit: number): TermNeighbor[] {
  const index = keyed.indexOf(term);
  if (index === undefined) return [];
  const found = keyed.nearest(keyed.unit(term), { limit, excluded: new Set([index]) });
  return found.map(({ index: other, score }) => ({ term: keyed.model.terms[other]!, similarity: score }));
}

/** @returns what to throw when term vectors are asked of a collection that has none */
export function noTerms(): EngineError {
  return new EngineError("NO_TERMS", "The collection has no term vectors", {
    hint: "Train them with `kenning terms train --collection`, or engine.terms.train().",
  });
}
