/** Words that cannot be a field's name unless it is quoted. They count in any case. */
export const RESERVED_WORDS: ReadonlySet<string> = new Set(
  "and or not in exists contains prefix glob true false".split(" "),
);

export interface Token {
  readonly kind: "word" | "string" | "number" | "symbol" | "end" | "bad";
  /** As it is written. */
  readonly text: string;
  /** Of a string, what it holds; of a bad token, what is wrong with it, as a noun. */
  readonly value: string;
  /** Where it starts, UTF-16 code units from 0. */
  readonly position: number;
}

const SPACE = /\s*/uy;
const WORD = /\$?[\p{L}_][\p{L}\p{M}\p{N}_.-]*/uy;
const NUMBER = /-?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?/y;
const SYMBOL = /<=|>=|!=|==|<>|&&|\|\||[=<>()[\],!]/y;
const ESCAPED = /\\(?:u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|([^u]))/y;
const PLAIN = { '"': /[^"\\]+/y, "'": /[^'\\]+/y };
const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  "'": "'",
  "\\": "\\",
  "/": "/",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
};
const MAX_CODE_POINT = 0x10ffff;

/** Whether a name can stand in a filter's text without quotes. */
export function isPlainWord(name: string): boolean {
  return matchAt(WORD, name, 0) === name && !RESERVED_WORDS.has(name.toLowerCase());
}

/** The token at or after a position. Linear in what it reads; never throws. */
export function readToken(text: string, from: number): Token {
  const position = from + matchAt(SPACE, text, from).length;
  const first = text[position];
  if (first === undefined) return { kind: "end", text: "", value: "", position };
  if (first === '"' || first === "'") return readString(text, position, first);
  const word = matchAt(WORD, text, position);
  if (word !== "") return { kind: "word", text: word, value: word, position };
  const number = matchAt(NUMBER, text, position);
  if (number !== "") return readNumber(text, position, number);
  const symbol = matchAt(SYMBOL, text, position);
  if (symbol !== "") return { kind: "symbol", text: symbol, value: symbol, position };
  const character = String.fromCodePoint(text.codePointAt(position)!);
  return { kind: "bad", text: character, value: "a character that has no meaning here", position };
}

function readNumber(text: string, position: number, number: string): Token {
  // Such as 2024-05-01 or 10kb: it was meant as one thing.
  const rest = /[\p{L}\p{N}_.:-]*/uy;
  const more = matchAt(rest, text, position + number.length);
  const whole = number + more;
  if (more !== "") {
    const value = /^\d{4}-\d\d-\d\d/.test(whole) ? 'a date without date("…")' : "a number with something after it";
    return { kind: "bad", text: whole, value, position };
  }
  if (Number.isFinite(Number(number))) return { kind: "number", text: number, value: number, position };
  return { kind: "bad", text: number, value: "a number that is too large", position };
}

function readString(text: string, position: number, quote: '"' | "'"): Token {
  const parts: string[] = [];
  let at = position + 1;
  for (;;) {
    const plain = matchAt(PLAIN[quote], text, at);
    parts.push(plain);
    at += plain.length;
    if (text[at] === quote)
      return { kind: "string", text: text.slice(position, at + 1), value: parts.join(""), position };
    if (at >= text.length)
      return { kind: "bad", text: text.slice(position), value: "a text without its closing quote", position };
    ESCAPED.lastIndex = at;
    const [written, braced, four, letter = ""] = ESCAPED.exec(text) ?? [];
    const codePoint = Number.parseInt(braced ?? four ?? "", 16);
    const meant = Number.isNaN(codePoint) ? ESCAPES[letter] : fromCodePoint(codePoint);
    if (written === undefined || meant === undefined)
      return { kind: "bad", text: text.slice(at, at + 2), value: "an escape that is not known", position: at };
    parts.push(meant);
    at += written.length;
  }
}

function fromCodePoint(codePoint: number): string | undefined {
  return codePoint > MAX_CODE_POINT ? undefined : String.fromCodePoint(codePoint);
}

function matchAt(sticky: RegExp, text: string, at: number): string {
  sticky.lastIndex = at;
  return sticky.exec(text)?.[0] ?? "";
}
