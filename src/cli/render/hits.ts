import type { Hit, SearchResult, Snippet } from "../../core/search.ts";
import type { Layout } from "../output.ts";
import { attentionLines, explanationLines, signalLines } from "./explanation.ts";
import { renderFacets } from "./facets.ts";
import { renderPlace } from "./place.ts";
import { printable } from "./printable.ts";
import { type Styles, stylesFor } from "./style.ts";
import { wrap, wrapRanges } from "./wrap.ts";

const INDENT = "   ";

/**
 * Hits for people, best first; with signals, plan and timings where the result was explained, and facets below.
 *
 * @param withSource  whether places begin with the source's name
 */
export function renderResult(
  result: SearchResult,
  layout: Layout,
  { explain = false, withSource = false } = {},
): string {
  const styles = stylesFor(layout.color);
  const hits = result.hits.map((hit) => renderHit(hit, layout.width, styles, withSource)).join("\n");
  const facets = result.facets === undefined ? "" : renderFacets(result.facets);
  if (!explain) return hits + facets;
  const lines = explanationLines(result).flatMap((line) => wrap(line, layout.width));
  return `${hits}${facets}\n${lines.map((line) => `${styles.faint(line)}\n`).join("")}`;
}

function renderHit(hit: Hit, width: number, styles: Styles, withSource: boolean): string {
  const heading = [hit.document.title || hit.document.id, ...headingsBelowTitle(hit)].map(printable).join(" › ");
  const prefix = `${hit.rank}. ${hit.score.toFixed(4)}  `;
  const [first = "", ...others] = wrap(heading, width - prefix.length);
  const indented = (lines: readonly string[]): string[] => lines.map((line) => `${INDENT}${line}`);
  const inside = width - INDENT.length;
  const lines = [
    `${prefix}${styles.strong(first)}`,
    ...indented(others.map((line) => styles.strong(line))),
    `${INDENT}${styles.place(renderPlace(hit.document, hit.chunk, withSource))}${languageMark(hit, styles)}`,
    ...copyLines(hit, inside).map((line) => `${INDENT}${styles.faint(line)}`),
    ...indented(renderSnippet(hit.snippet, inside, styles)),
    ...(hit.passages ?? [])
      .slice(1)
      .flatMap((passage) => [
        `${INDENT}${styles.place(`lines ${passage.startLine}-${passage.endLine}`)}`,
        ...indented(renderSnippet(passage.snippet, inside, styles)),
      ]),
    ...indented(
      nearDuplicateLines(hit)
        .flatMap((line) => wrap(line, inside))
        .map(styles.faint),
    ),
    ...indented(
      termMatchLines(hit)
        .flatMap((line) => wrap(line, inside))
        .map(styles.faint),
    ),
    ...indented([...signalLines(hit), ...attentionLines(hit)].flatMap((line) => wrap(line, inside)).map(styles.faint)),
  ];
  return `${lines.join("\n")}\n`;
}

/** Where a passage is in another language than its document. */
function languageMark({ document, chunk }: Hit, styles: Styles): string {
  const { language } = chunk;
  return language === undefined || language === document.language
    ? ""
    : `  ${styles.faint(`in ${printable(language)}`)}`;
}

const MAX_COPIES = 3;

/** Where else the very same file is. */
function copyLines({ document: { copies = [] } }: Hit, width: number): string[] {
  if (copies.length === 0) return [];
  const more = copies.length > MAX_COPIES ? ` and ${copies.length - MAX_COPIES} more` : "";
  return wrap(`also ${copies.slice(0, MAX_COPIES).map(printable).join(", ")}${more}`, width);
}

function nearDuplicateLines({ nearDuplicates = [] }: Hit): string[] {
  return nearDuplicates.map(
    ({ id, similarity }) => `nearly the same: ${printable(id)} (${Math.floor(similarity * 100)} %)`,
  );
}

/** A term that both have stands alone. */
function termMatchLines({ termMatches = [] }: Hit): string[] {
  const shown = termMatches.map(({ term, other, similarity }) =>
    term === other ? printable(term) : `${printable(term)} ~ ${printable(other)} ${similarity.toFixed(2)}`,
  );
  return shown.length === 0 ? [] : [`terms: ${shown.join(", ")}`];
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
