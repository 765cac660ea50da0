import type { TermsEngine, TermsInfo } from "../../core/terms.ts";
import type { KeyedVectors } from "./keyed-vectors.ts";
import { solveAnalogy } from "./queries/analogy.ts";
import { assertTerms, meanOf } from "./queries/mean-vector.ts";
import { neighborsOf } from "./queries/neighbors.ts";
import { compareTerms, findOddOneOut, rankOf, termsCloserThan } from "./queries/similarity.ts";
import { toLengthOne } from "./keyed-vectors.ts";
import type { TermModel } from "./term-model.ts";
import { canGoOn } from "./train/trained-state.ts";

/** What can be asked of term vectors, as the library and collections offer it. */
export function createTermsEngine(keyed: KeyedVectors): TermsEngine {
  return {
    info: async () => termsInfo(keyed.model),
    neighbors: async (request) => neighborsOf(keyed, request),
    analogy: async (request) => solveAnalogy(keyed, request),
    similarity: async (request) => compareTerms(keyed, request),
    oddOneOut: async (terms) => findOddOneOut(keyed, terms),
    rank: async (term, other) => rankOf(keyed, term, other),
    closerThan: async (term, other) => termsCloserThan(keyed, term, other),
    mean: async (terms) => {
      assertTerms(terms);
      return meanOf(terms.flatMap((term) => keyed.find(term) ?? []).map(toLengthOne));
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
