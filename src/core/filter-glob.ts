/**
 * Glob patterns on paths, for filters; not for choosing files to index.
 *
 * | written | matches |
 * | --- | --- |
 * | `*` | any run of characters but `/`, also none |
 * | `**` | any run of characters, `/` too |
 * | `**` + `/` | any run that ends with `/`; also nothing, at the start of the text or after a `/` |
 * | `?` | one character but `/` |
 * | `[abc]`, `[a-z]`, `[!abc]`, `[^abc]` | one character of the set, or not of it, never `/` |
 * | `{a,b}` | one of the patterns, which may hold all of this |
 * | `\x` | the character x |
 *
 * The whole text has to match, case counts, a character is a code point, a leading dot is nothing special.
 * A text is read once, through sets of states that are kept as they arise, so no pattern takes more than
 * its length × the text's.
 *
 * @see Thompson, CACM 1968, https://doi.org/10.1145/363347.363387
 */
import { EngineError } from "./errors.ts";
import { type GlobStates, parseGlob } from "./filter-glob-states.ts";

export type GlobMatcher = (text: string) => boolean;

/** State sets with their transitions that a matcher keeps before it starts over. */
const MAX_KEPT_SETS = 256;
const MAX_KEPT_TRANSITIONS = 4096;
const MAX_KEPT_MATCHERS = 64;
const SLASH = 0x2f;

/** Oldest first. */
const matchers = new Map<string, GlobMatcher>();

/** @throws {EngineError} `BAD_FILTER` for a pattern that cannot be read, with what is wrong with it */
export function globMatcher(pattern: string): GlobMatcher {
  let matcher = matchers.get(pattern);
  if (matcher !== undefined) return matcher;
  const states = parseGlob(pattern);
  if (typeof states === "string") {
    throw new EngineError("BAD_FILTER", `Bad glob pattern: ${states}`, {
      hint: "Write a backslash before a bracket, a brace or a backslash that stands for itself.",
      data: { pattern },
    });
  }
  matcher = createMatcher(states);
  matchers.set(pattern, matcher);
  if (matchers.size > MAX_KEPT_MATCHERS) matchers.delete(matchers.keys().next().value!);
  return matcher;
}

/** @returns what is wrong with a pattern; null when nothing is */
export function globProblem(pattern: string): string | null {
  const states = parseGlob(pattern);
  return typeof states === "string" ? states : null;
}

/** @returns the characters that every match begins with */
export function globPrefix(pattern: string): string {
  let prefix = "";
  for (let i = 0; i < pattern.length; i++) {
    const character = pattern[i]!;
    if ("*?[{".includes(character)) break;
    if (character === "\\") i++;
    prefix += pattern[i] ?? "";
  }
  return prefix;
}

/** States that are possible at once, with those that follow by the next code point. */
interface StateSet {
  readonly states: readonly number[];
  readonly accepts: boolean;
  readonly next: Map<number, StateSet>;
}

function createMatcher(nfa: GlobStates): GlobMatcher {
  const kept = new Map<string, StateSet>();
  let transitions = 0;

  function setOf(states: Iterable<number>, atSegmentStart: boolean): StateSet {
    const closed = closure(nfa, states, atSegmentStart);
    const key = closed.join();
    let set = kept.get(key);
    if (set === undefined) {
      set = { states: closed, accepts: closed.includes(nfa.end), next: new Map() };
      kept.set(key, set);
    }
    return set;
  }

  function step(from: StateSet, codePoint: number): StateSet {
    const reached = from.states.filter((state) => nfa.accepts[state]?.(codePoint)).map((state) => nfa.after[state]!);
    if (kept.size >= MAX_KEPT_SETS || transitions >= MAX_KEPT_TRANSITIONS) {
      kept.clear();
      start.next.clear();
      from.next.clear();
      transitions = 0;
    }
    const to = setOf(reached, codePoint === SLASH);
    from.next.set(codePoint, to);
    transitions++;
    return to;
  }

  const start = setOf([nfa.start], true);
  return (text) => {
    let set = start;
    for (let i = 0; i < text.length; i++) {
      const codePoint = text.codePointAt(i)!;
      if (codePoint > 0xffff) i++;
      set = set.next.get(codePoint) ?? step(set, codePoint);
      if (set.states.length === 0) return false;
    }
    return set.accepts;
  };
}

/** The states with all that is reached from them without a character, ascending. */
function closure(nfa: GlobStates, states: Iterable<number>, atSegmentStart: boolean): number[] {
  const open = [...states];
  const seen = new Set(open);
  for (let state = open.pop(); state !== undefined; state = open.pop()) {
    const free = [...(nfa.free[state] ?? []), ...(atSegmentStart ? (nfa.freeAtSegmentStart[state] ?? []) : [])];
    for (const next of free) {
      if (seen.has(next)) continue;
      seen.add(next);
      open.push(next);
    }
  }
  return [...seen].toSorted((a, b) => a - b);
}
