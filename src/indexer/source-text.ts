/** The decoded text of a file, and where its lines are. All offsets are UTF-16 code units of `text`. */
export class SourceText {
  /** Relative to the source's root, with `/` between folders. */
  readonly path: string;
  readonly text: string;
  /** Where the text begins in its file, for one that is a segment of it: added to all offsets that leave the indexer. */
  readonly firstOffset: number;
  readonly firstLine: number;
  #lineStarts: Uint32Array | null = null;

  constructor(path: string, text: string, begins = { line: 1, offset: 0 }) {
    this.path = path;
    this.text = text;
    this.firstLine = begins.line;
    this.firstOffset = begins.offset;
  }

  get lineCount(): number {
    return this.#starts().length;
  }

  /** @returns the line of the file, from 1, that holds the offset; a line owns the break that ends it */
  lineAt(offset: number): number {
    const starts = this.#starts();
    let low = 0;
    let high = starts.length;
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if (starts[middle]! <= offset) low = middle;
      else high = middle;
    }
    return low + this.firstLine;
  }

  #starts(): Uint32Array {
    this.#lineStarts ??= lineStarts(this.text);
    return this.#lineStarts;
  }
}

/** Offsets at which lines begin; `\n`, `\r\n` and a lone `\r` end a line. */
function lineStarts(text: string): Uint32Array {
  const starts = [0];
  // A search for each kind of break is several times faster than a look at each character.
  let lf = text.indexOf("\n");
  let cr = text.indexOf("\r");
  while (lf !== -1 || cr !== -1) {
    if (cr === -1 || (lf !== -1 && lf < cr)) {
      starts.push(lf + 1);
      lf = text.indexOf("\n", lf + 1);
      continue;
    }
    const next = lf === cr + 1 ? lf + 1 : cr + 1;
    starts.push(next);
    if (next > lf && lf !== -1) lf = text.indexOf("\n", next);
    cr = text.indexOf("\r", next);
  }
  return Uint32Array.from(starts);
}
