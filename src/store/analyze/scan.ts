import { CharacterKind, characterKind } from "./characters.ts";
import { foldCharacter, foldWord, wordTerm } from "./fold.ts";

const MAX_COMPOUND_LENGTH = 64;
const HAS_LETTER = /\p{L}/u;

/**
 * Takes a text's terms in order.
 *
 * @param isWhole  whether it spans what has been emitted in parts: a compound or a pair of characters
 */
export type EmitTerm = (term: string, start: number, end: number, isWhole: boolean) => void;

/** Gives each term of a text as it is met, a whole after its parts. */
export function scan(text: string, emit: EmitTerm): void {
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
function scanWord(text: string, start: number, emit: EmitTerm): number {
  let end = endOfRun(text, start, CharacterKind.word);
  emit(wordTerm(text.slice(start, end)), start, end, false);
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
    emit(wordTerm(word), joint, wordEnd, false);
    compound += foldWord(word);
    end = wordEnd;
  }
  // A decimal number is found well enough by its parts; 1.2.3 is not.
  const adds = connectors > 1 || (connectors === 1 && HAS_LETTER.test(compound));
  if (adds && compound.length <= MAX_COMPOUND_LENGTH) emit(compound, start, end, true);
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

function scanUnsegmented(text: string, start: number, emit: EmitTerm): number {
  const end = endOfRun(text, start, CharacterKind.unsegmented);
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
  return end;
}

function scanHangul(text: string, start: number, emit: EmitTerm): number {
  const end = endOfRun(text, start, CharacterKind.hangul);
  const syllables: { readonly term: string; readonly start: number; readonly end: number }[] = [];
  for (let at = start; at < end;) {
    const next = endOfCharacter(text, at, end);
    syllables.push({ term: foldCharacter(text.slice(at, next)), start: at, end: next });
    at = next;
  }
  // A word of two syllables is its own pair.
  emit(wordTerm(syllables.map(({ term }) => term).join("")), start, end, false);
  if (syllables.length === 2) return end;
  for (let i = 1; i < syllables.length; i++) {
    emit(syllables[i - 1]!.term + syllables[i]!.term, syllables[i - 1]!.start, syllables[i]!.end, true);
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
