import { createModelLookup } from "../terms/sentences/model-lookup.ts";
import type { TermLookup } from "../terms/sentences/term-lookup.ts";
import type { TermModel } from "../terms/term-model.ts";
import { KnownParts } from "./known-parts.ts";

/** The terms of a collection's model, and those that share a part with them; of others nothing is known. */
export function createCorpusLookup(model: TermModel): TermLookup {
  const lookup = createModelLookup(model);
  const { terms, subwords } = model;
  let parts: KnownParts | null = null;
  const isKnown = (term: string): boolean => {
    if (lookup.indexOf(term) >= 0) return true;
    if (subwords === null) return false;
    // Most texts are made of known terms.
    parts ??= new KnownParts(terms, subwords);
    return parts.has(term);
  };
  return { ...lookup, vectorOf: (term) => (isKnown(term) ? lookup.vectorOf(term) : null) };
}
