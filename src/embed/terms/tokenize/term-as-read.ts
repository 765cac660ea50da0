import { tokenizeTerms } from "./tokenize-terms.ts";

/** The term that a text gives which is nothing but this word; the word itself where that is none or several. */
export function termAsRead(word: string): string {
  const [term = word, ...others] = tokenizeTerms(word);
  return others.length === 0 ? term : word;
}
