import type { DocumentNeighbor } from "../../core/term-documents.ts";
import type { TermAnalogy, TermNeighbor, TermsInfo } from "../../core/terms.ts";
import type { AnalogiesReport, AnalogyScore } from "../../eval/terms/evaluate-analogies.ts";
import { formatCount, plural } from "./numbers.ts";
import { printable } from "./printable.ts";
import { renderTable } from "./table.ts";

export function renderNeighbors(neighbors: readonly TermNeighbor[]): string {
  return renderScores(
    "term",
    "similarity",
    neighbors.map(({ term, similarity }) => [term, similarity]),
  );
}

export function renderDocumentNeighbors(neighbors: readonly DocumentNeighbor[]): string {
  return renderScores(
    "document",
    "similarity",
    neighbors.map(({ id, similarity }) => [id, similarity]),
  );
}

export function renderAnalogy({ method, answers }: TermAnalogy): string {
  return renderScores(
    "term",
    method === "add" ? "similarity" : "score",
    answers.map(({ term, score }) => [term, score]),
  );
}

function renderScores(what: string, title: string, rows: readonly (readonly [string, number])[]): string {
  return renderTable(
    [{ title: what }, { title, align: "right" }],
    rows.map(([name, score]) => [printable(name), score.toFixed(4)]),
  );
}

export function renderTermsInfo({
  algorithm,
  dimensions,
  terms,
  tokens,
  subwords,
  documents,
  training,
  resumable,
}: TermsInfo): string {
  const lines = [
    `${plural(terms, "term")} of ${plural(dimensions, "dimension")}, ${algorithm ?? "made by what the file does not say"}`,
  ];
  if (tokens !== null) lines.push(`counted in ${plural(tokens, "token")}`);
  if (documents !== null) lines.push(`vectors of ${plural(documents, "document")} beside those of terms`);
  if (subwords !== null) {
    const { minN, maxN, buckets } = subwords;
    lines.push(`n-grams of ${minN} to ${maxN} characters in ${plural(buckets, "bucket")}: unknown terms have vectors`);
  }
  if (training !== null) {
    lines.push(`${plural(training.epochsDone, "epoch")} done; training ${resumable ? "can" : "cannot"} go on`);
    const options = Object.entries(training.options).map(([name, value]) => `${name} ${JSON.stringify(value)}`);
    if (options.length > 0) lines.push(`options: ${printable(options.join(", "))}`);
  }
  return `${lines.join("\n")}\n`;
}

export function renderAnalogies({ sections, total }: AnalogiesReport): string {
  return renderTable(
    [
      { title: "section" },
      { title: "questions", align: "right" },
      { title: "unknown", align: "right" },
      { title: "correct", align: "right" },
      { title: "accuracy", align: "right" },
    ],
    [...sections, total].map(analogyRow),
  );
}

function analogyRow({ section, questions, unknown, correct, accuracy }: AnalogyScore): string[] {
  const share = accuracy === null ? "–" : `${(accuracy * 100).toFixed(1)} %`;
  return [printable(section), formatCount(questions), formatCount(unknown), formatCount(correct), share];
}
