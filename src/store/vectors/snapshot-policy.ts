/** Changes that are worth a snapshot at once, after a while, and when the collection is closed; shares of its vectors. */
const SHARE_AT_ONCE = 0.2;
const SHARE_LATER = 0.01;
const SHARE_AT_CLOSE = 0.02;
const LATER_MS = 5 * 60_000;
/** After a failed attempt, e.g. for want of space. */
const RETRY_MS = 60_000;

/** When the derived files are written: by how much has changed and how long ago, never because somebody asks for hits. */
export class SnapshotPolicy {
  /** Changes that the newest snapshot lacks, and those of the graph. */
  #pending = 0;
  #included = 0;
  #takenAt: number;
  #notBefore = 0;
  readonly #minVectors: number;

  /** @param minVectors  fewer are not worth a file */
  constructor(minVectors: number, now = performance.now()) {
    this.#minVectors = minVectors;
    this.#takenAt = now;
  }

  changed(count: number): void {
    this.#pending += count;
  }

  isDue(vectors: number, now = performance.now()): boolean {
    if (vectors < this.#minVectors || now < this.#notBefore) return false;
    if (this.#pending > vectors * SHARE_AT_ONCE) return true;
    return this.#pending > vectors * SHARE_LATER && now - this.#takenAt > LATER_MS;
  }

  isDueAtClose(vectors: number): boolean {
    return vectors >= this.#minVectors && this.#pending > vectors * SHARE_AT_CLOSE;
  }

  /** Writing begins: what changes from now on will be missing. */
  begun(): void {
    this.#included = this.#pending;
  }

  taken(now = performance.now()): void {
    this.#pending -= this.#included;
    this.#takenAt = now;
  }

  failed(now = performance.now()): void {
    this.#notBefore = now + RETRY_MS;
  }
}
