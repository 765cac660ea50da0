import { CharacterKind, characterKind } from "./characters.ts";
import { foldWord } from "./fold.ts";

const MAX_COMPOUND_LENGTH = 64;
const HAS_LETTER = /\p{L}/u;

/** Takes the runs of a text in order; ranges are in UTF-16 code units, end exclusive. */
export interface RunReader {
  /** A word of a script that separates its words. */
  word(start: number, end: number): void;
  /** Words joined by `.`, `_`, `+` or `#`, folded, after each of them has been read as a word: `node.js`, `c++`. */
  compound(term: string, start: number, end: number): void;
  /** A run of Chinese, Japanese, Thai, Lao, Khmer or Burmese. */
  unsegmented(start: number, end: number): void;
  hangul(start: number, end: number): void;
}

/** Reads a text as the runs that index, query, highlighting and term vectors make their terms of. */
export function readRuns(text: string, reader: RunReader): void {
  let at = 0;
  while (at < text.length) {
    const codePoint = text.codePointAt(at)!;
    const start = at;
    switch (characterKind(codePoint)) {
      case CharacterKind.word:
        at = readWord(text, start, reader);
        break;
      case CharacterKind.unsegmented:
        at = endOfRun(text, start, CharacterKind.unsegmented);
        reader.unsegmented(start, at);
        break;
      case CharacterKind.hangul:
        at = endOfRun(text, start, CharacterKind.hangul);
        reader.hangul(start, at);
        break;
      case CharacterKind.separator:
      case CharacterKind.mark:
        at += codePoint > 0xffff ? 2 : 1;
    }
  }
}

/** A code point with its marks; a Korean syllable spelt in letters is one character. */
export function endOfCharacter(text: string, start: number, limit: number): number {
  let end = start + (text.codePointAt(start)! > 0xffff ? 2 : 1);
  while (end < limit) {
    const codePoint = text.codePointAt(end)!;
    const isLaterJamo = codePoint >= 0x1160 && codePoint <= 0x11ff;
    if (characterKind(codePoint) !== CharacterKind.mark && !isLaterJamo) break;
    end += codePoint > 0xffff ? 2 : 1;
  }
  return end;
}

/** @returns where it ends */
function readWord(text: string, start: number, reader: RunReader): number {
  let end = endOfRun(text, start, CharacterKind.word);
  reader.word(start, end);
  if (connectorOf(text.charCodeAt(end)) === undefined) return end;

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
    reader.word(joint, wordEnd);
    compound += foldWord(text.slice(joint, wordEnd));
    end = wordEnd;
  }
  // A decimal number is found well enough by its parts; 1.2.3 is not.
  const adds = connectors > 1 || (connectors === 1 && HAS_LETTER.test(compound));
  if (adds && compound.length <= MAX_COMPOUND_LENGTH) reader.compound(compound, start, end);
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
