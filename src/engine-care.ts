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
} from "./core/care.ts";
import type { DoctorOptions, DoctorReport } from "./core/doctor.ts";

/** The upkeep of a collection, as the engine offers it. What each method does is said in `core/care.ts`. */
export abstract class EngineCare implements CareEngine {
  readonly #care: CareEngine;

  constructor(care: CareEngine) {
    this.#care = care;
  }

  /** Called after an import, for what was in memory is not what there is any more. */
  protected abstract imported(): void;

  async check(options?: CheckOptions): Promise<CheckReport> {
    return await this.#care.check(options);
  }

  async compact(options?: CompactOptions): Promise<CompactReport> {
    return await this.#care.compact(options);
  }

  async backup(file: string, options?: BackupOptions): Promise<BackupReport> {
    return await this.#care.backup(file, options);
  }

  export(options?: ExportOptions): AsyncIterable<string> {
    return this.#care.export(options);
  }

  async import(lines: AsyncIterable<string>, options?: ImportOptions): Promise<ImportReport> {
    try {
      return await this.#care.import(lines, options);
    } finally {
      this.imported();
    }
  }

  async doctor(options?: DoctorOptions): Promise<DoctorReport> {
    return await this.#care.doctor(options);
  }
}
