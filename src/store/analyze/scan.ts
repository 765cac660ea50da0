import { clipTerm, foldCharacter, foldWord, remembering } from "../../core/fold.ts";
import { endOfCharacter, readRuns } from "../../core/text-runs.ts";
import { porterStem } from "./porter.ts";

/**
 * Takes a text's terms in order.
 *
 * @param isWhole  whether it spans what has been emitted in parts: a compound or a pair of characters
 */
export type EmitTerm = (term: string, start: number, end: number, isWhole: boolean) => void;

/** The index term of a word: folded and stemmed. */
const wordTerm = remembering((word) => {
  const folded = foldWord(word);
  const term = clipTerm(folded);
  return term === folded ? porterStem(term) : term;
});

/** Gives each term of a text as it is met, a whole after its parts. */
export function scan(text: string, emit: EmitTerm): void {
  readRuns(text, {
    word: (start, end) => emit(wordTerm(text.slice(start, end)), start, end, false),
    compound: (term, start, end) => emit(term, start, end, true),
    unsegmented: (start, end) => scanUnsegmented(text, start, end, emit),
    hangul: (start, end) => scanHangul(text, start, end, emit),
  });
}

function scanUnsegmented(text: string, start: number, end: number, emit: EmitTerm): void {
  let before = "";
  let beforeStart = start;
  for (let at = start; at < end;) {
    const next = endOfCharacter(text, at, end);
    const character = foldCharacter(text.slice(at, next));
    emit(character, at, next, false);
    if (before !== "") emit(before + character, beforeStart, next, true);
    before = character;
    beforeStart = at;
    at = next;
  }
}

function scanHangul(text: string, start: number, end: number, emit: EmitTerm): void {
  const syllables: { readonly term: string; readonly start: number; readonly end: number }[] = [];
  for (let at = start; at < end;) {
    const next = endOfCharacter(text, at, end);
    syllables.push({ term: foldCharacter(text.slice(at, next)), start: at, end: next });
    at = next;
  }
  // A word of two syllables is its own pair.
  emit(wordTerm(syllables.map(({ term }) => term).join("")), start, end, false);
  if (syllables.length === 2) return;
  for (let i = 1; i < syllables.length; i++) {
    emit(syllables[i - 1]!.term + syllables[i]!.term, syllables[i - 1]!.start, syllables[i]!.end, true);
  }
}
