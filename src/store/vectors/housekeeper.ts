import type { Remote } from "../threads/protocol.ts";
import type { ServiceThread } from "../threads/service-thread.ts";
import type { GraphBuilder } from "./graph-builder.ts";
import type { BuildTask, VectorEvent, VectorService } from "./vector-service.ts";

/** Rows a builder links before it is given more, some tenths of a second of work. */
const ROWS_AT_ONCE = 256;

export interface HousekeeperOptions {
  readonly vectors: () => Remote<VectorService>;
  /** A thread with the service "builder". */
  readonly startThread: () => ServiceThread;
  /** Threads that build at once. */
  readonly builders: number;
}

/**
 * Has the long work on vectors done by threads of its own when the vector service asks for it: building a graph,
 * writing a snapshot. One task at a time; whatever fails is tried again by the service's own rules.
 */
export class Housekeeper {
  readonly #options: HousekeeperOptions;
  readonly #asked = new Set<VectorEvent>();
  readonly #threads = new Set<ServiceThread>();
  #working: Promise<void> | null = null;
  #isClosed = false;
  #isWriting = false;

  constructor(options: HousekeeperOptions) {
    this.#options = options;
  }

  ask(event: VectorEvent): void {
    if (this.#isClosed) return;
    this.#asked.add(event);
    this.#working ??= this.#work();
  }

  /** Ends a build that is under way; a snapshot that is being written is finished, so that the next start has it. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#asked.clear();
    if (!this.#isWriting) await Promise.all(Array.from(this.#threads, async (thread) => await thread.terminate()));
    await this.#working;
  }

  async #work(): Promise<void> {
    for (const event of this.#asked) {
      this.#asked.delete(event);
      // A failure shows where it matters: the next search says what is wrong with the collection.
      await (event === "build" ? this.#build() : this.#writeSnapshot()).catch(() => {});
    }
    this.#working = null;
  }

  async #build(): Promise<void> {
    const vectors = this.#options.vectors();
    const task = await vectors.beginBuild();
    if (task === null) return;
    try {
      await (task.handle === null ? this.#buildFile(task) : this.#link(task));
    } finally {
      if (!this.#isClosed) await vectors.endBuild();
    }
  }

  async #link({ handle, rowIds }: BuildTask): Promise<void> {
    let next = 0;
    const builders = Array.from({ length: this.#options.builders }, async () => {
      await this.#withBuilder(async (builder) => {
        while (next < rowIds.length && !this.#isClosed) {
          const rows = rowIds.subarray(next, next + ROWS_AT_ONCE);
          next += rows.length;
          await builder.link(handle!, rows);
        }
      });
    });
    await Promise.all(builders);
  }

  async #buildFile({ dimensions }: BuildTask): Promise<void> {
    await this.#withBuilder(async (builder) => await builder.buildFile(dimensions));
  }

  async #writeSnapshot(): Promise<void> {
    const vectors = this.#options.vectors();
    const task = await vectors.beginSnapshot();
    if (task === null) return;
    this.#isWriting = true;
    let isWritten = false;
    try {
      await this.#withBuilder(async (builder) => {
        isWritten = await builder.writeSnapshot(task);
      });
    } finally {
      this.#isWriting = false;
      await vectors.endSnapshot(isWritten);
    }
  }

  async #withBuilder(work: (builder: Remote<GraphBuilder>) => Promise<void>): Promise<void> {
    const thread = this.#options.startThread();
    this.#threads.add(thread);
    try {
      await work(thread.proxy<GraphBuilder>("builder"));
    } finally {
      this.#threads.delete(thread);
      await thread.close();
    }
  }
}
