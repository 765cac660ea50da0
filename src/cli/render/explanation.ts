import type { Hit, SearchResult } from "../../core/search.ts";
import { formatCount } from "./numbers.ts";
import { printable } from "./printable.ts";

const STAGES = ["embed", "retrieve", "rerank", "present", "explain"] as const;
/** More are for programs to read. */
const MAX_TERMS = 24;

/** Of a hit that is explained, a line for each signal and for each reranker that moved it. */
export function signalLines({ signals, reranked = [] }: Hit): string[] {
  if (signals === undefined) return [];
  return [
    ...signals.map(({ name, rank, score, contribution }) => {
      const place = rank === null ? "not listed" : `rank ${formatCount(rank)}`;
      return `${name.padEnd(7)}  ${place.padEnd(10)}  score ${score.toFixed(4)}  adds ${contribution.toFixed(4)}`;
    }),
    ...reranked.map(({ by, score, formerRank }) => {
      const said = score === null ? "had no time for it" : `score ${score.toFixed(4)}`;
      return `reranked by ${printable(by)}: ${said}, before that rank ${formatCount(formerRank)}`;
    }),
  ];
}

/** A line for each word of the query, with the words of the hit that match it by meaning. */
export function attentionLines({ attention: explained }: Hit): string[] {
  const words = explained?.attention?.words ?? [];
  return words.flatMap(({ text, links }) => {
    if (links.length === 0) return [];
    const matched = links.map((link) => `${printable(link.text)} ${(link.weight * 100).toFixed(0)} %`).join(", ");
    return [`${printable(text)} → ${matched}`];
  });
}

/** What was looked for, what the query was moved towards, how vectors were searched, and how long it took. */
export function explanationLines(result: SearchResult): string[] {
  const { terms = [], relatedTerms = [], feedback = [], plan, mode, unit, timings } = result;
  const lines: string[] = [];
  if (terms.length > 0) {
    const more = terms.length > MAX_TERMS ? ` and ${formatCount(terms.length - MAX_TERMS)} more` : "";
    lines.push(`terms: ${terms.slice(0, MAX_TERMS).map(printable).join(", ")}${more}`);
  }
  if (relatedTerms.length > 0) {
    const near = relatedTerms.map(
      ({ term, of, weight }) => `${printable(of)} → ${printable(term)} (${weight.toFixed(2)})`,
    );
    lines.push(`near them: ${near.join(", ")}`);
  }
  if (feedback.length > 0) {
    const parts = feedback.map(({ document, share }) => `${printable(document)} ${(share * 100).toFixed(0)} %`);
    lines.push(`moved towards: ${parts.join(", ")}`);
  }
  if (plan !== undefined) {
    const of = plan.accepted === null ? "" : `${formatCount(plan.accepted)} accepted of `;
    const completed = plan.completed ? ", completed by reading codes" : "";
    lines.push(`vectors: ${plan.way} of ${of}${formatCount(plan.vectors)}${completed}: ${plan.reason}`);
  }
  const stages = STAGES.filter((stage) => timings[stage] >= 0.05).map(
    (stage) => `${stage} ${timings[stage].toFixed(1)}`,
  );
  lines.push(`${mode} search of ${unit}s in ${timings.total.toFixed(1)} ms (${stages.join(", ")})`);
  return lines;
}
