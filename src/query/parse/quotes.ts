import { CharacterKind, characterKind } from "../../core/characters.ts";

const CLOSING = { '"': '"', "“": "”", "「": "」" } as const;
export type OpeningMark = keyof typeof CLOSING;
const ENDS = /[\s.,;:!?)。，；：！？、）]/u;

export interface Quoted {
  readonly mark: OpeningMark;
  readonly text: string;
  /** After the closing mark. */
  readonly end: number;
  /** Whether nothing but space or the end of a sentence follows. */
  readonly isApart: boolean;
}

/** What stands in quotation marks from a position on; null where none begins, or it is not closed. */
export function quotedAt(text: string, at: number): Quoted | null {
  const mark = text[at];
  if (mark === undefined || !Object.hasOwn(CLOSING, mark)) return null;
  const close = text.indexOf(CLOSING[mark as OpeningMark], at + 1);
  if (close === -1) return null;
  const after = text[close + 1];
  const isApart = after === undefined || ENDS.test(after);
  return { mark: mark as OpeningMark, text: text.slice(at + 1, close), end: close + 1, isApart };
}

/** @param mark  whose closing mark the text does not hold; "" for no marks */
export function writeQuoted(text: string, mark: OpeningMark | ""): string {
  return mark === "" ? text : mark + text + CLOSING[mark];
}

/**
 * What is quoted within running text, as Chinese does without spaces: 什么是“乡里制”？ It names a thing, and need not stand
 * in the text that answers. An inch mark, as in 5" x 7", quotes nothing.
 */
export function quotedWithin(text: string): string[] {
  const found: string[] = [];
  for (let at = 0; at < text.length;) {
    const quoted = isWordBefore(text, at) ? null : quotedAt(text, at);
    if (quoted === null || isWordAt(text, quoted.end)) at++;
    else {
      found.push(quoted.text);
      at = quoted.end;
    }
  }
  return found;
}

function isWordBefore(text: string, at: number): boolean {
  return at > 0 && isWordAt(text, at - 1);
}

function isWordAt(text: string, at: number): boolean {
  const codePoint = text.codePointAt(at);
  return codePoint !== undefined && characterKind(codePoint) === CharacterKind.word;
}
