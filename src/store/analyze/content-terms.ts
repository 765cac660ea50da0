import { scan } from "./scan.ts";
import { isStopWord } from "./stop-words.ts";

/** The terms of a text in order, repeated as they occur, function words left out: what the text is about. */
export function contentTerms(text: string): string[] {
  const terms: string[] = [];
  scan(text, (term, start, end) => {
    if (!isStopWord(text.slice(start, end).toLowerCase())) terms.push(term);
  });
  return terms;
}
