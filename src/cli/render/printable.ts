// Control characters could recolour, move or retitle a terminal; bidirectional controls could make text read as another.
const UNSAFE = /[\p{Cc}\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069]/gu;

/**
 * Text that a terminal shows and never obeys. Each unit is replaced by one unit, so that ranges in the text stay valid:
 * white space by a space, everything else by U+FFFD.
 */
export function printable(text: string): string {
  return text.replace(UNSAFE, (unit) => (/\s/.test(unit) ? " " : "\uFFFD"));
}
