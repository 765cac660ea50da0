/**
 * Where each part of an extracted text stands in its source. The map is a list of segments in the
 * order of the text. A segment of equal length on both sides maps offset by offset; any other
 * (an entity, collapsed white space, an inserted separator) is opaque and maps as a whole.
 */
export class OffsetMap {
  /** Triples: text start, source start, source end; a segment's text ends where the next begins. */
  readonly #segments: ArrayLike<number>;
  readonly #length: number;
  readonly #base: number;
  readonly #below: OffsetMap | null;

  /**
   * @param base   offsets asked for count from here in the mapped text
   * @param below  where the source of this map stands in turn
   */
  constructor(segments: ArrayLike<number>, length: number, base = 0, below: OffsetMap | null = null) {
    this.#segments = segments;
    this.#length = length;
    this.#base = base;
    this.#below = below;
  }

  /** The same map for the rest of the text from an offset on. */
  from(offset: number): OffsetMap {
    return new OffsetMap(this.#segments, this.#length, this.#base + offset, this.#below);
  }

  /** For a text whose source is itself the text of a map: leads to that one's source. */
  over(below: OffsetMap): OffsetMap {
    return new OffsetMap(this.#segments, this.#length, this.#base, below);
  }

  /** The source offset at which the character at `offset` begins. */
  sourceStart(offset: number): number {
    const start = this.#start(this.#base + offset);
    return this.#below === null ? start : this.#below.sourceStart(start);
  }

  /** The source offset at which the character before `offset` ends. */
  sourceEnd(offset: number): number {
    if (offset <= 0) return this.sourceStart(0);
    const end = this.#end(this.#base + offset);
    return this.#below === null ? end : this.#below.sourceEnd(end);
  }

  #start(offset: number): number {
    const at = this.#find(offset);
    const from = this.#segments[at + 1]!;
    return this.#isExact(at) ? from + (offset - this.#segments[at]!) : from;
  }

  #end(offset: number): number {
    if (offset <= 0) return this.#start(0);
    const at = this.#find(offset - 1);
    return this.#isExact(at) ? this.#segments[at + 1]! + (offset - this.#segments[at]!) : this.#segments[at + 2]!;
  }

  #isExact(at: number): boolean {
    const textEnd = at + 3 < this.#segments.length ? this.#segments[at + 3]! : this.#length;
    const sourceLength = this.#segments[at + 2]! - this.#segments[at + 1]!;
    return sourceLength === textEnd - this.#segments[at]!;
  }

  #find(offset: number): number {
    let low = 0;
    let high = this.#segments.length / 3;
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if (this.#segments[middle * 3]! <= offset) low = middle;
      else high = middle;
    }
    return low * 3;
  }
}

/** Collects a text piece by piece together with its map. Source offsets never run backwards. */
export class MappedText {
  #text = "";
  readonly #segments: number[] = [];
  #sourceEnd = 0;
  // Kept apart, since looking into a string that is still being joined would flatten it each time.
  #last = "";

  get text(): string {
    return this.#text;
  }

  get length(): number {
    return this.#text.length;
  }

  get isEmpty(): boolean {
    return this.#text === "";
  }

  /** The last character, or "" when nothing was added yet. */
  get last(): string {
    return this.#last;
  }

  /** Adds text that stands for source[start, end). */
  append(text: string, start: number, end: number): void {
    if (text === "") return;
    const from = this.isEmpty ? start : Math.max(start, this.#sourceEnd);
    const to = Math.max(end, from);
    const at = this.#segments.length - 3;
    const joins =
      at >= 0 &&
      from === this.#sourceEnd &&
      to - from === text.length &&
      this.#text.length + (this.#segments[at + 1] ?? 0) === (this.#segments[at] ?? 0) + (this.#segments[at + 2] ?? 0);
    if (joins) this.#segments[at + 2] = to;
    else this.#segments.push(this.#text.length, from, to);
    this.#text += text;
    this.#last = text.at(-1) ?? "";
    this.#sourceEnd = to;
  }

  /** Adds text that is not in the source, such as a separator between two cells. */
  insert(text: string): void {
    this.append(text, this.#sourceEnd, this.#sourceEnd);
  }

  map(): OffsetMap {
    return new OffsetMap(Uint32Array.from(this.#segments), this.#text.length);
  }
}
