import type { OddTermOut, TermNeighbor, TermRank, TermSimilarity, TermSimilarityRequest } from "../../../core/terms.ts";
import type { KeyedVectors } from "../keyed-vectors.ts";
import { cosine, toCosine, toLengthOne } from "../keyed-vectors.ts";
import { assertTerms, meanOf } from "./mean-vector.ts";
import { moversDistance } from "./movers-distance.ts";
import { neighbor } from "./neighbors.ts";

/** @throws {EngineError} `TERM_NOT_FOUND` */
export function similarityOf(keyed: KeyedVectors, a: string, b: string): number {
  return cosine(keyed.unit(a), keyed.unit(b));
}

/** @throws {EngineError} `BAD_REQUEST` without terms, `TERM_NOT_FOUND` where a side has none that has a vector */
export function compareTerms(keyed: KeyedVectors, request: TermSimilarityRequest): TermSimilarity {
  const { a, b, moversDistance: wantsDistance = false } = request;
  assertTerms(a);
  assertTerms(b);
  const unknown = [...new Set([...a, ...b])].filter((term) => keyed.find(term) === null);
  const [left, right] = [a, b].map((terms) => toLengthOne(meanOfKnown(keyed, terms)));
  return {
    a,
    b,
    unknown,
    similarity: cosine(left!, right!),
    moversDistance: wantsDistance ? moversDistance(unitsOf(keyed, a), unitsOf(keyed, b)) : null,
  };
}

/**
 * The term that is least like the mean of all.
 *
 * @throws {EngineError} `BAD_REQUEST` for fewer than three terms, `TERM_NOT_FOUND` if fewer than two have a vector
 */
export function findOddOneOut(keyed: KeyedVectors, terms: readonly string[]): OddTermOut {
  assertTerms(terms, 3);
  const unknown = terms.filter((term) => keyed.find(term) === null);
  const known = terms.filter((term) => !unknown.includes(term));
  if (known.length < 2) keyed.vector(unknown[0]!);
  const mean = toLengthOne(meanOf(known.map((term) => keyed.unit(term)))!);
  const ranked = known
    .map((term) => ({ term, similarity: cosine(keyed.unit(term), mean) }))
    .sort((x, y) => y.similarity - x.similarity);
  return { odd: ranked.at(-1)!.term, terms: ranked, unknown };
}

/** Cosine distances, 1 − similarity, from a term to others, or to all of the vocabulary. @throws {EngineError} `TERM_NOT_FOUND` */
export function distancesFrom(keyed: KeyedVectors, term: string, others?: readonly string[]): Float32Array {
  if (others !== undefined) return Float32Array.from(others, (other) => 1 - similarityOf(keyed, term, other));
  return keyed.similarities(keyed.unit(term)).map((similarity) => 1 - toCosine(similarity));
}

/** @throws {EngineError} `TERM_NOT_FOUND` */
export function termsCloserThan(keyed: KeyedVectors, term: string, other: string): TermNeighbor[] {
  const { closer } = closerThan(keyed, term, other);
  return closer.sort((x, y) => y.score - x.score || x.index - y.index).map((one) => neighbor(keyed, one));
}

/** @throws {EngineError} `TERM_NOT_FOUND` */
export function rankOf(keyed: KeyedVectors, term: string, other: string): TermRank {
  const { similarity, closer } = closerThan(keyed, term, other);
  return { term, other, rank: closer.length + 1, similarity: toCosine(similarity) };
}

function closerThan(keyed: KeyedVectors, term: string, other: string) {
  const [from, to] = [keyed.indexOf(term), keyed.indexOf(other)];
  const unit = keyed.unit(term);
  const otherUnit = keyed.unit(other);
  const similarities = keyed.similarities(unit);
  // The scan's own value, so that a term is never closer than itself by a rounding.
  const similarity = to === undefined ? cosine(unit, otherUnit) : similarities[to]!;
  const closer: { index: number; score: number }[] = [];
  similarities.forEach((score, index) => {
    if (score > similarity && index !== from) closer.push({ index, score });
  });
  return { similarity, closer };
}

function meanOfKnown(keyed: KeyedVectors, terms: readonly string[]): Float32Array {
  const vectors = terms.map((term) => keyed.find(term)).filter((vector) => vector !== null);
  return meanOf(vectors) ?? keyed.vector(terms[0]!);
}

function unitsOf(keyed: KeyedVectors, terms: readonly string[]): Float32Array[] {
  return terms
    .map((term) => keyed.find(term))
    .filter((vector) => vector !== null)
    .map(toLengthOne);
}
