import type { Hit } from "../../core/search.ts";
import type { ExampleSpace, ReadExample } from "../recommend/examples.ts";
import type { SearchContext } from "../search.ts";
import { nearTerms, noTerms } from "./query-term-model.ts";
import { relatedPhrases, relatedTerms } from "./related-terms.ts";
import { TermMatcher } from "./term-matches.ts";
import { TermSpace, textOf } from "./term-space.ts";

/** What is like some examples by the vectors of their terms, and why. */
export interface ByTerms {
  readonly space: ExampleSpace;
  /** Adds to each hit which of its terms are near to those of the examples. */
  explain(hits: readonly Hit[]): Hit[];
}

/**
 * @param terms  index terms that the examples are about
 * @throws {EngineError} `NO_TERMS`
 */
export async function openByTerms(
  context: SearchContext,
  positive: readonly ReadExample[],
  terms: readonly string[],
): Promise<ByTerms> {
  const model = await context.terms();
  if (model === null) throw noTerms();
  const { keyed } = model;
  const texts = positive.flatMap(({ chunks, text }) => [...chunks.map(textOf), ...(text === null ? [] : [text])]);
  const matcher = new TermMatcher(keyed, texts);
  const openSpace = (): TermSpace => {
    const related = relatedTerms(texts.join("\n"), (term, limit) => nearTerms(keyed, term, limit));
    return new TermSpace(context.store, model, { terms, related: relatedPhrases(related) });
  };
  return {
    space: model.isStored ? { kind: "dense", space: await context.space() } : { kind: "terms", space: openSpace() },
    explain: (hits) => hits.map((hit) => ({ ...hit, termMatches: matcher.matches(textOf(hit.chunk)) })),
  };
}
