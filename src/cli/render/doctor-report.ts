import type { SpaceUse } from "../../core/care.ts";
import type { DoctorReport, RecallFacts } from "../../core/doctor.ts";
import { describeEmbedder } from "./index-summary.ts";
import { formatBytes, formatCount, plural } from "./numbers.ts";
import { printable } from "./printable.ts";

const NAME_WIDTH = 12;

/** One fact a line, as `status` has them. */
export function renderDoctor(report: DoctorReport): string {
  const { versions, kernels, native, collection, snapshots, graph, writers, recall } = report;
  const rows: (readonly [name: string, value: string])[] = [
    ["kenning", versions.kenning],
    ["node", `${versions.node} on ${versions.platform}`],
    ["sqlite", versions.sqlite],
    ["kernels", kernels],
    ["graph code", native.usable ? native.detail : `not usable: ${native.detail}`],
    ["collection", collection.name],
    ["documents", formatCount(collection.documents)],
    ["chunks", formatCount(collection.chunks)],
    ["vectors", formatCount(collection.vectors)],
    ["model", describeEmbedder(collection.embedder)],
    ["on disk", describeSpace(collection.space)],
    ["graph", describeGraph(graph)],
    ...snapshots.map(({ kind, generation, sizeBytes, sequence }) => {
      return ["snapshot", `${kind} ${generation}, ${formatBytes(sizeBytes)}, up to change ${sequence}`] as const;
    }),
    ...writers.map(({ pid, host, startedAt, command }) => {
      return ["writer", `${command}, process ${pid} on ${host} since ${startedAt}`] as const;
    }),
    ...(recall === null ? [] : [["recall", describeRecall(recall)] as const]),
  ];
  return rows.map(([name, value]) => `${name.padEnd(NAME_WIDTH)}${printable(value)}\n`).join("");
}

function describeSpace({ sizeBytes, walBytes, pages, freePages }: SpaceUse): string {
  return `${formatBytes(sizeBytes)}, of it ${formatBytes(walBytes)} log; ${formatCount(freePages)} of ${plural(pages, "page")} free`;
}

function describeGraph({ engine, state, linked, tombstones }: DoctorReport["graph"]): string {
  if (engine === "none") return "none, vectors are scanned";
  return `${engine}, ${state}; ${plural(linked, "vector")} linked, ${plural(tombstones, "tombstone")}`;
}

function describeRecall({ k, queries, recall, low, high }: RecallFacts): string {
  const interval = `${low.toFixed(4)} to ${high.toFixed(4)}`;
  return `recall@${k} ${recall.toFixed(4)} over ${plural(queries, "vector")} (95 %: ${interval})`;
}
