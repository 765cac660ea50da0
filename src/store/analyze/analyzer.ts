import { CharacterKind, characterKind } from "./characters.ts";
import { foldCharacter, foldWord, wordTerm } from "./fold.ts";
import { isStopWord } from "./stop-words.ts";

/** A term of a text and where it stands there, UTF-16 code units, end exclusive. Ranges overlap where terms do. */
export interface Token {
  readonly term: string;
  readonly start: number;
  readonly end: number;
}

/** Changes whenever the same text would give other terms. */
export const ANALYZER_VERSION = "1";

type Emit = (term: string, start: number, end: number) => void;

const MAX_COMPOUND_LENGTH = 64;
const COMPOUND = /[.+#_]/;
const HAS_LETTER = /\p{L}/u;

/**
 * Cuts a text into the terms that are searched: one way for index, query and highlighting.
 *
 * - Words of scripts with spaces: as FTS5's `porter unicode61` would have them. A word joined by `.`, `_`, `+` or `#` is
 *   also a term as a whole, lower-case: `Node.js` gives `node`, `js` and `node.js`; `C++` gives `c` and `c++`.
 * - Chinese, Japanese, Thai, Lao, Khmer, Burmese: every character and every pair of neighbours, simplified for Chinese.
 * - Korean: words as written, and every pair of syllables.
 */
export function analyze(text: string): Token[] {
  const tokens: Token[] = [];
  scan(text, (term, start, end) => tokens.push({ term, start, end }));
  return tokens;
}

/** The terms of a text in order, with one space between, as the full-text tables take them. */
export function indexTerms(text: string): string {
  const terms: string[] = [];
  scan(text, (term) => terms.push(term));
  return terms.join(" ");
}

/** The distinct terms to search for, function words left out unless there is nothing else. */
export function queryTerms(text: string): string[] {
  const tokens = withoutLettersOfCompounds(analyze(text));
  const telling = tokens.filter(
    ({ start, end }) => isHyphenated(text, start, end) || !isStopWord(text.slice(start, end).toLowerCase()),
  );
  return [...new Set((telling.length > 0 ? telling : tokens).map(({ term }) => term))];
}

/** The `if` of `v-if` is no function word. */
function isHyphenated(text: string, start: number, end: number): boolean {
  return (
    /[\p{L}\p{N}]-$/u.test(text.slice(Math.max(0, start - 3), start)) ||
    /^-[\p{L}\p{N}]/u.test(text.slice(end, end + 3))
  );
}

/** A search for `C++` is not one for every `c`. */
function withoutLettersOfCompounds(tokens: readonly Token[]): Token[] {
  // From the end, as a compound follows its parts.
  let compoundStart = Number.POSITIVE_INFINITY;
  const kept = tokens.toReversed().filter(({ term, start, end }) => {
    if (COMPOUND.test(term)) compoundStart = start;
    return end - start > 1 || start < compoundStart;
  });
  return kept.toReversed();
}

function scan(text: string, emit: Emit): void {
  let at = 0;
  while (at < text.length) {
    const codePoint = text.codePointAt(at)!;
    switch (characterKind(codePoint)) {
      case CharacterKind.word:
        at = scanWord(text, at, emit);
        break;
      case CharacterKind.unsegmented:
        at = scanUnsegmented(text, at, emit);
        break;
      case CharacterKind.hangul:
        at = scanHangul(text, at, emit);
        break;
      case CharacterKind.separator:
      case CharacterKind.mark:
        at += codePoint > 0xffff ? 2 : 1;
    }
  }
}

/** @returns where it ends */
function scanWord(text: string, start: number, emit: Emit): number {
  let end = endOfRun(text, start, CharacterKind.word);
  emit(wordTerm(text.slice(start, end)), start, end);
  const afterWord = text.charCodeAt(end);
  if (connectorOf(afterWord) === undefined) return end;

  let compound = foldWord(text.slice(start, end));
  let connectors = 0;
  for (;;) {
    const joint = endOfConnectors(text, end);
    if (joint === end) break;
    const continues = joint < text.length && characterKind(text.codePointAt(joint)!) === CharacterKind.word;
    const connector = connectorOf(text.charCodeAt(end))!;
    // A full stop ends a sentence unless a word follows; C++ and C# end with their signs.
    if (!continues && (connector === "." || connector === "_")) break;
    compound += connector.repeat(joint - end);
    connectors++;
    end = joint;
    if (!continues) break;
    const wordEnd = endOfRun(text, joint, CharacterKind.word);
    const word = text.slice(joint, wordEnd);
    emit(wordTerm(word), joint, wordEnd);
    compound += foldWord(word);
    end = wordEnd;
  }
  // A decimal number is found well enough by its parts; 1.2.3 is not.
  const adds = connectors > 1 || (connectors === 1 && HAS_LETTER.test(compound));
  if (adds && compound.length <= MAX_COMPOUND_LENGTH) emit(compound, start, end);
  return end;
}

function endOfRun(text: string, start: number, kind: CharacterKind): number {
  let end = start;
  while (end < text.length) {
    const codePoint = text.codePointAt(end)!;
    const found = characterKind(codePoint);
    if (found !== kind && found !== CharacterKind.mark) break;
    end += codePoint > 0xffff ? 2 : 1;
  }
  return end;
}

function connectorOf(unit: number): string | undefined {
  // The full-width forms lie at a fixed distance.
  const ascii = unit >= 0xff01 && unit <= 0xff5e ? unit - 0xfee0 : unit;
  if (ascii === 0x2e) return ".";
  if (ascii === 0x2b) return "+";
  if (ascii === 0x23) return "#";
  return ascii === 0x5f ? "_" : undefined;
}

/** One full stop, or a run of one of the other signs. */
function endOfConnectors(text: string, start: number): number {
  const connector = start < text.length ? connectorOf(text.charCodeAt(start)) : undefined;
  if (connector === undefined) return start;
  let end = start + 1;
  if (connector === ".") return end;
  while (end < text.length && connectorOf(text.charCodeAt(end)) === connector) end++;
  return end;
}

function scanUnsegmented(text: string, start: number, emit: Emit): number {
  const end = endOfRun(text, start, CharacterKind.unsegmented);
  let before = "";
  let beforeStart = start;
  for (let at = start; at < end;) {
    const next = endOfCharacter(text, at, end);
    const character = foldCharacter(text.slice(at, next));
    emit(character, at, next);
    if (before !== "") emit(before + character, beforeStart, next);
    before = character;
    beforeStart = at;
    at = next;
  }
  return end;
}

function scanHangul(text: string, start: number, emit: Emit): number {
  const end = endOfRun(text, start, CharacterKind.hangul);
  const syllables: Token[] = [];
  for (let at = start; at < end;) {
    const next = endOfCharacter(text, at, end);
    syllables.push({ term: foldCharacter(text.slice(at, next)), start: at, end: next });
    at = next;
  }
  // A word of two syllables is its own pair.
  if (syllables.length !== 2) emit(wordTerm(syllables.map(({ term }) => term).join("")), start, end);
  for (let i = 1; i < syllables.length; i++) {
    emit(syllables[i - 1]!.term + syllables[i]!.term, syllables[i - 1]!.start, syllables[i]!.end);
  }
  return end;
}

/** A code point with its marks; a Korean syllable spelt in letters is one character. */
function endOfCharacter(text: string, start: number, limit: number): number {
  let end = start + (text.codePointAt(start)! > 0xffff ? 2 : 1);
  while (end < limit) {
    const codePoint = text.codePointAt(end)!;
    const isLaterJamo = codePoint >= 0x1160 && codePoint <= 0x11ff;
    if (characterKind(codePoint) !== CharacterKind.mark && !isLaterJamo) break;
    end += codePoint > 0xffff ? 2 : 1;
  }
  return end;
}
