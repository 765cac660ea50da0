import type { Budget } from "./parts.ts";

const CLAUSE_END = /[,;:，、；：)\]}）」』】—]/;
const SPACE = /\s/;
/** A cut is moved back at most by this share of the stretch to find a good place. */
const CLAUSE_REACH = 0.5;
const WORD_REACH = 0.8;
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

/** The best place to cut at or before `limit`; always at least one code point after `from`. */
function goodCut(text: string, from: number, limit: number, end: number): number {
  if (limit >= end) return end;
  const stretch = limit - from;
  for (let at = limit; at > limit - stretch * CLAUSE_REACH && at > from + 1; at--) {
    // A clause ends after a mark of Chinese, or after another mark and a space.
    if (SPACE.test(text[at]!) && CLAUSE_END.test(text[at - 1]!)) return at + 1;
    if (CLAUSE_END.test(text[at - 1]!) && text.charCodeAt(at - 1) > 0x2000) return at;
  }
  for (let at = limit; at > limit - stretch * WORD_REACH && at > from + 1; at--) {
    if (SPACE.test(text[at - 1]!)) return at;
  }
  const at = Math.max(limit, from + codePointLength(text, from));
  return isInsidePair(text, at) ? (at - 1 > from ? at - 1 : at + 1) : at;
}

function codePointLength(text: string, at: number): number {
  return isInsidePair(text, at + 1) ? 2 : 1;
}

function isInsidePair(text: string, at: number): boolean {
  return (text.codePointAt(at - 1) ?? 0) > 0xffff;
}
