/** What `Resting` holds. */
interface Disposed {
  dispose(): Promise<unknown>;
}

/** Something large that is closed while nobody uses it for long, and opened anew by the next one who does. */
export class Resting<Model extends Disposed> implements AsyncDisposable {
  readonly #open: () => Promise<Model>;
  #opened: Model | null;
  #opening: Promise<Model> | null = null;
  #users = 0;
  #isClosed = false;

  constructor(opened: Model, open: () => Promise<Model>) {
    this.#opened = opened;
    this.#open = open;
  }

  /** Null while it rests. */
  get opened(): Model | null {
    return this.#opened;
  }

  /** @throws what opening it throws; then the next one tries again */
  async use<Result>(work: (model: Model) => Promise<Result>): Promise<Result> {
    if (this.#isClosed) throw new Error("The model is closed");
    this.#users++;
    try {
      return await work(this.#opened ?? (await this.#reopen()));
    } finally {
      this.#users--;
    }
  }

  /** Closes it until it is used again; nothing happens while it is being used. */
  async rest(): Promise<void> {
    if (this.#users === 0) await this.#dispose();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    await this.#opening?.catch(() => {});
    await this.#dispose();
  }

  async #reopen(): Promise<Model> {
    this.#opening ??= this.#open().finally(() => (this.#opening = null));
    return (this.#opened = await this.#opening);
  }

  async #dispose(): Promise<void> {
    const opened = this.#opened;
    this.#opened = null;
    await opened?.dispose();
  }
}
