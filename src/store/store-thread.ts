// A worker thread of a store: the services it was started with, on a connection of their own.
import { adoptKernelModule } from "./ann/kernels.ts";
import { openDatabase } from "./open-database.ts";
import { openServices } from "./services.ts";
import { hostServices } from "./threads/host-services.ts";
import type { StoreThreadOptions } from "./threaded-services.ts";

await hostServices(async (data, emit) => {
  const options = data as StoreThreadOptions;
  adoptKernelModule(options.kernels);
  return await openServices(options.names, openDatabase(options), options, emit);
});
