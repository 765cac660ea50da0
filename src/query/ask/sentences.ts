/** Where sentences end, in scripts that put a space after a full stop and in those that do not. */

const END = /[.!?…]+["'”’»)\]]*(?=\s)|[。！？｡]+[”’」』）】》"']*|[!?]+(?=[\u3000-\u9fff])|\n\s*\n/gu;
const ABBREVIATION =
  /(?:^|[^\p{L}])(?:mr|mrs|ms|dr|prof|sr|jr|st|vs|etc|e\.g|i\.e|cf|fig|figs|eq|no|vol|pp?|al|approx|inc|ltd|co|corp|u\.s|u\.k|a\.m|p\.m|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)$/iu;
const INITIAL = /(?:^|[^\p{L}\p{N}])(?:\p{Lu}\.)*\p{Lu}$/u;
const LIST_NUMBER = /(?:^|\n)\s*\d{1,2}$/;
/** Abbreviations and initials are looked for in as much text before a full stop. */
const LOOK_BACK = 12;

/** @returns ascending offsets at which a sentence and the white space after it end; the last is the text's length */
export function sentenceEnds(text: string): number[] {
  const ends: number[] = [];
  for (const { index, 0: mark } of text.matchAll(END)) {
    const end = index + mark.length;
    if (mark === "." && !endsSentence(text, index)) continue;
    ends.push(end + text.slice(end).search(/\S|$/));
  }
  if (text.length > 0 && ends.at(-1) !== text.length) ends.push(text.length);
  return ends;
}

function endsSentence(text: string, dot: number): boolean {
  const before = text.slice(Math.max(0, dot - LOOK_BACK), dot);
  const next = text.slice(dot + 1).match(/^\s*(\S)/u)?.[1] ?? "";
  return !/\p{Ll}/u.test(next) && !ABBREVIATION.test(before) && !INITIAL.test(before) && !LIST_NUMBER.test(before);
}
