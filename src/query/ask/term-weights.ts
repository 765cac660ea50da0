import type { Store } from "../../store/store.ts";
import type { Question } from "./question.ts";

/** A term in more passages than this tells nothing, however many more they are. */
const MAX_COUNTED = 2000;

/** How much each term of a question tells, by how few passages have it. */
export interface TermWeights {
  /** Passages in the collection. */
  readonly passages: number;
  /** Inverse document frequency as in BM25, ln(1 + (N − n + ½) / (n + ½)); above 0. */
  idf(term: string): number;
  /** The most a term can have: that of one no passage has. */
  readonly highest: number;
}

/** Counts by the lexical index itself, so that they are of the collection as it is now. */
export async function readTermWeights(store: Store, { terms }: Question): Promise<TermWeights> {
  const { chunks: passages } = await store.status();
  const counts = await Promise.all(
    terms.map(async (term) => (await store.searchLexical("chunk", { terms: [term] }, MAX_COUNTED)).length),
  );
  return createTermWeights(passages, new Map(terms.map((term, i) => [term, counts[i]!])));
}

export function createTermWeights(passages: number, counts: ReadonlyMap<string, number>): TermWeights {
  const weight = (count: number): number => Math.log(1 + (passages - count + 0.5) / (count + 0.5));
  return {
    passages,
    idf: (term) => weight(Math.min(passages, counts.get(term) ?? 0)),
    highest: weight(0),
  };
}
