import type { LabelEvidence, LabelPrediction, PredictReport } from "../../core/classify.ts";
import type { Layout } from "../output.ts";
import { formatCount, plural } from "./numbers.ts";
import { printable } from "./printable.ts";
import { type Styles, stylesFor } from "./style.ts";

const EXCERPT_CHARS = 80;
const SHOWN_LABELS = 3;

/** A line for each text: label, probability, what it is; with evidence below it where it was asked for. */
export function renderPredictions(
  { predictions, applied, unchanged }: PredictReport,
  { apply }: { readonly apply?: string },
  { color }: Layout,
): string {
  const styles = stylesFor(color);
  const lines = predictions.map((prediction) => renderPrediction(prediction, styles)).join("");
  if (apply === undefined) return lines;
  const rest = unchanged.length > 0 ? `; ${formatCount(unchanged.length)} left as they were` : "";
  return `${lines}Wrote ${printable(apply)} to ${plural(applied, "document")}${rest}.\n`;
}

function renderPrediction({ id, label, probability, labels, evidence }: LabelPrediction, styles: Styles): string {
  const line = `${styles.strong(printable(label))}  ${probability.toFixed(3)}  ${styles.place(printable(id))}\n`;
  if (evidence === undefined) return line;
  const others = labels
    .slice(1, 1 + SHOWN_LABELS)
    .map((other) => `${printable(other.label)} ${other.probability.toFixed(3)}`);
  const details = [...(others.length > 0 ? [`then ${others.join(", ")}`] : []), ...evidenceLines(evidence)];
  return line + details.map((detail) => `   ${styles.faint(detail)}\n`).join("");
}

function evidenceLines({ decision, bias, lexical, vector, terms, otherTerms, nearest }: LabelEvidence): string[] {
  const named = terms.map(({ term, contribution }) => `${printable(term)} ${signed(contribution)}`);
  return [
    `decision ${signed(decision)} = bias ${signed(bias)}, terms ${signed(lexical)}, sentence vector ${signed(vector)}`,
    ...(named.length > 0 ? [`terms: ${named.join(", ")}, others ${signed(otherTerms)}`] : []),
    ...nearest.map(
      (example) =>
        `like ${example.similarity.toFixed(3)}  ${printable(example.label)}  ${printable(example.id)}: ${printable(excerptOf(example.excerpt))}`,
    ),
  ];
}

function excerptOf(text: string): string {
  const line = text.replaceAll(/\s+/g, " ");
  return line.length > EXCERPT_CHARS ? `${line.slice(0, EXCERPT_CHARS).toWellFormed()}…` : line;
}

function signed(value: number): string {
  return `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(3)}`;
}
