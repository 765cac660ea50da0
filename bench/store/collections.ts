import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { ServiceOptions } from "../../src/store/services.ts";
import { ThreadedServices } from "../../src/store/threaded-services.ts";
import { ANN_THRESHOLD, SNAPSHOT_AT, type GraphEngine } from "../../src/store/vectors/vector-options.ts";
import type { BenchData } from "./clustered-data.ts";
import { fillStore, type PutRates } from "./fill-store.ts";
import { secondsSince } from "./timing.ts";

export interface Built {
  /** Until searches went through the graph, measuring it included. */
  readonly seconds: number;
  /** Of these, until every row was linked. */
  readonly linkSeconds: number;
  /** From then on, until the snapshots were on disk and the store was closed. */
  readonly writeSeconds: number;
}

/** How long a snapshot may take to appear after the graph is ready. */
const SNAPSHOT_MS = 60_000;
const POLL_MS = 20;

/** The bench's collections: one that is filled, and copies of it, each for one engine, with its graph. */
export class Collections implements Disposable {
  readonly #folder: string;
  readonly #isKept: boolean;
  readonly #data: BenchData;

  /** @param keep  where earlier runs left theirs; undefined for a new folder that is removed */
  constructor(data: BenchData, keep: string | undefined) {
    this.#data = data;
    this.#isKept = keep !== undefined;
    this.#folder = keep === undefined ? mkdtempSync(join(tmpdir(), "kenning-bench-store-")) : keep;
    mkdirSync(this.#folder, { recursive: true });
  }

  /** Fills the first collection, unless that is done. */
  async filled(): Promise<PutRates> {
    return await this.#once("filled", async () => {
      return await fillStore({ root: this.#folder, name: this.#name("filled"), create: true }, this.#data);
    });
  }

  /** What services over the copy for this engine are opened with. */
  options(engine: GraphEngine, { delegates }: { readonly delegates: boolean }): ServiceOptions {
    // A small collection is to have a graph too.
    const annThreshold = Math.min(ANN_THRESHOLD, Math.floor(this.#data.count / 2));
    return this.#optionsOf(engine, annThreshold, { engine, delegates });
  }

  /** For searches that never go through a graph. */
  async exactOptions(): Promise<ServiceOptions> {
    await this.filled();
    return this.#optionsOf("filled", Number.MAX_SAFE_INTEGER, { engine: "kenning", delegates: false });
  }

  /** Copies the filled collection and has its graph built the store's own way, unless that is done. */
  async built(engine: GraphEngine): Promise<Built> {
    await this.filled();
    return await this.#once(engine, async () => {
      this.#copy(engine);
      return await untilReady(this.options(engine, { delegates: true }));
    });
  }

  /** A fresh copy of the filled collection, for whoever is going to change it. @returns its root and name */
  async copy(name: string): Promise<{ root: string; name: string }> {
    await this.filled();
    return { root: this.#folder, name: this.#copy(name) };
  }

  [Symbol.dispose](): void {
    if (!this.#isKept) rmSync(this.#folder, { recursive: true });
  }

  #optionsOf(
    what: string,
    annThreshold: number,
    how: { readonly engine: GraphEngine; readonly delegates: boolean },
  ): ServiceOptions {
    const folder = join(this.#folder, this.#name(what));
    const snapshotAt = Math.min(SNAPSHOT_AT, this.#data.count);
    const vectors = { folder, annThreshold, snapshotAt, ...how };
    return { file: join(folder, "collection.db"), busyTimeoutMs: 5000, vectors };
  }

  #name(what: string): string {
    return `${what}-${this.#data.count}`;
  }

  #copy(what: string): string {
    const name = this.#name(what);
    rmSync(join(this.#folder, name), { recursive: true, force: true });
    cpSync(join(this.#folder, this.#name("filled")), join(this.#folder, name), { recursive: true });
    return name;
  }

  /** @returns what `make` said when it was done, now or in an earlier run */
  async #once<Figures>(what: string, make: () => Promise<Figures>): Promise<Figures> {
    const file = join(this.#folder, `${this.#name(what)}.json`);
    if (existsSync(file)) return JSON.parse(readFileSync(file, "utf8")) as Figures;
    rmSync(join(this.#folder, this.#name(what)), { recursive: true, force: true });
    const figures = await make();
    writeFileSync(file, JSON.stringify(figures));
    return figures;
  }
}

async function untilReady(options: ServiceOptions): Promise<Built> {
  const services = await ThreadedServices.open(options);
  const started = performance.now();
  let linkSeconds = 0;
  for (;;) {
    const state = await services.vectors.state();
    if (linkSeconds === 0 && state !== null && state.linked === state.vectors) linkSeconds = secondsSince(started);
    if (state?.graph === "ready") break;
    await setTimeout(POLL_MS);
  }
  const seconds = secondsSince(started);
  // Closed at once, it would be asked to write and to end at the same time.
  while (!hasSnapshot(options) && secondsSince(started) - seconds < SNAPSHOT_MS / 1000) await setTimeout(POLL_MS);
  await services[Symbol.asyncDispose]();
  return { seconds, linkSeconds, writeSeconds: secondsSince(started) - seconds };
}

function hasSnapshot({ vectors }: ServiceOptions): boolean {
  return readdirSync(vectors.folder!).some((name) => name.startsWith("codes-") && name.endsWith(".json"));
}
