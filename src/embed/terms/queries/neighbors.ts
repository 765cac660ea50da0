import { EngineError } from "../../../core/errors.ts";
import type { TermNeighbor, TermNeighbors, TermNeighborsRequest, TermSelection } from "../../../core/terms.ts";
import { type KeyedVectors, toCosine } from "../keyed-vectors.ts";
import type { Scored } from "../scan/top-scores.ts";

const DEFAULT_LIMIT = 10;

/** @throws {EngineError} `TERM_NOT_FOUND`, `BAD_REQUEST` */
export function neighborsOf(keyed: KeyedVectors, { term, ...selection }: TermNeighborsRequest): TermNeighbors {
  const found = keyed.nearest(keyed.unit(term), { ...selected(selection), excluded: keyed.indexesOf([term]) });
  return { term, known: keyed.indexOf(term) !== undefined, neighbors: found.map((one) => neighbor(keyed, one)) };
}

export function neighbor(keyed: KeyedVectors, { index, score }: Scored): TermNeighbor {
  return { term: keyed.model.terms[index]!, similarity: toCosine(score) };
}

/** @throws {EngineError} `BAD_REQUEST` for what is not a whole number from 1 on */
export function selected({ limit = DEFAULT_LIMIT, mostFrequent }: TermSelection): {
  limit: number;
  mostFrequent: number | undefined;
} {
  for (const [field, value] of Object.entries({ limit, mostFrequent: mostFrequent ?? 1 })) {
    if (Number.isSafeInteger(value) && value >= 1) continue;
    throw new EngineError("BAD_REQUEST", `${field} is ${value}`, {
      hint: "Pass a whole number from 1 on.",
      data: { field, value },
    });
  }
  return { limit, mostFrequent };
}
