import type { RelatedTerm } from "../../core/search.ts";
import type { RelatedPhrase } from "../../store/store.ts";
import { nearTerms, noTerms, type QueryTermModel } from "./query-term-model.ts";
import { relatedPhrases, relatedTerms } from "./related-terms.ts";

/** What is looked for besides what was asked. */
export interface ExpandedQuery {
  readonly terms: readonly RelatedTerm[];
  readonly phrases: readonly RelatedPhrase[];
}

/** @throws {EngineError} `NO_TERMS` */
export function expandQuery(model: QueryTermModel | null, text: string): ExpandedQuery {
  if (model === null) throw noTerms();
  const terms = relatedTerms(text, (term, limit) => nearTerms(model.keyed, term, limit));
  return { terms, phrases: relatedPhrases(terms) };
}
