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
} from "../../core/care.ts";
import type { DoctorOptions, DoctorReport } from "../../core/doctor.ts";

/** The upkeep of a collection, loaded and its thread started by the first call: a search needs none of it. */
export class LazyCare implements CareEngine {
  readonly #open: () => Promise<CareEngine>;
  #opened: Promise<CareEngine> | null = null;

  constructor(open: () => Promise<CareEngine>) {
    this.#open = open;
  }

  async check(options?: CheckOptions): Promise<CheckReport> {
    return await (await this.#care()).check(options);
  }

  async compact(options?: CompactOptions): Promise<CompactReport> {
    return await (await this.#care()).compact(options);
  }

  async backup(file: string, options?: BackupOptions): Promise<BackupReport> {
    return await (await this.#care()).backup(file, options);
  }

  async *export(options?: ExportOptions): AsyncGenerator<string, void> {
    yield* (await this.#care()).export(options);
  }

  async import(lines: AsyncIterable<string>, options?: ImportOptions): Promise<ImportReport> {
    return await (await this.#care()).import(lines, options);
  }

  async doctor(options?: DoctorOptions): Promise<DoctorReport> {
    return await (await this.#care()).doctor(options);
  }

  async #care(): Promise<CareEngine> {
    return await (this.#opened ??= this.#open());
  }
}
