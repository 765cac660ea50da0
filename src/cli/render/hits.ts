import type { Hit, SearchResult, SignalPart, Snippet } from "../../core/search.ts";
import type { Layout } from "../output.ts";
import { formatCount } from "./numbers.ts";
import { printable } from "./printable.ts";
import { type Styles, stylesFor } from "./style.ts";
import { wrap, wrapRanges } from "./wrap.ts";

const INDENT = "   ";

/** Hits for people, best first; with signals, plan and timings where the result was explained. */
export function renderResult(result: SearchResult, layout: Layout, { explain = false } = {}): string {
  const styles = stylesFor(layout.color);
  const hits = result.hits.map((hit) => renderHit(hit, layout.width, styles)).join("\n");
  if (!explain) return hits;
  const lines = [...planLines(result), timingsLine(result)].map((line) => `${styles.faint(line)}\n`);
  return `${hits}\n${lines.join("")}`;
}

/** Where a hit is, as editors open it; a document handed over by a program has only its id. */
export function locationOf({ document, chunk }: Hit): string {
  const { id, source } = document;
  // An id keeps what a path lacks: the record's place in its file.
  const place = source !== null && id.startsWith(`${source}/`) ? id.slice(source.length + 1) : id;
  return `${printable(place)}:${chunk.startLine}-${chunk.endLine}`;
}

function renderHit(hit: Hit, width: number, styles: Styles): string {
  const heading = [hit.document.title || hit.document.id, ...headingsBelowTitle(hit)].map(printable).join(" › ");
  const prefix = `${hit.rank}. ${formatScore(hit.score)}  `;
  const [first = "", ...others] = wrap(heading, width - prefix.length);
  const lines = [
    `${prefix}${styles.strong(first)}`,
    ...others.map((line) => `${INDENT}${styles.strong(line)}`),
    `${INDENT}${styles.place(locationOf(hit))}`,
    ...renderSnippet(hit.snippet, width - INDENT.length, styles).map((line) => `${INDENT}${line}`),
    ...(hit.signals ?? []).map((part) => `${INDENT}${styles.faint(signalLine(part))}`),
  ];
  return `${lines.join("\n")}\n`;
}

function headingsBelowTitle({ document, chunk }: Hit): readonly string[] {
  return chunk.headings[0] === document.title ? chunk.headings.slice(1) : chunk.headings;
}

function renderSnippet({ text, highlights }: Snippet, width: number, styles: Styles): string[] {
  const safe = printable(text);
  return wrapRanges(safe, width).map(([start, end]) => {
    let line = "";
    let at = start;
    for (const [from, to] of highlights) {
      const [left, right] = [Math.max(from, at), Math.min(to, end)];
      if (left >= right) continue;
      line += safe.slice(at, left) + styles.strong(safe.slice(left, right));
      at = right;
    }
    // Line breaks and indentation have become runs of spaces.
    return (line + safe.slice(at, end)).replaceAll(/ {2,}/g, " ");
  });
}

function signalLine({ name, rank, score, contribution }: SignalPart): string {
  const place = rank === null ? "not listed" : `rank ${formatCount(rank)}`;
  return `${name.padEnd(7)}  ${place.padEnd(10)}  score ${formatScore(score)}  adds ${formatScore(contribution)}`;
}

/** How the vectors were searched; nothing where they were not. */
function planLines({ plan }: SearchResult): string[] {
  if (plan === undefined) return [];
  const of = plan.accepted === null ? "" : `${formatCount(plan.accepted)} accepted of `;
  const completed = plan.completed ? ", completed by reading codes" : "";
  return [`vectors: ${plan.way} of ${of}${formatCount(plan.vectors)}${completed}: ${plan.reason}`];
}

function timingsLine({ mode, unit, timings }: SearchResult): string {
  const stages = (["embed", "retrieve", "present"] as const).map((stage) => `${stage} ${timings[stage].toFixed(1)}`);
  return `${mode} search of ${unit}s in ${timings.total.toFixed(1)} ms (${stages.join(", ")})`;
}

function formatScore(score: number): string {
  return score.toFixed(4);
}
