import type { Candidate } from "../../core/document.ts";
import type { Proximity } from "../../core/lexical-ranking.ts";
import type { Unit } from "../../core/search.ts";
import { isWholeTerm } from "../analyze/phrase.ts";
import type { SqliteDatabase } from "./database.ts";
import { documentFrequencies, inverseDocumentFrequency, rowCount, vocabulary } from "./term-statistics.ts";

/** A term in more of the rows than this says little, and has the most places. */
const MAX_SHARE = 1 / 3;
/** Of a small collection every term counts. */
const FEW_ROWS = 1000;
const MAX_TERMS = 64;
/** What a search reads at most; only whole books that repeat the query's words have more. */
const MAX_PLACES = 200_000;

/**
 * Adds to each candidate's BM25 the weighted idf of every query word that stands near another one there: a text where
 * the words belong together goes before one where they are strewn. How often they do so does not matter.
 *
 * @param candidates  best first; only the first `depth` are looked at
 * @returns           the same candidates, best first; equal scores by id
 * @see Metzler & Croft, A Markov random field model for term dependencies, SIGIR 2005 (its unordered window)
 */
export function addProximity(
  database: SqliteDatabase,
  unit: Unit,
  terms: readonly string[],
  candidates: readonly Candidate[],
  { weight, window, depth }: Proximity,
): Candidate[] {
  const words = [...new Set(terms)].filter((term) => !isWholeTerm(term)).slice(0, MAX_TERMS);
  if (weight === 0 || words.length < 2) return [...candidates];
  const idfs = tellingTerms(database, unit, words);
  if (idfs.size < 2) return [...candidates];
  const near = nearTerms(database, unit, [...idfs.keys()], candidates.slice(0, depth), window);
  const scored = candidates.map(({ id, score }) => {
    const bonus = (near.get(id) ?? []).reduce((sum, term) => sum + idfs.get(term)!, 0);
    return { id, score: score + weight * bonus };
  });
  return scored.toSorted((a, b) => b.score - a.score || a.id - b.id);
}

/** @returns the idf of each term that is neither nowhere nor nearly everywhere */
function tellingTerms(database: SqliteDatabase, unit: Unit, terms: readonly string[]): Map<string, number> {
  const rows = rowCount(database, unit);
  const most = rows <= FEW_ROWS ? rows : rows * MAX_SHARE;
  const found = [...documentFrequencies(database, unit, terms)].filter(([, holding]) => holding <= most);
  return new Map(found.map(([term, holding]) => [term, inverseDocumentFrequency(rows, holding)]));
}

/** @returns for each row that has any, the terms that stand near another of them */
function nearTerms(
  database: SqliteDatabase,
  unit: Unit,
  terms: readonly string[],
  candidates: readonly Candidate[],
  window: number,
): Map<number, string[]> {
  const places = database.rows<[term: string, row: number, column: string, offset: number]>(
    `SELECT term, doc, col, offset FROM ${vocabulary(database, unit, "instance")}
     WHERE term IN (SELECT value FROM json_each(?)) AND doc IN (SELECT value FROM json_each(?)) LIMIT ${MAX_PLACES}`,
    JSON.stringify(terms),
    JSON.stringify(candidates.map(({ id }) => id)),
  );
  const numbers = new Map(terms.map((term, i) => [term, i]));
  const byRow = new Map<number, number[]>();
  for (const [term, row, column, offset] of places) {
    // One number a place, so that they sort as numbers; a title lies beyond any window of a body.
    const place = ((column === "title" ? 0 : 2 ** 32) + offset) * MAX_TERMS + numbers.get(term)!;
    const known = byRow.get(row);
    if (known === undefined) byRow.set(row, [place]);
    else known.push(place);
  }
  return new Map(Array.from(byRow, ([row, found]) => [row, nearInRow(found, window).map((number) => terms[number]!)]));
}

/** @param places  offset × MAX_TERMS + number of the term, in any order */
function nearInRow(places: readonly number[], window: number): number[] {
  const near = new Set<number>();
  let last = { offset: -Infinity, term: -1 };
  /** The last place of another term than that. */
  let other = last;
  for (const place of Float64Array.from(places).sort()) {
    const here = { offset: Math.floor(place / MAX_TERMS), term: place % MAX_TERMS };
    if (last.term !== here.term) other = last;
    if (here.offset - other.offset < window) near.add(here.term).add(other.term);
    last = here;
  }
  return [...near];
}
