/**
 * The baseline of docs/ranking.md: SQLite FTS5 as it comes, `porter unicode61` over one column, every word of the query joined by OR.
 *
 *     node bench/fts5.ts docs.jsonl queries.jsonl qrels.tsv
 */
import Database from "better-sqlite3";
import { readJudgedSet } from "../src/eval/judged-set.ts";
import { evaluateRetrieval } from "../src/eval/retrieval.ts";

const [documents = "", queries = "", qrels = ""] = process.argv.slice(2);
const set = await readJudgedSet({ documents, queries, qrels });
const database = new Database(":memory:");
database.exec("CREATE VIRTUAL TABLE terms USING fts5(id UNINDEXED, text, tokenize = 'porter unicode61')");
const insert = database.prepare("INSERT INTO terms (id, text) VALUES (?, ?)");
for await (const { id, title, text } of set.documents) {
  insert.run(id, text.startsWith(title) ? text : `${title}\n${text}`);
}
const select = database.prepare<[string, number], { id: string }>(
  "SELECT id FROM terms WHERE terms MATCH ? ORDER BY bm25(terms) LIMIT ?",
);
const { ndcgAt10, recallAt100, judged } = await evaluateRetrieval({
  queries: set.queries,
  qrels: set.qrels,
  search: async (text, limit) => {
    const words = text.match(/[\p{L}\p{N}]+/gu) ?? [];
    return words.length === 0
      ? []
      : select.all(words.map((word) => `"${word}"`).join(" OR "), limit).map(({ id }) => id);
  },
});
console.log(
  `FTS5 as it comes: ${judged} queries, nDCG@10 ${ndcgAt10.toFixed(4)}, recall@100 ${recallAt100.toFixed(4)}`,
);
