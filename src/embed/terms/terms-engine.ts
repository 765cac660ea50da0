import type { TermsEngine, TermsInfo } from "../../core/terms.ts";
import type { KeyedVectors } from "./keyed-vectors.ts";
import { solveAnalogy } from "./queries/analogy.ts";
import { assertTerms, meanOf } from "./queries/mean-vector.ts";
import { neighborsOf } from "./queries/neighbors.ts";
import { compareTerms, findOddOneOut, rankOf, termsCloserThan } from "./queries/similarity.ts";
import { toLengthOne } from "./keyed-vectors.ts";
import type { TermModel } from "./term-model.ts";
import { canGoOn } from "./train/trained-state.ts";

/**
 * What can be asked of term vectors, as the library and collections offer it.
 *
 * @param asRead  what to look for in place of a term that is not in the vocabulary; it is then named in its place in the answer
 */
export function createTermsEngine(keyed: KeyedVectors, asRead = (term: string): string => term): TermsEngine {
  const find = (term: string): string => {
    if (keyed.indexOf(term) !== undefined) return term;
    const other = asRead(term);
    return keyed.indexOf(other) === undefined ? term : other;
  };
  const findAll = (terms: readonly string[]): string[] => terms.map(find);
  return {
    info: async () => termsInfo(keyed.model),
    neighbors: async (request) => neighborsOf(keyed, { ...request, term: find(request.term) }),
    analogy: async (request) => {
      const { positive, negative } = request;
      return solveAnalogy(keyed, { ...request, positive: findAll(positive), negative: negative && findAll(negative) });
    },
    similarity: async (request) => compareTerms(keyed, { ...request, a: findAll(request.a), b: findAll(request.b) }),
    oddOneOut: async (terms) => findOddOneOut(keyed, findAll(terms)),
    rank: async (term, other) => rankOf(keyed, find(term), find(other)),
    closerThan: async (term, other) => termsCloserThan(keyed, find(term), find(other)),
    mean: async (terms) => {
      assertTerms(terms);
      return meanOf(
        findAll(terms)
          .flatMap((term) => keyed.find(term) ?? [])
          .map(toLengthOne),
      );
    },
  };
}

export function termsInfo(model: TermModel): TermsInfo {
  const { algorithm, dimensions, terms, counts, subwords, training, documents } = model;
  return {
    algorithm,
    dimensions,
    terms: terms.length,
    tokens: counts === null ? null : counts.reduce((sum, count) => sum + count, 0),
    subwords: subwords && { minN: subwords.minN, maxN: subwords.maxN, buckets: subwords.buckets },
    documents: documents?.ids.length ?? null,
    training: training && { options: training.options, epochsDone: training.epochsDone },
    resumable: canGoOn(model),
  };
}
