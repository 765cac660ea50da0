import type { DocumentId } from "../core/document.ts";
import type { DraftedQuery } from "./draft-queries.ts";

export interface PooledDocument {
  readonly id: DocumentId;
  readonly title: string;
}

/**
 * What is to be judged for one query: what any of several searches found, by id, so that the order does not say which of them
 * found it, or how high.
 *
 * @see Spärck Jones & van Rijsbergen, Report on the need for and provision of an "ideal" information retrieval test
 *   collection, 1975
 */
export function pool(results: readonly (readonly PooledDocument[])[]): PooledDocument[] {
  const documents = new Map(results.flat().map((document) => [document.id, document]));
  return [...documents.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

/** One JSON object a line. */
export function queryLines(queries: readonly DraftedQuery[]): string {
  return queries.map((query) => `${JSON.stringify(query)}\n`).join("");
}

/**
 * A table of judgements to be made, tab-separated, its relevance column empty. The query and the title are for whoever judges.
 *
 * @param candidates  of each query, by its id; each has to satisfy `fitsSheet`
 */
export function draftSheet(
  queries: readonly DraftedQuery[],
  candidates: ReadonlyMap<string, readonly PooledDocument[]>,
): string {
  const rows = queries.flatMap(({ id: queryId, text }) =>
    (candidates.get(queryId) ?? []).map(({ id, title }) => [queryId, id, "", text, title.replace(/\s+/g, " ").trim()]),
  );
  return [["query_id", "doc_id", "relevance", "query", "title"], ...rows].map((row) => `${row.join("\t")}\n`).join("");
}

/** Whether a document's id is the same when it is read from a table again. */
export function fitsSheet({ id }: PooledDocument): boolean {
  return id === id.trim() && !/[\t\r\n]/.test(id);
}
