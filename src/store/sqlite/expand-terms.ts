import type { Candidate } from "../../core/document.ts";
import type { Expansion } from "../../core/lexical-ranking.ts";
import type { Unit } from "../../core/search.ts";
import { analyze } from "../analyze/analyzer.ts";
import { isStopWord } from "../analyze/stop-words.ts";
import type { SqliteDatabase } from "./database.ts";

/** What is read of a whole document. */
const MAX_TEXT_CHARS = 50_000;

/**
 * The query with the terms that the texts found first have in common: P′(t) = (1 − w)·P(t|query) + w·Σ P(d)·tf(t, d) / |d|,
 * P(d) in proportion to the scores. Function words are no new terms.
 *
 * @param leaders  the best candidates of the query as it is
 * @returns        term → weight; a query of n terms has weights of about 1, so that scores stay comparable
 * @see Lavrenko & Croft, Relevance-based language models, SIGIR 2001; Abdul-Jaleel et al., UMass at TREC 2004 (RM3)
 */
export function expandTerms(
  database: SqliteDatabase,
  unit: Unit,
  terms: readonly string[],
  leaders: readonly Candidate[],
  { documents, terms: most, weight }: Expansion,
): Map<string, number> {
  const used = leaders.slice(0, documents);
  const total = used.reduce((sum, { score }) => sum + score, 0);
  const model = new Map<string, number>();
  for (const { id, score } of used) {
    const found = tellingTerms(textOf(database, unit, id));
    for (const term of found) model.set(term, (model.get(term) ?? 0) + score / total / found.length);
  }
  const best = [...model].toSorted((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, most);
  const mass = best.reduce((sum, [, share]) => sum + share, 0);
  const own = mass === 0 ? 1 : 1 - weight;
  const weights = new Map(terms.map((term) => [term, own]));
  for (const [term, share] of best)
    weights.set(term, (weights.get(term) ?? 0) + (weight * terms.length * share) / mass);
  return weights;
}

function tellingTerms(text: string): string[] {
  return analyze(text)
    .filter(({ start, end }) => !isStopWord(text.slice(start, end).toLowerCase()))
    .map(({ term }) => term);
}

function textOf(database: SqliteDatabase, unit: Unit, row: number): string {
  const column = unit === "chunk" ? "row" : "document_row";
  const texts: string[] = [];
  let length = 0;
  for (const { text } of database.iterate<{ text: string }>(
    `SELECT text FROM chunks WHERE ${column} = ? ORDER BY ordinal`,
    row,
  )) {
    texts.push(text);
    length += text.length;
    if (length >= MAX_TEXT_CHARS) break;
  }
  return texts.join("\n");
}
