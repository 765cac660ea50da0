import { statSync } from "node:fs";
import { EngineError } from "../../core/errors.ts";

/** The file that a database was opened from. SQLite goes on writing to one that is deleted, and nobody finds it there. */
export class OpenedFile {
  readonly #file: string;
  readonly #identity: string | null;

  constructor(file: string) {
    this.#file = file;
    this.#identity = identityOf(file);
  }

  /** @throws {EngineError} `COLLECTION_NOT_FOUND` when it is gone, or another one has its name */
  assertThere(): void {
    if (identityOf(this.#file) === this.#identity) return;
    throw new EngineError(
      "COLLECTION_NOT_FOUND",
      `The collection's database was removed while it was open: ${this.#file}`,
      {
        hint: "Run the command again to make the collection anew.",
        data: { file: this.#file },
      },
    );
  }
}

/** @returns null for one that is not there */
function identityOf(file: string): string | null {
  const stats = statSync(file, { throwIfNoEntry: false });
  return stats === undefined ? null : `${stats.dev}:${stats.ino}`;
}
