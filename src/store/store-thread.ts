// A worker thread of a store: the services it was started with, on a connection of their own.
import { adoptKernelModule } from "./ann/kernels.ts";
import { openServices, type ServiceName } from "./services.ts";
import { SqliteDatabase, type SqliteOptions } from "./sqlite/database.ts";
import { hostServices } from "./threads/host-services.ts";
import type { StoreThreadOptions } from "./threaded-services.ts";

await hostServices(async (data, emit) => {
  const options = data as StoreThreadOptions;
  adoptKernelModule(options.kernels);
  return await openServices(options.names, await open(options.names, options), options, emit);
});

/** These only look at rows of vectors; what they open has been brought up to date by a reader, or soon is. */
async function open(names: readonly ServiceName[], options: SqliteOptions): Promise<SqliteDatabase> {
  const isPlain = names.every((name) => name === "vectors" || name === "scanner" || name === "builder");
  if (isPlain) return new SqliteDatabase(options);
  const { openDatabase } = await import("./open-database.ts");
  return openDatabase(options);
}
