import { availableParallelism } from "node:os";
import type { MessagePort } from "node:worker_threads";
import type { CareService } from "./care/care-service.ts";
import type { LsaService } from "./lsa/lsa-service.ts";
import type { UnitVector } from "../core/vector.ts";
import { kernelModule } from "./ann/kernels.ts";
import { snapshotNames } from "./ann/snapshot-files.ts";
import { addFacet } from "./add-facet.ts";
import type { ServiceName, ServiceOptions, StoreEvent, StoreServices } from "./services.ts";
import type { RowSet } from "./row-set.ts";
import type { VectorResult } from "./store.ts";
import type { StoreReader } from "./sqlite/store-reader.ts";
import type { StoreWriter } from "./sqlite/store-writer.ts";
import type { Remote } from "./threads/protocol.ts";
import { MIGRATIONS } from "./sqlite/migrations.ts";
import { storedVersion } from "./stored-version.ts";
import { ServiceThread } from "./threads/service-thread.ts";
import { codesAhead } from "./vectors/codes-ahead.ts";
import { annFor } from "./vectors/vector-options.ts";
import { Housekeeper } from "./vectors/housekeeper.ts";
import { ScannerPool } from "./vectors/scanner-pool.ts";
import type { VectorService } from "./vectors/vector-service.ts";

function computes(name: ServiceName): boolean {
  return name === "vectors" || name === "builder" || name === "scanner";
}

/** What a store thread is started with. */
export interface StoreThreadOptions extends ServiceOptions {
  readonly names: readonly ServiceName[];
  /** Compiled once a process; undefined where there are none. */
  readonly kernels: object | undefined;
  /** Where the codes arrive that are read while the thread starts; see `codesAhead`. */
  readonly codes: MessagePort | undefined;
}

/**
 * Beside this file, or the compiled one that `KENNING_STORE_THREAD` names: threads that run TypeScript each compile the
 * program that strips its types, and where many come and go V8 ends the process (https://github.com/nodejs/node/issues/64500).
 */
const ENTRY = new URL(
  process.env["KENNING_STORE_THREAD"] ?? (import.meta.url.endsWith(".ts") ? "./store-thread.ts" : "./store-thread.cjs"),
  import.meta.url,
);
const VECTOR_SERVICES: readonly ServiceName[] = ["vectors", "lsa"];
const MAX_READERS = 4;
const MAX_BUILDERS = 4;
const MAX_SCANNERS = 3;

/**
 * Services on threads of their own, each with its own connection: searches by words and by vectors run beside each
 * other and beside a write. A thread starts when it is first needed, further readers when the others are busy.
 * A collection in memory has one connection, hence one thread for everything.
 */
export class ThreadedServices implements StoreServices {
  readonly #options: ServiceOptions;
  readonly #maxReaders: number;
  readonly #readers: ServiceThread[] = [];
  readonly #one: ServiceThread | null;
  readonly #housekeeper: Housekeeper;
  readonly #scanners: ScannerPool;
  #writer: ServiceThread | null = null;
  #vectors: ServiceThread | null = null;
  #care: ServiceThread | null = null;
  /** Whether the vectors have been opened: before that, no other thread can search them. */
  #isOpen = false;

  private constructor(options: ServiceOptions) {
    const cores = availableParallelism();
    this.#options = options;
    this.#maxReaders = Math.max(1, Math.min(MAX_READERS, cores - 1));
    this.#housekeeper = new Housekeeper({
      vectors: () => this.vectors,
      startThread: () => this.#start(["builder"]),
      builders: Math.min(MAX_BUILDERS, cores),
    });
    this.#scanners = new ScannerPool({
      size: options.file === ":memory:" ? 0 : (options.scanners ?? Math.max(0, Math.min(MAX_SCANNERS, cores - 2))),
      startThread: () => this.#start(["scanner"]),
      share: async () => await this.vectors.share(),
    });
    this.#one = options.file === ":memory:" ? this.#start(["reader", "writer", "vectors", "lsa", "care"]) : null;
  }

  /** @throws {EngineError} what opening the database throws */
  static async open(options: ServiceOptions): Promise<ThreadedServices> {
    const services = new ThreadedServices(options);
    try {
      await services.#begin();
      return services;
    } catch (error) {
      await services[Symbol.asyncDispose]();
      throw error;
    }
  }

  get reader(): Remote<StoreReader> {
    return this.#reader().proxy<StoreReader>("reader");
  }

  get writer(): Remote<StoreWriter> {
    return (this.#one ?? (this.#writer ??= this.#start(["writer"]))).proxy<StoreWriter>("writer");
  }

  get vectors(): Remote<VectorService> {
    return this.#vectorThread().proxy<VectorService>("vectors");
  }

  /** Beside the vectors, so that all that is scanned is on one thread. */
  get lsa(): Remote<LsaService> {
    return this.#vectorThread().proxy<LsaService>("lsa");
  }

  async searchVectors(query: UnitVector, k: number, accepts: RowSet | undefined): Promise<VectorResult> {
    const isBusy = this.#isOpen && this.#vectors !== null && this.#vectors.pending > 0;
    const scanned = isBusy ? await this.#scanners.search(query, k, accepts) : null;
    const result = scanned ?? (await this.vectors.search(query, k, accepts));
    this.#isOpen = true;
    return result;
  }

  get care(): Remote<CareService> {
    return (this.#one ?? (this.#care ??= this.#start(["care"]))).proxy<CareService>("care");
  }

  get file(): string | null {
    return this.#options.file === ":memory:" ? null : this.#options.file;
  }

  get folder(): string | null {
    return this.#options.vectors.folder;
  }

  annFor(vectors: number): ReturnType<StoreServices["annFor"]> {
    return annFor(vectors, this.#options.vectors);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.#housekeeper.close(), this.#scanners.close()]);
    // The last connection empties the write-ahead log, which two that close at once may each leave to the other.
    const threads = [this.#writer, this.#care, this.#vectors, this.#one, ...this.#readers];
    const [last, ...others] = threads.filter((thread) => thread !== null);
    await Promise.all(others.map(async (thread) => await thread.close()));
    await last?.close();
  }

  /**
   * Starts a thread that finds out whether the database can be opened. Of a large collection it is the one of vectors, whose
   * codes take a while to read; who opens it for something else pays little for that. It needs the newest schema.
   */
  async #begin(): Promise<void> {
    const { file, vectors } = this.#options;
    const hasCodes = vectors.folder !== null && snapshotNames(vectors.folder, "codes").length > 0;
    if (!hasCodes || storedVersion(file) !== MIGRATIONS.at(-1)?.version) await this.#reader().ready;
    if (!hasCodes) return;
    this.#vectors = this.#start(VECTOR_SERVICES, codesAhead(vectors.folder));
    this.vectors.state().then(
      () => (this.#isOpen = true),
      () => {},
    );
    await this.#vectors.ready;
  }

  #vectorThread(): ServiceThread {
    return this.#one ?? (this.#vectors ??= this.#start(VECTOR_SERVICES));
  }

  #reader(): ServiceThread {
    if (this.#one !== null) return this.#one;
    const leastBusy = this.#readers.toSorted((a, b) => a.pending - b.pending)[0];
    if (leastBusy !== undefined && (leastBusy.pending === 0 || this.#readers.length === this.#maxReaders)) {
      return leastBusy;
    }
    const started = this.#start(["reader"]);
    this.#readers.push(started);
    return started;
  }

  #answer(event: StoreEvent): void {
    if (event === "build" || event === "snapshot") return this.#housekeeper.ask(event);
    // An index that cannot be made now is asked for again by the filters that would use it.
    addFacet(this, event.slice("facet ".length)).catch(() => {});
  }

  #start(names: readonly ServiceName[], codes?: MessagePort): ServiceThread {
    const options: StoreThreadOptions = {
      ...this.#options,
      names,
      kernels: names.some(computes) ? kernelModule() : undefined,
      codes,
    };
    const ports = codes === undefined ? [] : [codes];
    return new ServiceThread(ENTRY, options, (event) => this.#answer(event as StoreEvent), ports);
  }
}
