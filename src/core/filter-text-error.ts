import { EngineError } from "./errors.ts";
import type { Token } from "./filter-text-tokens.ts";

/** Characters shown of what was found, and on either side of it. */
const SHOWN = 32;
const AROUND = 24;

/** @returns a `BAD_FILTER` that shows where in the text a token is not what was expected */
export function badFilterText(text: string, token: Token, expected: string): EngineError {
  const { position } = token;
  const found = describe(token);
  const lines = text.slice(0, position).split("\n");
  const line = text.includes("\n") ? lines.length : undefined;
  const where =
    line === undefined ? `character ${position + 1}` : `line ${line}, character ${lines.at(-1)!.length + 1}`;
  return new EngineError("BAD_FILTER", `Bad filter at ${where}: found ${found}, expected ${expected}`, {
    hint: `${advice(token)} at the arrow: ${excerpt(text, position)}`,
    data: { position, ...(line !== undefined && { line }), found, expected },
  });
}

function describe(token: Token): string {
  if (token.kind === "end") return "the end";
  const shown = printable(token.text.length > SHOWN ? `${token.text.slice(0, SHOWN)}…` : token.text);
  return token.kind === "bad" ? `${shown} (${token.value})` : shown;
}

function advice({ kind, text }: Token): string {
  if (kind === "bad" && /^\d{4}-/.test(text)) return `Write date("${printable(text.slice(0, SHOWN))}")`;
  if (kind === "word") return "Correct it, and put texts in quotes,";
  if (text === "==") return "Write =";
  if (text === "&&" || text === "||") return `Write ${text === "&&" ? "and" : "or"}`;
  if (text === "!" || text === "<>") return `Write ${text === "!" ? "not" : "!="}`;
  return "Correct it";
}

function excerpt(text: string, position: number): string {
  const [from, to] = [Math.max(0, position - AROUND), position + SHOWN + AROUND];
  const before = `${from > 0 ? "…" : ""}${text.slice(from, position)}`;
  const after = `${text.slice(position, to)}${to < text.length ? "…" : ""}`;
  return `${printable(before)}→${printable(after)}`;
}

/** On one line, and well-formed where a cut went through a surrogate pair. */
function printable(text: string): string {
  return text.replaceAll(/[\p{Cc}\s]+/gu, " ").toWellFormed();
}
