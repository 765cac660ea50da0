/**
 * Where sentences end, for English and its neighbours and for Chinese and Japanese. A missed end costs little and a wrong
 * one (after "Dr.") a little more.
 */

// A run of marks is looked at once, from its beginning: from each of its marks it would take the square of its length.
const SENTENCE_END =
  /(?<![.!?…])[.!?…]+["'”’»)\]]*(?=\s)|[。！？．｡]+[”’」』）】》"']*|(?<![!?])[!?]+(?=[\u3000-\u9fff])|\n\s*\n/g;
const CLAUSE_END =
  /(?<![.!?…])[.!?…]+["'”’»)\]]*(?=\s)|[。！？；．…｡]+[”’」』）】》"']*|(?<![!?])[!?]+(?=[\u3000-\u9fff])|\n\s*\n/g;

const ABBREVIATIONS = new Set(
  (
    "mr mrs ms dr prof sr jr st vs etc e.g i.e cf fig figs eq eqs sec ch vol no nos pp p ed eds al approx dept est inc " +
    "ltd co corp jan feb mar apr jun jul aug sep sept oct nov dec u.s u.k a.m p.m z.b d.h bzw usw ca nr"
  ).split(" "),
);

/** @returns ascending offsets at which a sentence and the white space after it end; the last is the text's length */
export function sentenceEnds(text: string): number[] {
  return endsBy(SENTENCE_END, text);
}

/**
 * Also after the semicolons and dots of Chinese, where one clause may run on for a page: good enough to cut a text at, too
 * small to quote.
 *
 * @returns as `sentenceEnds`
 */
export function clauseEnds(text: string): number[] {
  return endsBy(CLAUSE_END, text);
}

function endsBy(mark: RegExp, text: string): number[] {
  const ends: number[] = [];
  for (const match of text.matchAll(mark)) {
    const end = match.index + match[0].length;
    if (match[0] === "." && !endsSentence(text, match.index, end)) continue;
    ends.push(skipSpace(text, end));
  }
  if (ends.at(-1) !== text.length && text.length > 0) ends.push(text.length);
  return ends;
}

function endsSentence(text: string, dot: number, end: number): boolean {
  const next = text.codePointAt(skipSpace(text, end));
  if (next !== undefined && /\p{Ll}/u.test(String.fromCodePoint(next))) return false;
  let start = dot;
  while (start > 0 && dot - start < 12 && /[\p{L}\p{N}.]/u.test(text[start - 1]!)) start--;
  const word = text.slice(start, dot);
  return (
    !ABBREVIATIONS.has(word.toLowerCase()) &&
    !/^(?:\p{Lu}\.)*\p{Lu}$/u.test(word) &&
    !/^\d{1,2}$/.test(lineHead(text, dot))
  );
}

/** What stands before the offset on its line, for numbered lists: "12" of "12. Next". */
function lineHead(text: string, offset: number): string {
  const head = text.slice(Math.max(0, offset - 4), offset);
  const lineBreak = Math.max(head.lastIndexOf("\n"), head.lastIndexOf("\r"));
  return lineBreak === -1 && offset > 4 ? "" : head.slice(lineBreak + 1);
}

function skipSpace(text: string, offset: number): number {
  let at = offset;
  while (at < text.length && isSpace(text.charCodeAt(at))) at++;
  return at;
}

function isSpace(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13) || code === 0xa0 || code === 0x3000;
}
