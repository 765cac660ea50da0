import type { Phrase } from "../analyze/phrase.ts";

/** Texts that hold any of the terms; each of the phrases that matches counts as one more term. */
export function anyOf(terms: readonly string[], phrases: readonly Phrase[] = []): string {
  return [...new Set(terms.map(quoted)), ...phrases.filter(isLong).map(sideBySide)].join(" OR ");
}

/** Texts that hold all of the phrases. */
export function allOf(phrases: readonly Phrase[]): string {
  return phrases.map(whole).join(" AND ");
}

/** Texts that hold at least one of the phrases. */
export function someOf(phrases: readonly Phrase[]): string {
  return phrases.map(whole).join(" OR ");
}

function whole(phrase: Phrase): string {
  return `(${[sideBySide(phrase), ...phrase.compounds.map(quoted)].join(" AND ")})`;
}

/** A phrase of one term is that term, which has been counted. */
function isLong({ terms }: Phrase): boolean {
  return terms.length > 1;
}

/** FTS5 reads words between quotes as a phrase. */
function sideBySide({ terms }: Phrase): string {
  return quoted(terms.join(" "));
}

/** Quoted, nothing is read as FTS5 syntax. */
function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}
