import type { Comparison } from "../../core/search.ts";
import type { Layout } from "../output.ts";
import { printable } from "./printable.ts";
import { SIGNAL_NAMES } from "./signals.ts";
import { stylesFor } from "./style.ts";
import { wrap } from "./wrap.ts";

const INDENT = "   ";
const PASSAGE_CHARS = 160;

/** How alike two things are, and why, for people. */
export function renderComparison(
  { similarity, by, measures, sharedWords, passages }: Comparison,
  layout: Layout,
): string {
  const styles = stylesFor(layout.color);
  const lines = [`${styles.strong(similarity.toFixed(4))}  by ${SIGNAL_NAMES[by]}`];
  for (const [name, value] of Object.entries(measures)) {
    lines.push(`${INDENT}${styles.faint(`${name.padEnd(7)}  ${value.toFixed(4)}`)}`);
  }
  if (sharedWords.length > 0) {
    const words = sharedWords.map(({ word, part }) => `${printable(word)} ${part.toFixed(3)}`).join(", ");
    lines.push("", "Shared words, with what each adds:");
    lines.push(...wrap(words, layout.width - INDENT.length).map((line) => INDENT + line));
  }
  if (passages.length > 0) lines.push("", "Most alike:");
  for (const { a, b, similarity: likeness } of passages) {
    lines.push(likeness.toFixed(4));
    for (const text of [a, b]) {
      lines.push(...wrap(excerpt(text), layout.width - INDENT.length).map((line) => INDENT + line));
    }
  }
  return lines.map((line) => `${line}\n`).join("");
}

function excerpt(text: string): string {
  const line = printable(text.replaceAll(/\s+/g, " "));
  return line.length <= PASSAGE_CHARS ? line : `${line.slice(0, PASSAGE_CHARS).toWellFormed()}…`;
}
