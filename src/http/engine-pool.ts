import { EngineError, isEngineError } from "../core/errors.ts";
import type { Engine } from "../engine.ts";

export type OpenCollection = (collection: string, options: { create: boolean }) => Promise<Engine>;

interface Slot {
  readonly engine: Promise<Engine>;
  readonly create: boolean;
  users: number;
}

/**
 * Open collections by name. Each is opened by the first request that needs it and shared by those that follow;
 * a failed opening is forgotten, so that the next request tries again.
 */
export class EnginePool implements AsyncDisposable {
  readonly #open: OpenCollection;
  readonly #maxOpen: number;
  /** Least recently used first. */
  readonly #slots = new Map<string, Slot>();
  /** Collections being closed; opening one again waits for it. */
  readonly #closing = new Map<string, Promise<void>>();
  readonly #tasks = new Set<Promise<unknown>>();
  #closed: Promise<void> | null = null;

  /** @param maxOpen  more than these stay open only while requests use them */
  constructor(open: OpenCollection, { maxOpen = 16 }: { maxOpen?: number | undefined } = {}) {
    this.#open = open;
    this.#maxOpen = maxOpen;
  }

  /**
   * Lends a collection's engine to a task. The engine stays open at least until the task has ended.
   *
   * @throws {EngineError} `SERVER_NOT_READY` once the pool is closed, `COLLECTION_NOT_FOUND` with `create: false`,
   *                       and whatever opening or the task throws
   */
  async use<T>(collection: string, { create }: { create: boolean }, task: (engine: Engine) => Promise<T>): Promise<T> {
    const lent = this.#lend(collection, create, task);
    this.#tasks.add(lent);
    try {
      return await lent;
    } finally {
      this.#tasks.delete(lent);
    }
  }

  /** Waits for the tasks under way, then closes every engine. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed ??= this.#closeAll();
    await this.#closed;
  }

  async #lend<T>(collection: string, create: boolean, task: (engine: Engine) => Promise<T>): Promise<T> {
    if (this.#closed !== null) throw closedPool();
    const slot = this.#slots.get(collection) ?? this.#start(collection, create);
    this.#slots.delete(collection);
    this.#slots.set(collection, slot);
    slot.users++;
    try {
      return await task(await slot.engine);
    } catch (error) {
      // A reader found nothing there while this caller, who may make the collection, was waiting on the same opening.
      const joinedReader = create && !slot.create && isEngineError(error, "COLLECTION_NOT_FOUND");
      if (!joinedReader || this.#slots.get(collection) === slot) throw error;
    } finally {
      slot.users--;
      this.#evict();
    }
    return this.#lend(collection, create, task);
  }

  #start(collection: string, create: boolean): Slot {
    const engine = this.#openAfterClosing(collection, create);
    const slot: Slot = { engine, create, users: 0 };
    this.#slots.set(collection, slot);
    engine.catch(() => {
      if (this.#slots.get(collection) === slot) this.#slots.delete(collection);
    });
    return slot;
  }

  async #openAfterClosing(collection: string, create: boolean): Promise<Engine> {
    await Promise.allSettled([this.#closing.get(collection)]);
    return this.#open(collection, { create });
  }

  #evict(): void {
    for (const [collection, slot] of this.#slots) {
      if (this.#slots.size <= this.#maxOpen) return;
      if (slot.users === 0) this.#close(collection, slot);
    }
  }

  /** The engine's failure to close is kept for `#closeAll`; requests have nothing to do with it. */
  #close(collection: string, slot: Slot): void {
    this.#slots.delete(collection);
    const closing = this.#dispose(slot);
    this.#closing.set(collection, closing);
    closing.then(
      () => this.#closing.delete(collection),
      () => {},
    );
  }

  async #dispose(slot: Slot): Promise<void> {
    const engine = await slot.engine;
    await engine[Symbol.asyncDispose]();
  }

  async #closeAll(): Promise<void> {
    while (this.#tasks.size > 0) await Promise.allSettled(this.#tasks);
    for (const [collection, slot] of this.#slots) this.#close(collection, slot);
    const outcomes = await Promise.allSettled(this.#closing.values());
    const failed = outcomes.find((outcome) => outcome.status === "rejected");
    if (failed !== undefined) throw failed.reason;
  }
}

function closedPool(): EngineError {
  return new EngineError("SERVER_NOT_READY", "The server is shutting down", { hint: "Try again once it is back." });
}
