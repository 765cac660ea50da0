/** Time that one step of a search may take. It starts when it is made. */
export class TimeBudget {
  readonly totalMs: number;
  readonly signal: AbortSignal | undefined;
  readonly #now: () => number;
  readonly #end: number;

  /**
   * @param totalMs  Infinity for no limit
   * @param now      milliseconds of a clock that never goes back
   */
  constructor(totalMs: number, signal?: AbortSignal, now: () => number = () => performance.now()) {
    this.totalMs = totalMs;
    this.signal = signal;
    this.#now = now;
    this.#end = now() + totalMs;
  }

  /** Zero or less when the time is over. */
  get remainingMs(): number {
    return this.#end - this.#now();
  }

  get isOver(): boolean {
    return this.remainingMs <= 0;
  }
}
