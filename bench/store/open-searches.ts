import { setTimeout } from "node:timers/promises";
import { openDatabase } from "../../src/store/open-database.ts";
import type { ServiceOptions } from "../../src/store/services.ts";
import { SqliteStore } from "../../src/store/sqlite-store.ts";
import { ThreadedServices } from "../../src/store/threaded-services.ts";
import type { VectorState } from "../../src/store/vectors/opened-vectors.ts";
import type { GraphEngine } from "../../src/store/vectors/vector-options.ts";
import { VectorService } from "../../src/store/vectors/vector-service.ts";
import type { Collections } from "./collections.ts";

/** An engine's collection, opened twice: on this thread, and as the store runs it. */
export interface OpenedSearches extends AsyncDisposable {
  readonly engine: GraphEngine;
  readonly here: VectorService;
  readonly state: VectorState;
  readonly store: SqliteStore;
  readonly services: ThreadedServices;
}

/** Both with their graph ready. */
export async function openSearches(collections: Collections, engine: GraphEngine): Promise<OpenedSearches> {
  await collections.built(engine);
  const { here, close } = await openHere(collections.options(engine, { delegates: false }));
  const services = await ThreadedServices.open(collections.options(engine, { delegates: true }));
  const store = new SqliteStore(engine, services);
  while ((await services.vectors.state())?.graph !== "ready") await setTimeout(10);
  return {
    engine,
    here,
    state: here.state()!,
    store,
    services,
    [Symbol.asyncDispose]: async () => {
      close();
      await store[Symbol.asyncDispose]();
    },
  };
}

/** The service on this thread; it leaves the collection's files as they are. */
export async function openHere(options: ServiceOptions): Promise<{ here: VectorService; close: () => void }> {
  const database = openDatabase(options);
  const here = new VectorService(database, options.vectors, () => {});
  while (here.state()!.vectors > options.vectors.annThreshold && here.state()!.graph !== "ready") {
    if (here.idle() !== "busy") await setTimeout(1);
  }
  return { here, close: () => database.close() };
}
