import type { Candidate } from "../../core/document.ts";
import { LEXICAL_RANKING, type LexicalRanking } from "../../core/lexical-ranking.ts";
import type { Unit } from "../../core/search.ts";
import type { RowSet } from "../row-set.ts";
import type { LexicalQuery } from "../store.ts";
import { acceptedRows, IS_ACCEPTED } from "./accepted-rows.ts";
import type { SqliteDatabase, SqliteValue } from "./database.ts";
import { expandTerms } from "./expand-terms.ts";
import { anyOf } from "./match-expression.ts";
import { addProximity } from "./proximity.ts";
import { TERM_TABLES } from "./term-tables.ts";

/** @see Store.searchLexical */
export function searchTerms(
  database: SqliteDatabase,
  unit: Unit,
  { terms, phrases = [], ranking = LEXICAL_RANKING }: LexicalQuery,
  k: number,
  accepts: RowSet | undefined,
): Candidate[] {
  if (terms.length === 0 || accepts?.rows.length === 0) return [];
  return database.read(() => {
    const match = matcher(database, unit, ranking, accepts);
    const depth = Math.max(k, ranking.proximity.weight > 0 ? ranking.proximity.depth : 0);
    let found = match.any(anyOf(terms, phrases), depth);
    if (ranking.expansion !== null && found.length > 0)
      found = match.weighted(expandTerms(database, unit, terms, found, ranking.expansion), depth);
    return addProximity(database, unit, terms, found, ranking.proximity).slice(0, k);
  });
}

interface Matcher {
  any(expression: string, k: number): Candidate[];
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
      const values = Array.from(weights, ([term, weight]): SqliteValue[] => [
        weight,
        ...columns,
        anyOf([term]),
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
