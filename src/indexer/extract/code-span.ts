/**
 * What a Markdown code span holds, without its backticks and the one blank on each side that keeps backticks apart from them.
 *
 * @param start  of its backticks
 * @param end    behind those that close it
 * @returns      the range in the source
 */
export function codeSpanContent(source: string, start: number, end: number): [start: number, end: number] {
  let ticks = 0;
  while (start + ticks < end && source[start + ticks] === "`") ticks++;
  const [from, to] = [start + ticks, end - ticks];
  const isPadded = isBlank(source[from]) && isBlank(source[to - 1]) && source.slice(from, to).trim() !== "";
  return isPadded ? [from + 1, to - 1] : [from, to];
}

function isBlank(char: string | undefined): boolean {
  return char === " " || char === "\n";
}
