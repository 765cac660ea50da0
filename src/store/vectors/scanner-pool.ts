import type { UnitVector } from "../../core/vector.ts";
import type { RowSet } from "../row-set.ts";
import type { VectorResult } from "../store.ts";
import type { ServiceThread } from "../threads/service-thread.ts";
import type { SharedTable, VectorScanner } from "./vector-scanner.ts";

export interface ScannerPoolOptions {
  /** Threads besides the keeper's. */
  readonly size: number;
  /** A thread with the service "scanner". */
  readonly startThread: () => ServiceThread;
  readonly share: () => Promise<SharedTable | null>;
}

/** Threads that search beside the keeper of a table while it is busy. */
export class ScannerPool {
  readonly #options: ScannerPoolOptions;
  readonly #threads: ServiceThread[] = [];
  #shared: Promise<SharedTable | null> | null = null;

  constructor(options: ScannerPoolOptions) {
    this.#options = options;
  }

  /** @returns null when the keeper has to answer: there is no thread to spare, or the table has changed */
  async search(query: UnitVector, k: number, accepts: RowSet | undefined): Promise<VectorResult | null> {
    const thread = this.#spare();
    if (thread === undefined) return null;
    const shared = await (this.#shared ??= this.#options.share());
    const result = shared && (await thread.proxy<VectorScanner>("scanner").search(shared, query, k, accepts));
    if (result === null) this.#shared = null;
    return result;
  }

  async close(): Promise<void> {
    await Promise.all(this.#threads.map(async (thread) => await thread.close()));
  }

  #spare(): ServiceThread | undefined {
    const idle = this.#threads.find((thread) => thread.pending === 0);
    if (idle !== undefined || this.#threads.length === this.#options.size) return idle;
    const started = this.#options.startThread();
    this.#threads.push(started);
    return started;
  }
}
