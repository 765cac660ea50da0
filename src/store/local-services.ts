import type { CareService } from "./care/care-service.ts";
import { openDatabase } from "./open-database.ts";
import { openServices, type ServiceName, type ServiceOptions, type StoreServices } from "./services.ts";
import type { StoreReader } from "./sqlite/store-reader.ts";
import type { StoreWriter } from "./sqlite/store-writer.ts";
import type { LsaService } from "./lsa/lsa-service.ts";
import type { HostedServices } from "./threads/host-services.ts";
import type { Remote } from "./threads/protocol.ts";
import { annFor } from "./vectors/vector-options.ts";
import type { VectorService } from "./vectors/vector-service.ts";

const NAMES: readonly ServiceName[] = ["reader", "writer", "vectors", "lsa", "care"];

/** Services on the calling thread and one connection: for tests, and for programs that start no threads. */
export async function openLocalServices(options: ServiceOptions): Promise<StoreServices> {
  const database = openDatabase(options);
  const { services, idle, close } = await openServices(NAMES, database, options, () => {});
  const service = local(services["vectors"] as VectorService, () => idleFor(STEPS_MS, idle));
  return {
    reader: local(services["reader"] as StoreReader),
    writer: local(services["writer"] as StoreWriter, () => idleFor(STEPS_MS, idle)),
    vectors: service,
    searchVectors: service.search,
    lsa: local(services["lsa"] as LsaService),
    care: local(services["care"] as CareService),
    file: options.file === ":memory:" ? null : options.file,
    folder: options.vectors.folder,
    annFor: (vectors) => annFor(vectors, options.vectors),
    [Symbol.asyncDispose]: async () => close(),
  };
}

type Method = (...args: unknown[]) => unknown;

/** Nobody is idle on the calling thread: what should be done then is done after each call. */
const STEPS_MS = 10;

function idleFor(milliseconds: number, idle: HostedServices["idle"]): void {
  const end = performance.now() + milliseconds;
  do if (idle?.() !== "busy") return;
  while (performance.now() < end);
}

function local<Service extends object>(service: Service, after: () => void = () => {}): Remote<Service> {
  const get =
    (target: object, name: string) =>
    async (...args: unknown[]) => {
      const method = (target as Record<string, Method>)[name]!;
      const result = method.apply(target, args);
      after();
      return result;
    };
  return new Proxy(service, { get }) as unknown as Remote<Service>;
}
