import { codeSpanContent } from "./code-span.ts";
import { MappedText } from "./offset-map.ts";

const TOKEN = /[`*_[\]<&\\!]/g;
/** A link's destination and title, which are not part of the text. */
const RESOURCE = /\([ \t]*[^\s()<>\\&]*(?:[ \t\n]+"[^"\\]*")?[ \t]*\)/y;
const LABEL = /\[([^[\]\\]*)\]/y;
/** A line that ends in blanks may break there, and line ends of two characters are counted otherwise. */
const LINE_ENDINGS = /[ \t]\n|[\r\0]/;
/** A plain comment, or a tag with quoted attributes: markup, whatever it means, unless it breaks the line. */
const HTML =
  /<!--(?!-?>)[^-<>]*-->|<(?!br\b)[A-Za-z][A-Za-z\d-]*(?:[ \t]+[A-Za-z:_][\w:.-]*="[^"<>\n]*")*[ \t]*\/?>|<\/[A-Za-z][A-Za-z\d-]*[ \t]*>/iy;
const MARKUP_AFTER_LESS = /[A-Za-z/!?]/;
const ENTITY_AFTER_AMPERSAND = /[#A-Za-z]/;
const PUNCTUATION = /[\p{P}\p{S}]/u;
const BLANK = /\s/;

/** A run of `*` or `_` that emphasis began with. */
interface Emphasis {
  readonly marker: string;
  readonly length: number;
}

/**
 * The text of inline Markdown in source[start, end) where its markup can be told apart without a parser: code spans, emphasis that is not
 * nested, links. Everything else is left to the parser, and what is read here is read as the parser reads it.
 *
 * @param labels  of the document's link definitions, as `linkLabel` gives them
 * @returns       null when it takes a parser
 * @see CommonMark 0.31.2, §6
 */
export function readInline(source: string, start: number, end: number, labels: ReadonlySet<string>): MappedText | null {
  return LINE_ENDINGS.test(source.slice(start, end)) ? null : new InlineReader(source, start, end, labels).read();
}

/** Labels are the same whatever their case and blanks. */
export function linkLabel(label: string): string {
  return label
    .replaceAll(/[\t\n\r ]+/g, " ")
    .trim()
    .toLowerCase()
    .toUpperCase();
}

class InlineReader {
  readonly #source: string;
  readonly #start: number;
  readonly #end: number;
  readonly #labels: ReadonlySet<string>;
  #emphasis: Emphasis | null = null;
  /** Of markup that is taken off only if it turns out to be some: where it stands, and what emphasis was open there. */
  #bracket: { readonly at: number; readonly emphasis: Emphasis | null } | null = null;
  readonly #markup: { readonly at: number; readonly end: number }[] = [];

  constructor(source: string, start: number, end: number, labels: ReadonlySet<string>) {
    this.#source = source;
    this.#start = start;
    this.#end = end;
    this.#labels = labels;
  }

  /** @returns null when it takes a parser */
  read(): MappedText | null {
    for (let at = this.#start; at < this.#end;) {
      TOKEN.lastIndex = at;
      const token = TOKEN.exec(this.#source);
      if (token === null || token.index >= this.#end) break;
      const next = this.#readToken(token[0], token.index);
      if (next === null) return null;
      at = next;
    }
    return this.#emphasis === null ? this.#withoutMarkup() : null;
  }

  /** @returns where it goes on, null when it takes a parser */
  #readToken(token: string, at: number): number | null {
    const after = at + 1 < this.#end ? this.#source[at + 1]! : "";
    if (token === "`") return this.#readCode(at);
    if (token === "[") {
      if (this.#bracket !== null) return null;
      this.#bracket = { at, emphasis: this.#emphasis };
      return at + 1;
    }
    if (token === "]") return this.#closeBracket(at);
    if (token === "*" || token === "_") return this.#readEmphasis(token, at);
    if (token === "<") return MARKUP_AFTER_LESS.test(after) ? this.#readHtml(at) : at + 1;
    const isLiteral = token === "&" ? !ENTITY_AFTER_AMPERSAND.test(after) : token === "!" && after !== "[";
    return isLiteral ? at + 1 : null;
  }

  #readHtml(at: number): number | null {
    HTML.lastIndex = at;
    if (!HTML.test(this.#source) || HTML.lastIndex > this.#end) return null;
    const end = HTML.lastIndex;
    this.#takeOff(at, end);
    return end;
  }

  #readCode(at: number): number {
    const ticks = this.#runEnd("`", at) - at;
    for (let close = at + ticks; ;) {
      close = this.#source.indexOf("`", close);
      if (close === -1 || close >= this.#end) return at + ticks;
      const closeEnd = this.#runEnd("`", close);
      if (closeEnd - close === ticks) {
        const [from, to] = codeSpanContent(this.#source, at, closeEnd);
        this.#takeOff(at, from);
        this.#takeOff(to, closeEnd);
        return closeEnd;
      }
      close = closeEnd;
    }
  }

  #readEmphasis(marker: string, at: number): number | null {
    const runEnd = this.#runEnd(marker, at);
    const length = runEnd - at;
    const [before, after] = [
      at > this.#start ? this.#source[at - 1]! : " ",
      runEnd < this.#end ? this.#source[runEnd]! : " ",
    ];
    if (length > 2 || isMarker(before) || isMarker(after)) return null;
    const { opens, closes } = flanking(marker, before, after);
    const open = this.#emphasis;
    if (open === null) {
      if (!opens) return runEnd;
      this.#emphasis = { marker, length };
    } else {
      if (!closes && !opens) return runEnd;
      if (!closes || open.marker !== marker || open.length !== length) return null;
      this.#emphasis = null;
    }
    this.#takeOff(at, runEnd);
    return runEnd;
  }

  #closeBracket(at: number): number | null {
    const bracket = this.#bracket;
    if (bracket === null) return at + 1;
    this.#bracket = null;
    const linkEnd = this.#linkEnd(bracket.at, at);
    if (linkEnd === at + 1 && !this.#labels.has(linkLabel(this.#source.slice(bracket.at + 1, at)))) return linkEnd;
    if (linkEnd === null || bracket.emphasis !== this.#emphasis) return null;
    this.#takeOff(bracket.at, bracket.at + 1);
    this.#takeOff(at, linkEnd);
    return linkEnd;
  }

  /** @returns where a link of the text in these brackets ends, just behind them when nothing follows; null when it takes a parser */
  #linkEnd(open: number, close: number): number | null {
    const after = close + 1 < this.#end ? this.#source[close + 1] : "";
    if (after !== "(" && after !== "[") return close + 1;
    const pattern = after === "(" ? RESOURCE : LABEL;
    pattern.lastIndex = close + 1;
    const found = pattern.exec(this.#source);
    if (found === null || pattern.lastIndex > this.#end) return null;
    if (after === "(") return pattern.lastIndex;
    const label = found[1] === "" ? this.#source.slice(open + 1, close) : found[1]!;
    return this.#labels.has(linkLabel(label)) ? pattern.lastIndex : null;
  }

  #takeOff(at: number, end: number): void {
    if (end > at) this.#markup.push({ at, end });
  }

  #withoutMarkup(): MappedText {
    const out = new MappedText();
    const add = (from: number, to: number): void =>
      out.append(this.#source.slice(from, to).replaceAll("\n", " "), from, to);
    let from = this.#start;
    // A bracket's markup is known only when what is in it has been read.
    for (const { at, end } of this.#markup.toSorted((a, b) => a.at - b.at)) {
      add(from, at);
      from = end;
    }
    add(from, this.#end);
    return out;
  }

  #runEnd(marker: string, at: number): number {
    let end = at;
    while (end < this.#end && this.#source[end] === marker) end++;
    return end;
  }
}

function isMarker(char: string): boolean {
  return char === "*" || char === "_";
}

/** Whether a run of markers between two characters may open emphasis, and whether it may close it. */
function flanking(marker: string, before: string, after: string): { opens: boolean; closes: boolean } {
  const isLeft = !BLANK.test(after) && (!PUNCTUATION.test(after) || BLANK.test(before) || PUNCTUATION.test(before));
  const isRight = !BLANK.test(before) && (!PUNCTUATION.test(before) || BLANK.test(after) || PUNCTUATION.test(after));
  if (marker === "*") return { opens: isLeft, closes: isRight };
  return {
    opens: isLeft && (!isRight || PUNCTUATION.test(before)),
    closes: isRight && (!isLeft || PUNCTUATION.test(after)),
  };
}
