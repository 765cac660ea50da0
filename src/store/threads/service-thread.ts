import { MessageChannel, receiveMessageOnPort, Worker, type MessagePort } from "node:worker_threads";
import { SMALL_THREAD } from "../../core/thread-memory.ts";
import { createDoorbell, ring, type Doorbell } from "./doorbell.ts";
import { fromErrorMessage, type Argument, type CallMessage, type Remote, type ReplyMessage } from "./protocol.ts";

interface OpenCall {
  readonly args: readonly unknown[];
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** What a thread is started with. */
export interface ThreadData {
  readonly port: MessagePort;
  readonly bell: Doorbell;
  readonly options: unknown;
}

/** The id under which a thread says that it has started, or why it could not. */
export const READY = 0;
/** Asked of a thread to make it end: it closes its services first. */
export const CLOSE = "close thread";

/**
 * A worker thread that hosts services, seen from the thread that started it. Calls made in one turn of the event loop
 * travel in one message. It keeps the process alive only while a call is open.
 */
export class ServiceThread {
  readonly #worker: Worker;
  readonly #port: MessagePort;
  readonly #bell = createDoorbell();
  readonly #open = new Map<number, OpenCall>();
  readonly #onEvent: (event: string) => void;
  #queue: CallMessage[] = [];
  #nextId = READY + 1;
  #gone: Error | null = null;
  /** Resolves when the thread takes calls; calls may be made before. */
  readonly ready: Promise<void>;

  /**
   * @param entry    module that calls `hostServices`
   * @param options  structured-cloneable, for the entry
   * @param ports    those among the options, which go to the thread
   */
  constructor(
    entry: URL,
    options: unknown,
    onEvent: (event: string) => void = () => {},
    ports: readonly MessagePort[] = [],
  ) {
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    this.#onEvent = onEvent;
    const workerData: ThreadData = { port: port2, bell: this.#bell, options };
    this.#worker = new Worker(entry, {
      workerData,
      transferList: [port2, ...ports],
      resourceLimits: SMALL_THREAD,
    });
    this.#worker.on("error", (error) => this.#fail(error));
    this.#worker.on("exit", () => this.#fail(new Error("The thread has ended")));
    port1.on("message", (reply: ReplyMessage) => this.#receive(reply));
    this.ready = new Promise((resolve, reject) => {
      this.#open.set(READY, { args: [], resolve: () => resolve(), reject });
    });
    // Whoever makes calls hears of a failed start through them.
    this.ready.catch(() => {});
  }

  /** Calls that have not been answered. */
  get pending(): number {
    return this.#open.size;
  }

  proxy<Service>(service: string): Remote<Service> {
    const call = (method: string, args: readonly unknown[]) => this.#call(service, method, args);
    const handler = {
      get:
        (_: object, method: string) =>
        async (...args: unknown[]) =>
          await call(method, args),
    };
    return new Proxy({}, handler) as Remote<Service>;
  }

  /** Lets open calls end, then the thread. */
  async close(): Promise<void> {
    if (this.#gone === null) await this.#call(CLOSE, CLOSE, []).catch(() => {});
    await this.terminate();
  }

  /** Ends the thread wherever it is; SQLite rolls back what was not committed. */
  async terminate(): Promise<void> {
    await this.#worker.terminate();
    this.#fail(new Error("The thread was ended"));
  }

  async #call(service: string, method: string, args: readonly unknown[]): Promise<unknown> {
    return await new Promise((resolve, reject) => {
      if (this.#gone !== null) return reject(this.#gone);
      const id = this.#nextId++;
      if (this.#open.size === 0) this.#hold();
      this.#open.set(id, { args, resolve, reject });
      if (this.#queue.length === 0) queueMicrotask(() => this.#send());
      this.#queue.push({ id, service, method, args: args.map(toArgument) });
    });
  }

  #send(): void {
    const calls = this.#queue;
    this.#queue = [];
    try {
      this.#port.postMessage(calls);
      ring(this.#bell);
    } catch (error) {
      // An argument cannot be cloned.
      for (const { id } of calls) this.#end(id)?.reject(error);
    }
  }

  #receive(reply: ReplyMessage): void {
    if ("event" in reply) this.#onEvent(reply.event);
    else if ("argument" in reply) {
      const callback = this.#open.get(reply.id)?.args[reply.argument];
      if (typeof callback === "function") callback(...reply.args);
    } else if ("error" in reply) this.#end(reply.id)?.reject(fromErrorMessage(reply.error));
    else this.#end(reply.id)?.resolve(reply.value);
  }

  #end(id: number): OpenCall | undefined {
    const call = this.#open.get(id);
    this.#open.delete(id);
    if (this.#open.size === 0) this.#release();
    return call;
  }

  #hold(): void {
    this.#worker.ref();
    this.#port.ref();
  }

  #release(): void {
    this.#worker.unref();
    this.#port.unref();
  }

  #fail(error: Error): void {
    if (this.#gone !== null) return;
    this.#gone = error;
    // Answers that arrived before the end, which may be told of first.
    for (let last = receiveMessageOnPort(this.#port); last !== undefined; last = receiveMessageOnPort(this.#port)) {
      this.#receive(last.message as ReplyMessage);
    }
    for (const id of this.#open.keys()) this.#end(id)?.reject(error);
    this.#port.close();
  }
}

function toArgument(value: unknown): Argument {
  return typeof value === "function" ? { callback: true } : { value };
}
