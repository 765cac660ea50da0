/** A record of a workbook's stream with those that continue it. */
export interface BiffRecord {
  readonly type: number;
  /** Its own body first. */
  readonly bodies: readonly [Buffer, ...Buffer[]];
}

const CONTINUE = 0x3c;
const IS_WIDE = 1;
const HAS_PHONETICS = 4;
const HAS_RUNS = 8;
const MAX_STRINGS = 2_000_000;

export function* biffRecords(stream: Buffer, start: number): Generator<BiffRecord> {
  let open: { type: number; bodies: [Buffer, ...Buffer[]] } | undefined;
  for (let at = start; at + 4 <= stream.length;) {
    const type = stream.readUInt16LE(at);
    const length = stream.readUInt16LE(at + 2);
    const body = stream.subarray(at + 4, at + 4 + length);
    if (type === CONTINUE && open !== undefined) open.bodies.push(body);
    else {
      if (open !== undefined) yield open;
      open = { type, bodies: [body] };
    }
    at += 4 + length;
  }
  if (open !== undefined) yield open;
}

/** A string whose length takes one byte or two. */
export function shortString(body: Buffer, at: number, lengthBytes: 1 | 2): string {
  const length = body.readUIntLE(at, lengthBytes);
  const flags = body[at + lengthBytes] ?? 0;
  const start = at + lengthBytes + 1;
  return (flags & IS_WIDE) === 0
    ? body.toString("latin1", start, start + length)
    : body.toString("utf16le", start, start + 2 * length);
}

/** A number in 30 bits: an integer or the upper half of a float, as it is or a hundredth. */
export function rkNumber(rk: number): number {
  const bits = Buffer.alloc(8);
  bits.writeInt32LE(rk & ~3, 4);
  const value = (rk & 2) === 0 ? bits.readDoubleLE(0) : rk >> 2;
  return (rk & 1) === 0 ? value : value / 100;
}

/** The table of strings that cells share. A string may go on in the next body, which then says anew how wide its characters are. */
export function sharedStrings(bodies: readonly Buffer[]): string[] {
  const reader = new BodyReader(bodies);
  reader.skip(4);
  const count = Math.min(MAX_STRINGS, reader.number(4));
  const strings: string[] = [];
  while (strings.length < count && !reader.isAtEnd) {
    const length = reader.number(2);
    const flags = reader.number(1);
    const runs = (flags & HAS_RUNS) === 0 ? 0 : reader.number(2);
    const phonetics = (flags & HAS_PHONETICS) === 0 ? 0 : reader.number(4);
    strings.push(reader.characters(length, (flags & IS_WIDE) !== 0));
    reader.skip(4 * runs + phonetics);
  }
  return strings;
}

class BodyReader {
  readonly #bodies: readonly Buffer[];
  #body = 0;
  #at = 0;

  constructor(bodies: readonly Buffer[]) {
    this.#bodies = bodies;
  }

  get isAtEnd(): boolean {
    return this.#left() === 0 && this.#body >= this.#bodies.length - 1;
  }

  number(bytes: 1 | 2 | 4): number {
    if (this.#left() < bytes) this.#next();
    const value = this.#left() < bytes ? 0 : this.#bodies[this.#body]!.readUIntLE(this.#at, bytes);
    this.#at += bytes;
    return value;
  }

  skip(count: number): void {
    for (let left = count; left > 0 && !this.isAtEnd;) {
      if (this.#left() === 0) this.#next();
      const step = Math.min(left, this.#left());
      this.#at += step;
      left -= step;
    }
  }

  characters(count: number, isWideFirst: boolean): string {
    let isWide = isWideFirst;
    let text = "";
    while (text.length < count && !this.isAtEnd) {
      if (this.#left() === 0) {
        this.#next();
        isWide = (this.number(1) & IS_WIDE) !== 0;
      }
      const width = isWide ? 2 : 1;
      const units = Math.min(count - text.length, Math.floor(this.#left() / width));
      if (units === 0) {
        this.#at += this.#left();
        continue;
      }
      text += this.#bodies[this.#body]!.toString(isWide ? "utf16le" : "latin1", this.#at, this.#at + units * width);
      this.#at += units * width;
    }
    return text;
  }

  #left(): number {
    return Math.max(0, (this.#bodies[this.#body]?.length ?? 0) - this.#at);
  }

  #next(): void {
    this.#body++;
    this.#at = 0;
  }
}
