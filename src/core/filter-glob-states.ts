/** A glob pattern as a nondeterministic automaton; states are numbered from 0. */
export interface GlobStates {
  readonly start: number;
  readonly end: number;
  /** By state: which code points lead on to `after`; undefined where none does. */
  readonly accepts: readonly (((codePoint: number) => boolean) | undefined)[];
  readonly after: readonly (number | undefined)[];
  /** By state: those reached without a character, and those reached so only at the text's start or after a `/`. */
  readonly free: readonly (readonly number[])[];
  readonly freeAtSegmentStart: readonly (readonly number[])[];
}

/** UTF-16 code units. */
const MAX_PATTERN_LENGTH = 512;
const MAX_BRACE_DEPTH = 16;
const SLASH = 0x2f;

const ANY = (): boolean => true;
const NO_SLASH = (codePoint: number): boolean => codePoint !== SLASH;

/** @returns the automaton, or what is wrong with the pattern */
export function parseGlob(pattern: string): GlobStates | string {
  if (pattern.length > MAX_PATTERN_LENGTH) return `longer than ${MAX_PATTERN_LENGTH} characters`;
  return new GlobParser(pattern).parse();
}

interface OpenBrace {
  /** Where the alternatives begin and meet again. */
  readonly start: number;
  readonly end: number;
}

class GlobParser {
  readonly #characters: readonly string[];
  readonly #accepts: (((codePoint: number) => boolean) | undefined)[] = [];
  readonly #after: (number | undefined)[] = [];
  readonly #free: number[][] = [];
  readonly #freeAtSegmentStart: number[][] = [];
  readonly #braces: OpenBrace[] = [];
  #at = 0;
  /** The state that the pattern read so far ends in. */
  #last = this.#newState();

  constructor(pattern: string) {
    this.#characters = Array.from(pattern);
  }

  parse(): GlobStates | string {
    const start = this.#last;
    while (this.#at < this.#characters.length) {
      const problem = this.#part(this.#characters[this.#at++]!);
      if (problem !== null) return problem;
    }
    if (this.#braces.length > 0) return "a { without its }";
    return {
      start,
      end: this.#last,
      accepts: this.#accepts,
      after: this.#after,
      free: this.#free,
      freeAtSegmentStart: this.#freeAtSegmentStart,
    };
  }

  #part(character: string): string | null {
    if (character === "*") return this.#stars();
    if (character === "?") return this.#one(NO_SLASH);
    if (character === "[") return this.#set();
    if (character === "{") return this.#openBrace();
    const brace = this.#braces.at(-1);
    if (character === "," && brace !== undefined) return this.#nextAlternative(brace);
    if (character === "}" && brace !== undefined) return this.#closeBrace(brace);
    if (character !== "\\") return this.#literal(character);
    const escaped = this.#characters[this.#at++];
    return escaped === undefined ? "a backslash at its end" : this.#literal(escaped);
  }

  #literal(character: string): null {
    const wanted = character.codePointAt(0)!;
    return this.#one((codePoint) => codePoint === wanted);
  }

  #one(accepts: (codePoint: number) => boolean): null {
    const next = this.#newState();
    this.#accepts[this.#last] = accepts;
    this.#after[this.#last] = next;
    this.#last = next;
    return null;
  }

  #stars(): null {
    const first = this.#at;
    while (this.#characters[this.#at] === "*") this.#at++;
    const crosses = this.#at > first;
    const before = this.#last;
    this.#run(crosses ? ANY : NO_SLASH);
    if (!crosses || this.#characters[this.#at] !== "/") return null;
    this.#at++;
    this.#literal("/");
    this.#freeAtSegmentStart[before]!.push(this.#last);
    return null;
  }

  /** Any number of characters: a state that leads to itself. */
  #run(accepts: (codePoint: number) => boolean): void {
    const loop = this.#newState();
    const next = this.#newState();
    this.#free[this.#last]!.push(loop);
    this.#accepts[loop] = accepts;
    this.#after[loop] = loop;
    this.#free[loop]!.push(next);
    this.#last = next;
  }

  #set(): string | null {
    const negated = this.#characters[this.#at] === "!" || this.#characters[this.#at] === "^";
    if (negated) this.#at++;
    const ranges: (readonly [low: number, high: number])[] = [];
    // A ] that comes first stands for itself.
    while (ranges.length === 0 || this.#characters[this.#at] !== "]") {
      const low = this.#setMember();
      if (low === undefined) return "a [ without its ]";
      const ranged = this.#characters[this.#at] === "-" && this.#characters[this.#at + 1] !== "]";
      if (ranged) this.#at++;
      const high = ranged ? this.#setMember() : low;
      if (high === undefined) return "a [ without its ]";
      if (high < low) return "a range in [ ] that runs backwards";
      ranges.push([low, high]);
    }
    this.#at++;
    return this.#one(
      (codePoint) =>
        codePoint !== SLASH && ranges.some(([low, high]) => low <= codePoint && codePoint <= high) !== negated,
    );
  }

  #setMember(): number | undefined {
    if (this.#characters[this.#at] === "\\") this.#at++;
    return this.#characters[this.#at++]?.codePointAt(0);
  }

  #openBrace(): string | null {
    if (this.#braces.length === MAX_BRACE_DEPTH) return `braces nested more than ${MAX_BRACE_DEPTH} deep`;
    const brace = { start: this.#last, end: this.#newState() };
    this.#braces.push(brace);
    this.#beginAlternative(brace);
    return null;
  }

  #beginAlternative({ start }: OpenBrace): void {
    const first = this.#newState();
    this.#free[start]!.push(first);
    this.#last = first;
  }

  #nextAlternative(brace: OpenBrace): null {
    this.#free[this.#last]!.push(brace.end);
    this.#beginAlternative(brace);
    return null;
  }

  #closeBrace(brace: OpenBrace): null {
    this.#free[this.#last]!.push(brace.end);
    this.#last = brace.end;
    this.#braces.pop();
    return null;
  }

  #newState(): number {
    this.#accepts.push(undefined);
    this.#after.push(undefined);
    this.#free.push([]);
    this.#freeAtSegmentStart.push([]);
    return this.#free.length - 1;
  }
}
