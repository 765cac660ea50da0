import { hashRange } from "./anchors.ts";
import type { Budget } from "./parts.ts";

const CLAUSE_END = /[,;:，、；：)\]}）」』】—]/;
const SPACE = /\s/;
/** A cut is moved back at most by this share of the stretch to find a good place, by the second one to find any. */
const REACH = 0.25;
const WORD_REACH = 0.8;
/** Characters behind a cut that tell it from others. */
const LOOKED_AT = 12;
const FIRST_CHARS_PER_TOKEN = 4;

/**
 * Cuts text[start, end), which has no sentence ends, into stretches within the budget: after a clause, else between words,
 * else between code points. Lengths are guessed from the tokens per character so far and then
 * counted, so each character is counted a small number of times.
 */
export function cutLongRun(
  text: string,
  start: number,
  end: number,
  budget: Budget,
): { readonly start: number; readonly end: number; readonly tokens: number }[] {
  const runs: { start: number; end: number; tokens: number }[] = [];
  let charsPerToken = FIRST_CHARS_PER_TOKEN;
  let from = start;
  while (from < end) {
    let length = Math.max(1, Math.floor(budget.maxTokens * charsPerToken));
    let to = goodCut(text, from, Math.min(end, from + length), end);
    let tokens = budget.countTokens(text.slice(from, to));
    while (tokens > budget.maxTokens && to - from > codePointLength(text, from)) {
      length = Math.max(1, Math.floor((to - from) * Math.min(0.9, (0.97 * budget.maxTokens) / tokens)));
      to = goodCut(text, from, from + length, end);
      tokens = budget.countTokens(text.slice(from, to));
    }
    runs.push({ start: from, end: to, tokens });
    // Aiming a little short makes the first guess fit most of the time.
    charsPerToken = (0.95 * (to - from)) / Math.max(1, tokens);
    from = to;
  }
  return runs;
}

/**
 * The best place to cut at or before `limit`; always at least one code point after `from`. Which one of many words or
 * clauses depends on what follows it, so that the same text is cut at the same places after an edit before it.
 */
function goodCut(text: string, from: number, limit: number, end: number): number {
  if (limit >= end) return end;
  const stretch = limit - from;
  let best = -1;
  let bestRank = Infinity;
  const first = Math.max(from + 2, limit - Math.floor(stretch * REACH));
  for (let at = limit; at >= first; at--) {
    const isSpace = SPACE.test(text[at - 1]!);
    if (!isSpace && !isWideClauseEnd(text, at)) continue;
    const isClause = !isSpace || CLAUSE_END.test(text[at - 2]!);
    // Any end of a clause comes before any end of a word.
    const rank = hashRange(text, at, Math.min(end, at + LOOKED_AT)) + (isClause ? 0 : 2 ** 32);
    if (rank < bestRank) [best, bestRank] = [at, rank];
  }
  if (best !== -1) return best;
  for (let at = first - 1; at > from + 1 && at > limit - stretch * WORD_REACH; at--) {
    if (SPACE.test(text[at - 1]!)) return at;
  }
  const at = Math.max(limit, from + codePointLength(text, from));
  return isInsidePair(text, at) ? (at - 1 > from ? at - 1 : at + 1) : at;
}

/** Marks of Chinese and Japanese need no space after them. */
function isWideClauseEnd(text: string, at: number): boolean {
  return text.charCodeAt(at - 1) > 0x2000 && CLAUSE_END.test(text[at - 1]!);
}

function codePointLength(text: string, at: number): number {
  return isInsidePair(text, at + 1) ? 2 : 1;
}

function isInsidePair(text: string, at: number): boolean {
  return (text.codePointAt(at - 1) ?? 0) > 0xffff;
}
