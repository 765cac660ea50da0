const WORD = /\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{L}{2,}/gu;
/** Words of a header that says something, such as a letterhead or a notice. */
const LEAST_WORDS = 3;

/** Whether a header or footer says no more than where one is, such as "Page 3 of 7". */
export function isFurniture(text: string): boolean {
  return (text.match(WORD) ?? []).length < LEAST_WORDS;
}
