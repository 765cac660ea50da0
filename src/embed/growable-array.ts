/** A typed array that grows at its end; views of it are good until then. Indices are not checked. */
export class GrowableArray<View extends Uint16Array | Uint32Array> {
  #values: View;
  #length = 0;
  readonly #type: new (length: number) => View;

  constructor(type: new (length: number) => View) {
    this.#type = type;
    this.#values = new type(1024);
  }

  get length(): number {
    return this.#length;
  }

  at(index: number): number {
    return this.#values[index]!;
  }

  set(index: number, value: number): void {
    this.#values[index] = value;
  }

  push(value: number): void {
    if (this.#length === this.#values.length) this.#values = doubled(this.#values, this.#type);
    this.#values[this.#length++] = value;
  }

  /** Forgets what lies beyond a length, at most the present one. */
  truncate(length: number): void {
    this.#length = length;
  }

  /** What it holds now. */
  view(): View {
    return this.#values.subarray(0, this.#length) as View;
  }
}

/** An array of twice the length with the same values; the memory of the old one is given back at once, not when garbage is looked for. */
export function doubled<View extends Uint16Array | Uint32Array>(view: View, type: new (length: number) => View): View {
  const larger = new type(Math.max(1024, 2 * view.length));
  larger.set(view);
  (view.buffer as ArrayBuffer).transfer(0);
  return larger;
}
