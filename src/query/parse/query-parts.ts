import { phraseOf } from "../../store/analyze/phrase.ts";
import { type OpeningMark, quotedAt, writeQuoted } from "./quotes.ts";

/** What a query is made of, in the order it was written. */
export type QueryPart = { readonly kind: "text"; readonly text: string } | PhrasePart | FieldPart;

/** Words to stand side by side, or what must not be there: a phrase or, without a mark, a word. */
export interface PhrasePart {
  readonly kind: "phrase";
  readonly text: string;
  readonly mark: OpeningMark | "";
  readonly isExcluded: boolean;
}

/** Written `name:value`, a condition on documents. */
export interface FieldPart {
  readonly kind: "field";
  readonly name: string;
  readonly operator: "" | "<" | "<=" | ">" | ">=";
  readonly value: string;
  readonly mark: OpeningMark | "";
  readonly isExcluded: boolean;
}

/** Decides whether `name:value` is a condition; what is none stays text. */
export type IsCondition = (part: FieldPart) => boolean;

const SPACE = /\s/;
/** An address after `http:` and the second colon of `std::vector` begin no value. */
const FIELD = /([\p{L}_][\p{L}\p{M}\p{N}_-]*(?:\.[\p{L}\p{M}\p{N}_-]+)*):(?![:/\\])(<=|>=|<|>|)/uy;
const BARE = /[^\s"“”「」]+(?!\S)/y;
/** What ends a sentence or a list's item does not belong to the value before it. */
const TRAILING = /[,;，；。]+$/u;
/** A minus before a digit is a negative number. */
const EXCLUDED_WORD = /\p{L}[^\s"“”「」]*(?!\S)/uy;

/** Cuts a query into its parts. Never throws; whatever is not written as an operator is text. Texts are never neighbours. */
export function splitQuery(raw: string, isCondition: IsCondition): QueryPart[] {
  const parts: QueryPart[] = [];
  let textStart = 0;
  const closeText = (end: number): void => {
    const text = raw.slice(textStart, end).trim();
    if (text !== "") parts.push({ kind: "text", text });
  };
  for (let at = 0; at < raw.length;) {
    const found = isOpenBefore(raw, at) ? operatorAt(raw, at, isCondition) : null;
    if (found === null) {
      at++;
      continue;
    }
    closeText(at);
    parts.push(found.part);
    at = textStart = found.end;
  }
  closeText(raw.length);
  return parts;
}

/** A query that `splitQuery` cuts into the same parts. */
export function formatQuery(parts: readonly QueryPart[]): string {
  return parts.map(formatPart).join(" ");
}

function formatPart(part: QueryPart): string {
  if (part.kind === "text") return part.text;
  const minus = part.isExcluded ? "-" : "";
  if (part.kind === "phrase") return minus + writeQuoted(part.text, part.mark);
  return `${minus}${part.name}:${part.operator}${writeQuoted(part.value, part.mark)}`;
}

function isOpenBefore(raw: string, at: number): boolean {
  return at === 0 || SPACE.test(raw[at - 1]!) || raw[at - 1] === "(" || raw[at - 1] === "（";
}

interface Found {
  readonly part: QueryPart;
  /** Where the next part may begin. */
  readonly end: number;
}

function operatorAt(raw: string, at: number, isCondition: IsCondition): Found | null {
  const isExcluded = raw[at] === "-";
  const start = isExcluded ? at + 1 : at;
  return (
    phraseAt(raw, start, isExcluded) ??
    fieldAt(raw, start, isExcluded, isCondition) ??
    (isExcluded ? excludedWordAt(raw, start) : null)
  );
}

function phraseAt(raw: string, at: number, isExcluded: boolean): Found | null {
  const quoted = quotedAt(raw, at);
  if (quoted === null || !quoted.isApart || phraseOf(quoted.text) === null) return null;
  return { part: { kind: "phrase", text: quoted.text, mark: quoted.mark, isExcluded }, end: quoted.end };
}

function fieldAt(raw: string, at: number, isExcluded: boolean, isCondition: IsCondition): Found | null {
  FIELD.lastIndex = at;
  const match = FIELD.exec(raw);
  if (match === null) return null;
  const [whole, name = "", operator = ""] = match;
  const valueAt = at + whole.length;
  const quoted = quotedAt(raw, valueAt);
  BARE.lastIndex = valueAt;
  const bare = BARE.exec(raw)?.[0].replace(TRAILING, "") ?? "";
  const {
    text: value,
    mark,
    end,
  } = quoted?.isApart ? quoted : { text: bare, mark: "" as const, end: valueAt + bare.length };
  if (value.trim() === "") return null;
  const part: FieldPart = {
    kind: "field",
    name,
    operator: operator as FieldPart["operator"],
    value,
    mark,
    isExcluded,
  };
  return isCondition(part) ? { part, end } : null;
}

function excludedWordAt(raw: string, at: number): Found | null {
  EXCLUDED_WORD.lastIndex = at;
  const text = EXCLUDED_WORD.exec(raw)?.[0];
  if (text === undefined || phraseOf(text) === null) return null;
  return { part: { kind: "phrase", text, mark: "", isExcluded: true }, end: at + text.length };
}
