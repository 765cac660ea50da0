import type {
  BackupReport,
  CompactReport,
  CopyCounts,
  ExportReport,
  ImportReport,
  RestoreReport,
} from "../../core/care.ts";
import { formatBytes, formatCount, formatSeconds, plural } from "./numbers.ts";
import { printable } from "./printable.ts";

export function renderCompaction({ before, after, seconds }: CompactReport, collection: string): string {
  return (
    `Compacted "${printable(collection)}" in ${formatSeconds(seconds)}: ` +
    `${formatBytes(before.sizeBytes)} before, ${formatBytes(after.sizeBytes)} now\n`
  );
}

export function renderBackup(report: BackupReport, collection: string): string {
  return (
    `Backed up "${printable(collection)}" in ${formatSeconds(report.seconds)}: ${describeCounts(report)}\n` +
    `  ${printable(report.file)}\n`
  );
}

export function renderRestore(report: RestoreReport): string {
  const verb = report.replaced ? "Replaced" : "Restored";
  return `${verb} "${printable(report.collection)}" in ${formatSeconds(report.seconds)}: ${describeCounts(report)}\n`;
}

export function renderExport(
  { file, documents, resumed, sizeBytes, seconds }: ExportReport,
  collection: string,
): string {
  const earlier = resumed > 0 ? `, ${formatCount(resumed)} of them before` : "";
  return (
    `Exported "${printable(collection)}" in ${formatSeconds(seconds)}: ` +
    `${plural(documents, "document")}${earlier}, ${formatBytes(sizeBytes)}\n  ${printable(file)}\n`
  );
}

/** @param next  the command to suggest */
export function renderImport(report: ImportReport, collection: string, next: string): string {
  const { documents, chunks, unchanged, badLines, bad, seconds } = report;
  const more = badLines - bad.length;
  const lines = [
    `Imported into "${printable(collection)}" in ${formatSeconds(seconds)}: ` +
      `${plural(documents, "document")}, ${plural(chunks, "chunk")}; unchanged ${formatCount(unchanged)}`,
    ...(badLines > 0 ? [`Bad lines: ${formatCount(badLines)}`] : []),
    ...bad.map(({ line, message }) => `  line ${line}: ${printable(message)}`),
    ...(more > 0 ? [`  and ${formatCount(more)} more`] : []),
    `Next: ${next}`,
  ];
  return lines.map((line) => `${line}\n`).join("");
}

function describeCounts({ documents, chunks, vectors, sizeBytes }: CopyCounts): string {
  return [
    plural(documents, "document"),
    plural(chunks, "chunk"),
    plural(vectors, "vector"),
    formatBytes(sizeBytes),
  ].join(", ");
}
