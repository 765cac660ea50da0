import { CONTEXT_TOKENS } from "./chunk-sizing.ts";

/**
 * What is embedded of a chunk: its document's title and its headings, then its text, so that a passage that says
 * "it" carries what "it" is. Measured: +0.005 nDCG@10 on Cranfield over the bare text.
 */
export function contextText(
  title: string,
  headings: readonly string[],
  text: string,
  countTokens: (text: string) => number,
): string {
  // A document's first heading is often its title.
  const distinct = [...new Set([title, ...headings])].filter((part) => part !== "");
  let budget = CONTEXT_TOKENS;
  const kept = new Set<string>();
  // The title says most, then the headings nearest to the text.
  for (const part of [distinct[0], ...distinct.slice(1).toReversed()]) {
    if (part === undefined) break;
    const tokens = countTokens(part) + 1;
    if (tokens > budget) continue;
    budget -= tokens;
    kept.add(part);
  }
  return [...distinct.filter((part) => kept.has(part)), text].join(". ");
}
