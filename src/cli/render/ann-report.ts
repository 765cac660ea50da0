import type { AnnReport } from "../../eval/ann-recall.ts";
import { formatCount, plural } from "./numbers.ts";
import { printable } from "./printable.ts";
import { renderTable } from "./table.ts";

/** What is searched and through what, and the recall with its interval. */
export function renderAnn({ vectors, graph, k, queries, recall, low, high }: AnnReport): string {
  const way = graph.engine === "none" ? "every vector is scanned" : `${graph.engine} graph, ${printable(graph.state)}`;
  const table = renderTable(
    ["k", "queries", "recall", "95 % from", "to"].map((title) => ({ title, align: "right" })),
    [[String(k), formatCount(queries), ...[recall, low, high].map((value) => value.toFixed(4))]],
  );
  return `${plural(vectors, "vector")}, ${way}\n${table}`;
}
