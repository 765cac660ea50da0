import type { TermLookup } from "../../../../src/embed/terms/sentences/term-lookup.ts";

/** Terms in the order of the record; one whose name ends in `*` has a vector but no place in the vocabulary, as an unknown one with subwords. */
export function smallLookup(vectors: Readonly<Record<string, readonly number[]>>): TermLookup {
  const known = Object.keys(vectors).filter((term) => !term.endsWith("*"));
  return {
    dimensions: Object.values(vectors)[0]!.length,
    size: known.length,
    indexOf: (term) => known.indexOf(term),
    vectorOf: (term) => (Object.hasOwn(vectors, term) ? Float32Array.from(vectors[term]!) : null),
  };
}
