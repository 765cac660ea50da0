import type { Candidate } from "../../core/document.ts";
import { LEXICAL_RANKING, type LexicalRanking } from "../../core/lexical-ranking.ts";
import type { Unit } from "../../core/search.ts";
import type { RowSet } from "../row-set.ts";
import type { LexicalQuery, RelatedPhrase } from "../store.ts";
import { acceptedRows, IS_ACCEPTED } from "./accepted-rows.ts";
import type { SqliteDatabase, SqliteValue } from "./database.ts";
import { expandTerms } from "./expand-terms.ts";
import { allOf, anyOf } from "./match-expression.ts";
import { addProximity } from "./proximity.ts";
import { TERM_TABLES } from "./term-tables.ts";

/** @see Store.searchLexical */
export function searchTerms(
  database: SqliteDatabase,
  unit: Unit,
  { terms, phrases = [], related = [], ranking = LEXICAL_RANKING }: LexicalQuery,
  k: number,
  accepts: RowSet | undefined,
): Candidate[] {
  if (terms.length === 0 || accepts?.rows.length === 0) return [];
  return database.read(() => {
    const match = matcher(database, unit, ranking, accepts);
    const depth = Math.max(k, ranking.proximity.weight > 0 ? ranking.proximity.depth : 0);
    const asked = anyOf(terms, phrases);
    let found = related.length === 0 ? match.any(asked, depth) : match.weighted(withRelated(asked, related), depth);
    if (ranking.expansion !== null && found.length > 0) {
      const expanded = expandTerms(database, unit, terms, found, ranking.expansion);
      found = match.weighted(new Map(Array.from(expanded, ([term, weight]) => [anyOf([term]), weight])), depth);
    }
    return addProximity(database, unit, terms, found, ranking.proximity).slice(0, k);
  });
}

/** What was asked counts in full; of what is related a telling phrase counts for more, as BM25 has it. */
function withRelated(asked: string, related: readonly RelatedPhrase[]): Map<string, number> {
  const weights = new Map([[asked, 1]]);
  for (const { phrase, weight } of related) {
    const expression = allOf([phrase]);
    weights.set(expression, Math.max(weight, weights.get(expression) ?? 0));
  }
  return weights;
}

interface Matcher {
  any(expression: string, k: number): Candidate[];
  /** @param weights  of the BM25 of each expression */
  weighted(weights: ReadonlyMap<string, number>, k: number): Candidate[];
}

function matcher(
  database: SqliteDatabase,
  unit: Unit,
  { titleWeight, bodyWeight }: LexicalRanking,
  accepts: RowSet | undefined,
): Matcher {
  const table = TERM_TABLES[unit];
  const score = `-bm25(${table}, ?, ?)`;
  const columns = [titleWeight, bodyWeight];
  const accepted = accepts === undefined ? [] : [acceptedRows(database).use(accepts)];
  const from = `FROM ${table} WHERE ${table} MATCH ?${accepted.map(() => ` AND ${IS_ACCEPTED}(rowid, ?)`).join("")}`;
  return {
    any: (expression, k) =>
      database.all<Candidate>(
        `SELECT rowid AS id, ${score} AS score ${from} ORDER BY score DESC, id LIMIT ?`,
        ...columns,
        expression,
        ...accepted,
        k,
      ),
    // BM25 is a sum over terms, so that each can be searched alone and weighted.
    weighted: (weights, k) => {
      const arm = `SELECT rowid AS id, ? * ${score} AS score ${from}`;
      const values = Array.from(weights, ([expression, weight]): SqliteValue[] => [
        weight,
        ...columns,
        expression,
        ...accepted,
      ]);
      return database.all<Candidate>(
        `SELECT id, sum(score) AS score FROM (${values.map(() => arm).join(" UNION ALL ")})
         GROUP BY id ORDER BY score DESC, id LIMIT ?`,
        ...values.flat(),
        k,
      );
    },
  };
}
