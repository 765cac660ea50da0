import type { AttentionGap, MatchExplanation } from "../../core/attention.ts";
import { throwIfAborted } from "../../core/errors.ts";
import { canRead } from "../../embed/can-read.ts";
import type { Embedder } from "../../embed/embedder.ts";
import type { TimeBudget } from "../time-budget.ts";
import { attend } from "./attend.ts";
import { wordStates } from "./word-states.ts";
import type { WordState } from "./word-states.ts";

export interface MatchExplanations {
  /** One a passage, in the order given. */
  readonly matches: readonly MatchExplanation[];
  /** What the caller should know, e.g. that the time ran out. */
  readonly notices: readonly string[];
}

/** Hits of one page; each costs a run of the model over its passage. */
export const MAX_EXPLAINED = 10;

/**
 * Which words of each passage matched which words of the query by meaning, from the states that the collection's model gives
 * them in their contexts.
 *
 * @param passages  texts as they are shown, best first; ranges point into them
 * @param limit     how many of them are explained
 * @throws {EngineError} `ABORTED`, `MODEL_BROKEN`
 */
export async function explainMatches(
  embedder: Embedder,
  query: string,
  passages: readonly string[],
  budget: TimeBudget,
  limit: number = MAX_EXPLAINED,
): Promise<MatchExplanations> {
  const asking = await readWords(embedder, query, budget);
  if (asking === null) {
    const notice = "The collection's model does not read the query: there is no explanation by meaning.";
    return { matches: passages.map(() => gap("query-unreadable")), notices: [notice] };
  }
  const matches: MatchExplanation[] = [];
  for (const [i, passage] of passages.entries()) {
    matches.push(i < limit ? await explainPassage(embedder, asking, passage, budget) : gap("not-asked"));
  }
  const late = matches.filter(({ reason }) => reason === "out-of-time").length;
  const notice = `Explaining by meaning stopped after ${budget.totalMs} ms: ${late} of ${matches.length} hits have none.`;
  return { matches, notices: late > 0 ? [notice] : [] };
}

async function explainPassage(
  embedder: Embedder,
  asking: readonly WordState[],
  passage: string,
  budget: TimeBudget,
): Promise<MatchExplanation> {
  throwIfAborted(budget.signal);
  if (budget.isOver) return gap("out-of-time");
  const answering = await readWords(embedder, passage, budget);
  const attention = answering && attend(asking, answering);
  return attention === null ? gap("passage-unreadable") : { attention, reason: null };
}

/** @returns null when the model knows none of the words */
async function readWords(embedder: Embedder, text: string, { signal }: TimeBudget): Promise<WordState[] | null> {
  throwIfAborted(signal);
  if (!canRead(embedder.languages, text)) return null;
  const words = wordStates(text, await embedder.embedTokens(text, signal ? { signal } : {}));
  return words.length > 0 ? words : null;
}

function gap(reason: AttentionGap): MatchExplanation {
  return { attention: null, reason };
}
