import type { CheckReport, Problem } from "../../core/care.ts";
import { formatSeconds, plural } from "./numbers.ts";
import { printable } from "./printable.ts";

const MAX_REMOVED = 20;

/** What a check found and mended, for people. */
export function renderCheck(report: CheckReport, collection: string): string {
  const { documents, chunks, vectors, seconds, problems, repaired, removed } = report;
  const lines = [
    `Checked "${printable(collection)}" in ${formatSeconds(seconds)}: ` +
      `${plural(documents, "document")}, ${plural(chunks, "chunk")}, ${plural(vectors, "vector")}`,
    ...renderProblems("Repaired", repaired),
    ...renderRemoved(removed),
    ...renderProblems("Problems", problems),
  ];
  if (problems.length === 0) lines.push(repaired.length === 0 ? "No problems" : "No problems left");
  return lines.map((line) => `${line}\n`).join("");
}

function renderProblems(title: string, problems: readonly Problem[]): string[] {
  if (problems.length === 0) return [];
  return [
    `${title}: ${problems.length}`,
    ...problems.map(({ kind, count, message, examples }) => {
      const shown = examples.map((example) => printable(String(example))).join(", ");
      return `  ${kind}: ${printable(message)} (${shown}${count > examples.length ? `, … ${count} in all` : ""})`;
    }),
  ];
}

function renderRemoved(removed: readonly string[]): string[] {
  if (removed.length === 0) return [];
  const more = removed.length - MAX_REMOVED;
  return [
    `Removed: ${plural(removed.length, "document")}; index their source again to have them back`,
    ...removed.slice(0, MAX_REMOVED).map((id) => `  ${printable(id)}`),
    ...(more > 0 ? [`  and ${more} more, see --json`] : []),
  ];
}
