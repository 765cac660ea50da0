/** A typed array that grows at its end. Indices are not checked. */
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
    if (this.#length === this.#values.length) {
      const larger = new this.#type(2 * this.#length);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.#length++] = value;
  }

  /** Forgets what lies beyond a length, at most the present one. */
  truncate(length: number): void {
    this.#length = length;
  }

  /** What it holds now; later changes may or may not show in it. */
  view(): View {
    return this.#values.subarray(0, this.#length) as View;
  }
}
