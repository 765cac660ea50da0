import type {
  BackupOptions,
  BackupReport,
  CareEngine,
  CheckOptions,
  CheckReport,
  CompactOptions,
  CompactReport,
  ExportOptions,
  ImportOptions,
  ImportReport,
  TaskOptions,
} from "../../core/care.ts";
import { throwIfAborted } from "../../core/errors.ts";
import type { Remote } from "../threads/protocol.ts";
import type { CareService } from "./care-service.ts";
import { exportCollection } from "./export-collection.ts";
import { importCollection } from "./import-collection.ts";
import { type CareProgress, createStopFlag, requestStop, type StopFlag } from "./stop-flag.ts";

/** The upkeep of a collection as its engine offers it, over a service on another thread. */
export class CollectionCare implements Omit<CareEngine, "doctor"> {
  readonly #service: Remote<CareService>;

  constructor(service: Remote<CareService>) {
    this.#service = service;
  }

  async check({ repair = false, ...task }: CheckOptions = {}): Promise<CheckReport> {
    return await run("check", task, (stop, progress) => this.#service.check({ repair }, stop, progress));
  }

  async compact({ full = false, ...task }: CompactOptions = {}): Promise<CompactReport> {
    return await run("compact", task, (stop, progress) => this.#service.compact({ full }, stop, progress));
  }

  async backup(file: string, { force = false, ...task }: BackupOptions = {}): Promise<BackupReport> {
    return await run("backup", task, (stop, progress) => this.#service.backup(file, { force }, stop, progress));
  }

  export(options: ExportOptions = {}): AsyncIterable<string> {
    return exportCollection(this.#service, options);
  }

  async import(lines: AsyncIterable<string>, options: ImportOptions = {}): Promise<ImportReport> {
    return await importCollection(this.#service, lines, options);
  }
}

/** Turns a signal into a stop flag, and a service's progress into events. */
async function run<T>(
  stage: string,
  { signal, onProgress }: TaskOptions,
  work: (stop: StopFlag, progress: CareProgress) => Promise<T>,
): Promise<T> {
  throwIfAborted(signal);
  const stop = createStopFlag();
  const onAbort = (): void => requestStop(stop);
  signal?.addEventListener("abort", onAbort, { once: true });
  try {
    return await work(stop, (done, total, what) => {
      onProgress?.({ stage: `${stage} ${what}`, done, ...(total === 0 ? {} : { total }), unit: what });
    });
  } finally {
    signal?.removeEventListener("abort", onAbort);
  }
}
