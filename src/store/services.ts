import type { CareService } from "./care/care-service.ts";
import type { SqliteDatabase } from "./sqlite/database.ts";
import type { FacetEvent, StoreReader } from "./sqlite/store-reader.ts";
import type { StoreWriter } from "./sqlite/store-writer.ts";
import type { UnitVector } from "../core/vector.ts";
import type { LsaService } from "./lsa/lsa-service.ts";
import type { RowSet } from "./row-set.ts";
import type { StoreStatus, VectorResult } from "./store.ts";
import type { HostedServices, Idle } from "./threads/host-services.ts";
import type { Remote } from "./threads/protocol.ts";
import type { VectorEvent, VectorService } from "./vectors/vector-service.ts";
import type { VectorOptions } from "./vectors/vector-options.ts";

/** What a collection's services are opened with; structured-cloneable. */
export interface ServiceOptions {
  /** Path of the database, or ":memory:". */
  readonly file: string;
  readonly busyTimeoutMs: number;
  readonly vectors: VectorOptions;
  /** Threads that search vectors beside the one that keeps them; by default as many as there are cores to spare. */
  readonly scanners?: number | undefined;
}

/** The services behind a store, wherever they run. */
export interface StoreServices extends AsyncDisposable {
  readonly reader: Remote<StoreReader>;
  readonly writer: Remote<StoreWriter>;
  readonly vectors: Remote<VectorService>;
  /** @see Store.searchVectors; on whichever thread is free */
  searchVectors(query: UnitVector, k: number, accepts: RowSet | undefined): Promise<VectorResult>;
  readonly lsa: Remote<LsaService>;
  readonly care: Remote<CareService>;
  /** Of the database; null in memory. */
  readonly file: string | null;
  /** Of the database and what is derived from it; null in memory. */
  readonly folder: string | null;
  annFor(vectors: number): StoreStatus["ann"];
}

/** What services ask of whoever opened them. */
export type StoreEvent = VectorEvent | FacetEvent;

export type ServiceName = "reader" | "writer" | "vectors" | "lsa" | "builder" | "scanner" | "care";

/** Makes services that share a connection, for the thread that calls their methods. Each is loaded only where it is needed. */
export async function openServices(
  names: readonly ServiceName[],
  database: SqliteDatabase,
  options: ServiceOptions,
  emit: (event: StoreEvent) => void,
): Promise<HostedServices> {
  const services: Partial<Record<ServiceName, object>> = {};
  let vectors: VectorService | undefined;
  let writer: StoreWriter | undefined;
  for (const name of names) {
    if (name === "reader") services.reader = new (await import("./sqlite/store-reader.ts")).StoreReader(database, emit);
    else if (name === "writer") {
      const { StoreWriter } = await import("./sqlite/store-writer.ts");
      services.writer = writer = new StoreWriter(database, options.vectors.folder);
    } else if (name === "builder") {
      const { GraphBuilder } = await import("./vectors/graph-builder.ts");
      services.builder = new GraphBuilder(database, options.vectors);
    } else if (name === "scanner") {
      const { VectorScanner } = await import("./vectors/vector-scanner.ts");
      services.scanner = new VectorScanner(database);
    } else if (name === "lsa") {
      const { LsaService } = await import("./lsa/lsa-service.ts");
      services.lsa = new LsaService(database);
    } else if (name === "care") {
      const { CareService } = await import("./care/care-service.ts");
      services.care = new CareService({ database, folder: options.vectors.folder });
    } else {
      const { VectorService } = await import("./vectors/vector-service.ts");
      services.vectors = vectors = new VectorService(database, options.vectors, emit);
    }
  }
  return {
    services,
    idle: () => busiest(vectors?.idle() ?? "rest", writer?.idle() ?? "rest"),
    close: () => {
      vectors?.close();
      writer?.close();
      database.close();
    },
  };
}

function busiest(a: Idle, b: Idle): Idle {
  return a === "busy" ? a : b;
}
