import { RETRIEVAL_METRICS, type RetrievalReport } from "../../eval/retrieval.ts";
import { formatCount } from "./numbers.ts";
import { renderTable } from "./table.ts";

/** A line a configuration. */
export function renderRetrieval(reports: readonly (RetrievalReport & { readonly configuration: string })[]): string {
  const measures = RETRIEVAL_METRICS.map(({ title }) => ({ title, align: "right" as const }));
  return renderTable(
    [{ title: "configuration" }, { title: "queries", align: "right" }, ...measures],
    reports.map(({ configuration, judged, ndcgAt10, recallAt100, mrrAt10, map }) => [
      configuration,
      formatCount(judged),
      ...[ndcgAt10, recallAt100, mrrAt10, map].map((value) => value.toFixed(4)),
    ]),
  );
}
