import type { AskRequest } from "../../core/ask.ts";
import { throwIfAborted } from "../../core/errors.ts";
import type { Hit } from "../../core/search.ts";
import { dot } from "../../core/vector.ts";
import { search, type SearchContext } from "../search.ts";
import { cutPassage, type CandidatePassage } from "./candidates.ts";
import { describeUnits, type CandidateUnit } from "./features.ts";
import { parseQuestion, type Question } from "./question.ts";
import { readTermWeights, type TermWeights } from "./term-weights.ts";

/** Passages that are read for an answer. Of 6, 10 and 20 the first two were as good, the last a little worse. */
const PASSAGES = 10;

/** What the documents have on a question, before anything is answered. */
export interface Evidence {
  readonly question: Question;
  readonly termWeights: TermWeights;
  /** The passages that were read, best first. */
  readonly hits: readonly Hit[];
  /** What could be quoted of them, in the order of the passages. */
  readonly units: readonly CandidateUnit[];
  readonly hasVectors: boolean;
  readonly notices: readonly string[];
}

/** @throws {EngineError} as `search` does */
export async function gatherEvidence(
  context: SearchContext,
  { text, filter, signal }: Pick<AskRequest, "text" | "filter" | "signal">,
): Promise<Evidence> {
  const { hits, mode, notices } = await search(context, { text, operators: false, filter, signal, limit: PASSAGES });
  throwIfAborted(signal);
  const question = parseQuestion(text);
  const termWeights = await readTermWeights(context.store, question);
  const passages = hits.map(cutPassage);
  const hasVectors = mode !== "lexical" && context.embedder !== null;
  const cosines = hasVectors ? await compareMeaning(context, text, passages, signal) : null;
  const units = describeUnits(question, passages, termWeights, (p, u) => cosines?.[p]?.[u] ?? 0);
  return { question, termWeights, hits, units, hasVectors, notices };
}

/** @returns the cosine of each unit with the question, by passage */
async function compareMeaning(
  { embedder: open }: SearchContext,
  text: string,
  passages: readonly CandidatePassage[],
  signal: AbortSignal | undefined,
): Promise<number[][]> {
  const embedder = await open!();
  const options = signal === undefined ? {} : { signal };
  const query = await embedder.embedQuery(text, options);
  const texts = passages.flatMap(({ units }) => units.map((unit) => unit.text));
  const vectors = await embedder.embedDocuments(texts, options);
  let at = 0;
  return passages.map(({ units }) => units.map(() => dot(query, vectors[at++]!)));
}
