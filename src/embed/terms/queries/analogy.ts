import { EngineError } from "../../../core/errors.ts";
import { TERM_ANALOGY_METHODS, type TermAnalogy, type TermAnalogyRequest } from "../../../core/terms.ts";
import type { KeyedVectors } from "../keyed-vectors.ts";
import { toCosine, toLengthOne } from "../keyed-vectors.ts";
import { topScores } from "../scan/top-scores.ts";
import type { Scored } from "../scan/top-scores.ts";
import { assertTerms, weightedMean } from "./mean-vector.ts";
import { selected } from "./neighbors.ts";

/** Keeps a quotient finite where a term is the opposite of all negative ones. */
const EPSILON = 1e-6;

/** @throws {EngineError} `TERM_NOT_FOUND`, `BAD_REQUEST` without positive terms and for an unknown method */
export function solveAnalogy(keyed: KeyedVectors, request: TermAnalogyRequest): TermAnalogy {
  const { positive, negative = [], method = "add", ...selection } = request;
  assertTerms(positive);
  if (!TERM_ANALOGY_METHODS.includes(method))
    throw new EngineError("BAD_REQUEST", `method is ${JSON.stringify(method)}`, {
      hint: `Pass one of ${TERM_ANALOGY_METHODS.join(", ")}.`,
      data: { field: "method", value: method },
    });
  const { limit, mostFrequent } = selected(selection);
  const excluded = keyed.indexesOf([...positive, ...negative]);
  const found =
    method === "add"
      ? keyed.nearest(sumOf(keyed, positive, negative), { limit, mostFrequent, excluded }).map(bounded)
      : topScores(productsOf(keyed, positive, negative, mostFrequent), limit, excluded);
  return { positive, negative, method, answers: found.map((one) => answer(keyed, one)) };
}

/** The direction of 3CosAdd, as a unit vector. */
function sumOf(keyed: KeyedVectors, positive: readonly string[], negative: readonly string[]): Float32Array {
  const terms = [...positive.map((term) => ({ term, weight: 1 })), ...negative.map((term) => ({ term, weight: -1 }))];
  return toLengthOne(weightedMean(keyed, terms));
}

/** The quotients of 3CosMul with the first so many terms. */
function productsOf(
  keyed: KeyedVectors,
  positive: readonly string[],
  negative: readonly string[],
  count: number | undefined,
): Float32Array {
  const above = shiftedProduct(keyed, positive, count);
  const below = shiftedProduct(keyed, negative, count);
  return above.map((value, i) => value / (below[i]! + EPSILON));
}

function shiftedProduct(keyed: KeyedVectors, terms: readonly string[], count = keyed.size): Float32Array {
  const product = new Float32Array(Math.min(count, keyed.size)).fill(1);
  for (const term of terms) {
    const similarities = keyed.similarities(keyed.unit(term), count);
    for (let i = 0; i < product.length; i++) product[i] = (product[i]! * (1 + similarities[i]!)) / 2;
  }
  return product;
}

function bounded({ index, score }: Scored): Scored {
  return { index, score: toCosine(score) };
}

function answer(keyed: KeyedVectors, { index, score }: Scored): TermAnalogy["answers"][number] {
  return { term: keyed.model.terms[index]!, score };
}
