const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** Inclusive ranges that terminals draw two columns wide (East Asian Wide and Fullwidth, emoji). */
const WIDE: readonly (readonly [from: number, to: number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0x33ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0xa4cf],
  [0xa960, 0xa97f],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff01, 0xff60],
  [0xffe0, 0xffe6],
  [0x1b000, 0x1b2ff],
  [0x1f200, 0x1f2ff],
  [0x20000, 0x3fffd],
];

export function splitGraphemes(text: string): string[] {
  return Array.from(graphemes.segment(text), ({ segment }) => segment);
}

/** Terminal columns of one grapheme: 0 for a lone combining mark, 2 for Han and emoji, else 1. */
export function graphemeWidth(grapheme: string): 0 | 1 | 2 {
  const code = grapheme.codePointAt(0);
  if (code === undefined) return 0;
  if (code < 0x300) return 1;
  if (isWide(code) || /^\p{Emoji_Presentation}|\uFE0F/u.test(grapheme)) return 2;
  return /^[\p{Mn}\p{Me}\p{Cf}]/u.test(grapheme) ? 0 : 1;
}

export function displayWidth(text: string): number {
  return splitGraphemes(text).reduce((width, grapheme) => width + graphemeWidth(grapheme), 0);
}

/** Whether lines may break beside this grapheme without a space, as in Chinese. */
export function isWideGrapheme(grapheme: string): boolean {
  return graphemeWidth(grapheme) === 2;
}

function isWide(code: number): boolean {
  return WIDE.some(([from, to]) => code >= from && code <= to);
}
