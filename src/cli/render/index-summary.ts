import type { EmbedderFingerprint } from "../../core/fingerprint.ts";
import type { IndexReport } from "../../core/indexing.ts";
import { formatCount, formatRate, formatSeconds, plural } from "./numbers.ts";
import { printable } from "./printable.ts";

const MAX_LISTED = 10;
const MAX_PLANNED = 50;

interface Entry {
  readonly path: string;
  readonly reason: string;
}

/**
 * What an indexing run did, for people.
 *
 * @param next  the command to suggest
 */
export function renderIndexSummary(report: IndexReport, collection: string, next: string): string {
  const { files, seconds, documents, chunks, tokens } = report;
  const rates = [`${formatRate(files / seconds)} files/s`];
  if (tokens > 0) rates.push(`${formatRate(tokens / seconds)} tokens/s`);
  const speed = seconds > 0 ? ` (${rates.join(", ")})` : "";
  const read = report.dryRun ? "Would read" : "Read";
  const written = [
    `  wrote ${plural(documents, "document")}, ${plural(chunks, "chunk")}, ${plural(tokens, "token")}` +
      (report.reusedVectors > 0 ? `; ${plural(report.reusedVectors, "vector")} reused` : ""),
    `  model: ${describeEmbedder(report.embedder)}`,
  ];
  const lines = [
    `${read} ${plural(files, "file")} into "${printable(collection)}" in ${formatSeconds(seconds)}${speed}`,
    `  ${renderStates(report)}; removed ${formatCount(report.removed)}`,
    ...(report.dryRun ? [] : written),
    ...report.notices.map((notice) => `  note: ${printable(notice)}`),
  ];
  return `${lines.join("\n")}\n${renderPlan(report)}${renderProblems(report)}Next: ${next}\n`;
}

const PLANNED = { added: "add", replaced: "replace", moved: "move", copied: "copy" } as const;

/** The files of a dry run that something would be done with, by what that is. */
function renderPlan({ dryRun = false, outcomes = [], removedFiles = [] }: IndexReport): string {
  if (!dryRun) return "";
  const planned = Object.entries(PLANNED).flatMap(([state, verb]) =>
    outcomes
      .filter((one) => one.state === state)
      .map(
        ({ path, reason }) => `  ${verb} ${reason === undefined ? "" : `${printable(reason)} → `}${printable(path)}\n`,
      ),
  );
  const all = [...planned, ...removedFiles.map((path) => `  remove ${printable(path)}\n`)];
  const more = all.length - MAX_PLANNED;
  return `${all.slice(0, MAX_PLANNED).join("")}${more > 0 ? `  and ${formatCount(more)} more, see --json\n` : ""}`;
}

/** How many files ended in each state; they sum to the files that were read. */
export function renderStates(report: IndexReport): string {
  const { added, replaced, unchanged, moved, copied, skipped, failed } = report;
  const always = { added, replaced, unchanged };
  const rare = { moved, copied, skipped: skipped.length, failed: failed.length };
  return [...Object.entries(always), ...Object.entries(rare).filter(([, count]) => count > 0)]
    .map(([state, count]) => `${state} ${formatCount(count)}`)
    .join(", ");
}

/** What was passed over, what failed and what was odd, each by reason; empty when there was nothing. */
export function renderProblems({
  skipped,
  failed,
  warnings,
}: Pick<IndexReport, "skipped" | "failed" | "warnings">): string {
  const lines = [
    ...renderByReason("Skipped", skipped),
    ...renderByReason(
      "Failed",
      failed.map(({ path, code, message }) => ({ path, reason: `${code}: ${message}` })),
    ),
    ...renderByReason(
      "Warnings",
      warnings.map(({ path, message }) => ({ path, reason: message })),
    ),
  ];
  return lines.map((line) => `${line}\n`).join("");
}

export function describeEmbedder(embedder: EmbedderFingerprint | null): string {
  if (embedder === null) return "none, words alone";
  const { model, dimensions, dtype, pooling } = embedder;
  return `${printable(model)} (${dimensions} dimensions, ${dtype}, pooling ${pooling})`;
}

/** Groups under their reasons, the most frequent first; ten paths in all. */
function renderByReason(title: string, entries: readonly Entry[]): string[] {
  if (entries.length === 0) return [];
  const groups = [...Map.groupBy(entries, ({ reason }) => reason)].sort(([, a], [, b]) => b.length - a.length);
  const lines = [`${title}: ${formatCount(entries.length)}`];
  let left = MAX_LISTED;
  for (const [reason, group] of groups) {
    if (left === 0) break;
    lines.push(`  ${printable(reason)} (${formatCount(group.length)})`);
    for (const { path } of group.slice(0, left)) lines.push(`    ${printable(path)}`);
    left -= Math.min(left, group.length);
  }
  const more = entries.length - MAX_LISTED;
  if (more > 0) lines.push(`  and ${formatCount(more)} more, see --json`);
  return lines;
}
