import type { AskResult, Quote, WrittenAnswer, WrittenSentence } from "../../core/ask.ts";
import type { Layout } from "../output.ts";
import { renderPlace } from "./place.ts";
import { printable } from "./printable.ts";
import { type Styles, stylesFor } from "./style.ts";
import { wrap } from "./wrap.ts";

const INDENT = "   ";
const MARKS: Readonly<Record<WrittenSentence["support"], string>> = {
  supported: "",
  refusal: "",
  uncited: " (no source)",
  unsupported: " (its source does not say so)",
};

export const NOT_FOUND = "Not found in these documents.";

/** Answers for people, best first; the written one, with what is not supported marked, above the quotes. */
export function renderAnswer(result: AskResult, layout: Layout, { explain = false, withSource = false } = {}): string {
  const styles = stylesFor(layout.color);
  const head = result.found ? "" : `${NOT_FOUND}\n`;
  const written = result.written === undefined ? [] : [renderWritten(result.written, layout.width, styles)];
  const quotes = result.answers.map((quote) => renderQuote(quote, layout.width, styles, withSource));
  const tail = explain ? [styles.faint(confidenceLine(result))] : [];
  return [head, [...written, ...quotes].join("\n"), ...tail.map((line) => `${line}\n`)].join("");
}

function renderQuote(quote: Quote, width: number, styles: Styles, withSource: boolean): string {
  const { rank, document, headings, signals = [] } = quote;
  const inner = width - INDENT.length;
  const below = headings[0] === document.title ? headings.slice(1) : headings;
  const heading = [document.title || document.id, ...below].map(printable).join(" › ");
  const context = (text: string): string[] =>
    text === "" ? [] : verbatimLines(text, inner).map((line) => styles.faint(line));
  const lines = [
    ...context(quote.before),
    ...verbatimLines(quote.text, inner).map((line) => styles.strong(line)),
    ...context(quote.after),
    ...(quote.span === null ? [] : [`answer: ${styles.strong(printable(quote.span.text))}`]),
    ...wrap(heading, inner),
    styles.place(renderPlace(document, quote, withSource)),
    ...signals.map(({ name, value, contribution }) =>
      styles.faint(`${name.padEnd(9)}  value ${value.toFixed(4)}  adds ${contribution.toFixed(4)}`),
    ),
  ];
  const prefix = `${rank}. `.padEnd(INDENT.length);
  return `${lines.map((line, i) => `${i === 0 ? prefix : INDENT}${line}`.trimEnd()).join("\n")}\n`;
}

/** The line breaks of lists, tables and code are part of them. */
function verbatimLines(text: string, width: number): string[] {
  return text.split(/\r\n|\n|\r/).flatMap((line) => (line.trim() === "" ? [""] : wrap(printable(line), width)));
}

function renderWritten({ text, sentences, sources, model }: WrittenAnswer, width: number, styles: Styles): string {
  let marked = "";
  let at = 0;
  for (const { start, end, support } of sentences) {
    marked += text.slice(at, start) + text.slice(start, end) + MARKS[support];
    at = end;
  }
  const lines = (marked + text.slice(at)).split("\n").flatMap((line) => wrap(printable(line), width));
  const cited = new Set(sentences.flatMap(({ citations }) => citations));
  const list = sources
    .filter(({ number }) => cited.has(number))
    .map(
      ({ number, document, startLine, endLine }) =>
        `[${number}] ${styles.place(`${printable(document.id)}:${startLine}-${endLine}`)}`,
    );
  return `${[...lines, styles.faint(`written by ${printable(model)}`), ...list].join("\n")}\n`;
}

function confidenceLine({ confidence, minConfidence, timings }: AskResult): string {
  const stages = (["search", "read", "write"] as const).map((stage) => `${stage} ${timings[stage].toFixed(1)}`);
  return `confidence ${confidence.toFixed(3)}, needed ${minConfidence}; ${timings.total.toFixed(1)} ms (${stages.join(", ")})`;
}
