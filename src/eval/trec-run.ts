import type { Run } from "./retrieval.ts";

/**
 * A run as trec_eval reads it: `query Q0 document rank score tag`, rank from 1, without line ends. Tools order by the score, so it
 * falls by one a rank: scores of a search may tie. White space in ids, which would split a line, is percent-encoded.
 *
 * @see https://github.com/usnistgov/trec_eval
 */
export function trecRunLines(run: Run, tag: string): string[] {
  return [...run].flatMap(([queryId, ranking]) =>
    ranking.map((documentId, index) =>
      [word(queryId), "Q0", word(documentId), index + 1, ranking.length - index, word(tag)].join(" "),
    ),
  );
}

function word(text: string): string {
  return text.replace(/\s/g, encodeURIComponent);
}
