// A worker thread of a store: the services it was started with, on a connection of their own. It is compiled into a few
// files by scripts/bundle-threads.ts, which is why nothing here waits at the top.
import type { MessagePort } from "node:worker_threads";
import { adoptKernelModule } from "./ann/kernels.ts";
import { openServices, type ServiceName } from "./services.ts";
import { SMALL_CACHE_BYTES, SqliteDatabase, type SqliteOptions } from "./sqlite/database.ts";
import { migrate } from "./sqlite/migrations.ts";
import { hostServices } from "./threads/host-services.ts";
import type { StoreThreadOptions } from "./threaded-services.ts";
import { receiveCodes } from "./vectors/codes-ahead.ts";
import type { VectorService } from "./vectors/vector-service.ts";

/** These only look at rows of vectors, for which the terms and functions of readers are of no use. */
const PLAIN: ReadonlySet<ServiceName> = new Set(["vectors", "lsa", "scanner", "builder"]);

void hostServices(async (data, emit) => {
  const options = data as StoreThreadOptions;
  const { names, codes } = options;
  adoptKernelModule(options.kernels);
  const hosted = await openServices(names, await open(names, options), options, emit);
  if (codes === undefined) return hosted;
  return { ...hosted, prepared: adopt(codes, hosted.services["vectors"] as VectorService) };
});

/** Only the thread that sends the codes sends calls, so that a call never waits for codes that cannot come. */
async function adopt(port: MessagePort, service: VectorService): Promise<void> {
  const codes = await receiveCodes(port);
  if (codes !== null) service.adopt(codes);
}

/** Searches read the same pages again and again, and so does whoever checks or merges. */
async function open(names: readonly ServiceName[], given: SqliteOptions): Promise<SqliteDatabase> {
  const comesBack = names.some((name) => name === "reader" || name === "care");
  const options = comesBack ? given : { ...given, cacheBytes: SMALL_CACHE_BYTES };
  const isPlain = names.every((name) => PLAIN.has(name));
  if (isPlain) return openPlain(options);
  const { openDatabase } = await import("./open-database.ts");
  return openDatabase(options);
}

function openPlain(options: SqliteOptions): SqliteDatabase {
  const database = new SqliteDatabase(options);
  try {
    migrate(database);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}
