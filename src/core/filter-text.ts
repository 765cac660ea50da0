import { EngineError } from "./errors.ts";
import { BUILT_IN_FIELDS, type ComparisonOperator, type Filter, type FilterValue, SHORT_NAMES } from "./filter.ts";
import { parseDate } from "./filter-date.ts";
import { globProblem } from "./filter-glob.ts";
import { badFilterText } from "./filter-text-error.ts";
import { readToken, RESERVED_WORDS, type Token } from "./filter-text-tokens.ts";

/** UTF-16 code units; room for the longest list that a filter may hold. */
const MAX_LENGTH = 1_000_000;
/** Parentheses and `not`s within each other; more would overflow the stack. What a filter may be nested is less. */
const MAX_NESTING = 128;

const COMPARISONS: ReadonlySet<string> = new Set(["=", "!=", "<", "<=", ">", ">="] satisfies ComparisonOperator[]);
const A_VALUE = 'a text in quotes, a number, true, false or date("…")';
const AN_OPERATOR = "=, !=, <, <=, >, >=, in, contains, prefix, glob or exists";

/**
 * Reads a filter's text, such as `lang = "en" and (year >= 2020 or not tags contains "draft")`; docs/filters.md has the
 * grammar. How large a filter may be is left to `parseFilter`.
 *
 * @throws {EngineError} `BAD_FILTER` with `data.position` (UTF-16 code units from 0), `data.line` (from 1, when there are
 *                       several), `data.found` and `data.expected`
 */
export function parseFilterText(text: string): Filter {
  return new TextParser(text).parse();
}

class TextParser {
  readonly #text: string;
  #token: Token;
  #nesting = 0;

  constructor(text: string) {
    this.#text = text;
    if (text.length > MAX_LENGTH) {
      throw new EngineError(
        "BAD_FILTER",
        `The filter has ${text.length} characters, ${MAX_LENGTH} at most are allowed`,
        {
          hint: "Write a shorter filter.",
          data: { position: MAX_LENGTH, found: `${text.length} characters`, expected: `at most ${MAX_LENGTH}` },
        },
      );
    }
    this.#token = readToken(text, 0);
  }

  parse(): Filter {
    const filter = this.#any();
    if (this.#token.kind !== "end") throw this.#unexpected("and, or, or the end of the filter");
    return filter;
  }

  #any(): Filter {
    const parts = [this.#all()];
    while (this.#takeWord("or")) parts.push(this.#all());
    return parts.length === 1 ? parts[0]! : { or: parts };
  }

  #all(): Filter {
    const parts = [this.#operand()];
    while (this.#takeWord("and")) parts.push(this.#operand());
    return parts.length === 1 ? parts[0]! : { and: parts };
  }

  #operand(): Filter {
    if (++this.#nesting > MAX_NESTING) throw this.#unexpected(`less than ${MAX_NESTING} levels of parentheses and not`);
    const filter = this.#nested();
    this.#nesting--;
    return filter;
  }

  #nested(): Filter {
    if (this.#takeWord("not")) return { not: this.#operand() };
    if (this.#takeSymbol("(")) {
      const filter = this.#any();
      if (!this.#takeSymbol(")")) throw this.#unexpected("and, or, or )");
      return filter;
    }
    const field = this.#token;
    if (field.kind !== "word" && field.kind !== "string") throw this.#unexpected("a condition, not or (");
    this.#advance();
    const list = field.kind === "word" ? field.text.toLowerCase() : "";
    if ((list === "all" || list === "any") && this.#takeSymbol("(")) {
      const parts = this.#list(")", () => this.#any(), "a condition");
      return list === "all" ? { and: parts } : { or: parts };
    }
    return this.#condition(this.#fieldName(field));
  }

  #fieldName(token: Token): string {
    const { kind, value } = token;
    if (kind === "string") {
      if (value === "") throw this.#unexpected("a field's name", token);
      if (value.startsWith("$")) throw this.#unexpected("a metadata key that does not begin with $", token);
      return value;
    }
    if (RESERVED_WORDS.has(value.toLowerCase()))
      throw this.#unexpected("a condition, not or ( (a field of this name needs quotes)", token);
    if (value.startsWith("$")) {
      if (Object.hasOwn(BUILT_IN_FIELDS, value)) return value;
      throw this.#unexpected(`a metadata key or one of ${Object.keys(BUILT_IN_FIELDS).join(", ")}`, token);
    }
    if (Object.hasOwn(SHORT_NAMES, value)) return SHORT_NAMES[value]!;
    return value.startsWith("meta.") && value.length > 5 ? value.slice(5) : value;
  }

  #condition(field: string): Filter {
    const { kind, text } = this.#token;
    if (kind === "symbol" && COMPARISONS.has(text)) {
      this.#advance();
      const op = text as ComparisonOperator;
      const mayBeBoolean = op === "=" || op === "!=";
      if (!mayBeBoolean && /^(true|false)$/i.test(this.#token.text))
        throw this.#unexpected('a text in quotes, a number or date("…")');
      return { field, op, value: this.#value() };
    }
    // `lang not in (…)` reads like speech; `lang not = …` does not.
    if (this.#takeWord("not")) return { not: this.#wordCondition(field, "in, contains, prefix, glob or exists") };
    return this.#wordCondition(field, AN_OPERATOR);
  }

  #wordCondition(field: string, expected: string): Filter {
    if (this.#takeWord("exists")) return { field, op: "exists" };
    if (this.#takeWord("in")) return { field, op: "in", value: this.#values() };
    if (this.#takeWord("contains")) return { field, op: "contains", value: this.#value() };
    if (this.#takeWord("prefix")) return { field, op: "prefix", value: this.#string() };
    if (this.#takeWord("glob")) return { field, op: "glob", value: this.#pattern() };
    throw this.#unexpected(expected);
  }

  #values(): FilterValue[] {
    const close = this.#takeSymbol("[") ? "]" : this.#takeSymbol("(") ? ")" : null;
    if (close === null) throw this.#unexpected('a list such as ("a", "b")');
    return this.#list(close, () => this.#value(), A_VALUE);
  }

  /** What stands between an opening parenthesis or bracket, already read, and the closing one. */
  #list<T>(close: string, read: () => T, what: string): T[] {
    const items: T[] = [];
    if (this.#takeSymbol(close)) return items;
    if (this.#token.kind === "end") throw this.#unexpected(`${what}, or ${close}`);
    do items.push(read());
    while (this.#takeSymbol(","));
    if (!this.#takeSymbol(close)) throw this.#unexpected(`, or ${close}`);
    return items;
  }

  #value(): FilterValue {
    const { kind, text, value } = this.#token;
    if (kind === "word" && text.toLowerCase() === "date") return this.#date();
    const word = text.toLowerCase();
    const isBoolean = kind === "word" && (word === "true" || word === "false");
    if (kind !== "string" && kind !== "number" && !isBoolean) throw this.#unexpected(A_VALUE);
    this.#advance();
    if (isBoolean) return word === "true";
    return kind === "number" ? Number(text) : value;
  }

  #date(): FilterValue {
    this.#advance();
    if (!this.#takeSymbol("(")) throw this.#unexpected('( and a date in quotes, as in date("2024-05-01")');
    const { kind, value } = this.#token;
    if (kind !== "string" || parseDate(value) === null)
      throw this.#unexpected('a date or date and time such as "2024-05-01" or "2024-05-01T10:00Z"');
    this.#advance();
    if (!this.#takeSymbol(")")) throw this.#unexpected(")");
    return { date: value };
  }

  #string(): string {
    const { kind, value } = this.#token;
    if (kind !== "string") throw this.#unexpected("a text in quotes");
    this.#advance();
    return value;
  }

  #pattern(): string {
    const token = this.#token;
    const pattern = this.#string();
    const problem = globProblem(pattern);
    if (problem !== null) throw this.#unexpected(`a pattern without ${problem}`, token);
    return pattern;
  }

  #advance(): void {
    this.#token = readToken(this.#text, this.#token.position + this.#token.text.length);
  }

  #takeWord(word: string): boolean {
    const found = this.#token.kind === "word" && this.#token.text.toLowerCase() === word;
    if (found) this.#advance();
    return found;
  }

  #takeSymbol(symbol: string): boolean {
    const found = this.#token.kind === "symbol" && this.#token.text === symbol;
    if (found) this.#advance();
    return found;
  }

  #unexpected(expected: string, token = this.#token): EngineError {
    return badFilterText(this.#text, token, expected);
  }
}
