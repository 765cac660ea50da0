import { subwordVector } from "../compose-vectors.ts";
import type { TermModel } from "../term-model.ts";
import type { TermLookup } from "./term-lookup.ts";

/** Unknown terms whose vectors are kept. */
const MAX_UNSEEN = 10_000;

/** The terms of a model, and those that it makes a vector for of their n-grams. */
export function createModelLookup({ terms, vectors, dimensions, subwords }: TermModel): TermLookup {
  const places = new Map(terms.map((term, i) => [term, i]));
  const unseen = new Map<string, Float32Array | null>();
  const unseenVector = (term: string): Float32Array | null => {
    if (subwords === null) return null;
    const known = unseen.get(term);
    if (known !== undefined) return known;
    const vector = subwordVector(term, subwords, dimensions);
    // Where none of its n-grams was met in training nothing is known of it.
    const made = vector?.some((value) => value !== 0) === true ? vector : null;
    if (unseen.size >= MAX_UNSEEN) unseen.clear();
    unseen.set(term, made);
    return made;
  };
  return {
    dimensions,
    size: terms.length,
    indexOf: (term) => places.get(term) ?? -1,
    vectorOf(term) {
      const i = places.get(term);
      return i === undefined ? unseenVector(term) : vectors.subarray(i * dimensions, (i + 1) * dimensions);
    },
  };
}
