import { access, constants, stat, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { EngineError } from "../core/errors.ts";
import type { IndexReport } from "../core/indexing.ts";

/** The file of `--report`: what became of each file of a run. */
export class FilesReport {
  readonly #file: string;
  readonly #collection: string;

  private constructor(file: string, collection: string) {
    this.#file = file;
    this.#collection = collection;
  }

  /** Before the run, which may take hours. @throws {EngineError} `STORAGE_FAILED` for a file that cannot be written */
  static async open(file: string, collection: string): Promise<FilesReport> {
    try {
      const stats = await stat(file).catch(() => null);
      if (stats?.isDirectory() === true) throw new Error("It is a folder");
      await access(stats === null ? dirname(resolve(file)) : file, constants.W_OK);
    } catch (cause) {
      throw notWritten(
        file,
        "Nothing was read. Name a file in a folder that is there and that you may write to.",
        cause,
      );
    }
    return new FilesReport(file, collection);
  }

  /** @throws {EngineError} `STORAGE_FAILED` */
  async write(report: IndexReport): Promise<void> {
    try {
      await writeFile(this.#file, `${JSON.stringify({ collection: this.#collection, ...report }, null, 2)}\n`);
    } catch (cause) {
      const done = report.dryRun === true ? "" : "The documents were indexed. ";
      throw notWritten(this.#file, `${done}Check that there is room and that you may write there.`, cause);
    }
  }
}

function notWritten(file: string, hint: string, cause: unknown): EngineError {
  return new EngineError("STORAGE_FAILED", `${file} cannot be written`, { hint, data: { file }, cause });
}
