import { CharacterKind, characterKind } from "../../core/characters.ts";
import { scan } from "./scan.ts";

/** Words or characters that are to stand side by side, in this order, whatever signs are between them. */
export interface Phrase {
  /** Index terms, at least one: of words, and of single characters where a script does not part its words. */
  readonly terms: readonly string[];
  /** Compounds such as `c++`, which are to stand in the same text. */
  readonly compounds: readonly string[];
}

/** A text as what to look for; null when it holds neither words nor characters. */
export function phraseOf(text: string): Phrase | null {
  const terms: string[] = [];
  const compounds: string[] = [];
  scan(text, (term, _start, _end, isWhole) => {
    if (!isWhole) terms.push(term);
    else if (isCompound(term)) compounds.push(term);
  });
  return terms.length === 0 ? null : { terms, compounds: [...new Set(compounds)] };
}

/** Where a phrase stands in a text, in order: UTF-16 code units, end exclusive. */
export function phraseRanges(text: string, { terms }: Phrase): (readonly [start: number, end: number])[] {
  const parts: { readonly term: string; readonly start: number; readonly end: number }[] = [];
  scan(text, (term, start, end, isWhole) => {
    if (!isWhole || terms.length === 1) parts.push({ term, start, end });
  });
  return parts
    .slice(0, Math.max(0, parts.length - terms.length + 1))
    .flatMap(({ start }, i) =>
      terms.every((term, j) => parts[i + j]!.term === term) ? [[start, parts[i + terms.length - 1]!.end] as const] : [],
    );
}

/** Whether a term spans others: a compound, or a pair of characters. Of Korean, what may be a word counts as one. */
export function isWholeTerm(term: string): boolean {
  return isCompound(term) || countUnsegmented(term) > 1;
}

function isCompound(term: string): boolean {
  return /[.+#_]/.test(term);
}

function countUnsegmented(term: string): number {
  return Array.from(term).filter((character) => characterKind(character.codePointAt(0)!) === CharacterKind.unsegmented)
    .length;
}
