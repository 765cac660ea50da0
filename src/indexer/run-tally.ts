import type { IndexReport } from "../core/indexing.ts";

type Counts = Pick<
  IndexReport,
  "files" | "added" | "replaced" | "unchanged" | "removed" | "skipped" | "failed" | "warnings"
>;

/** Books every file of a run in exactly one state. Paths start with their source's name. */
export class RunTally {
  readonly #states = new Map<string, "added" | "replaced" | "unchanged" | "skipped" | "failed">();
  readonly #skipped: { path: string; reason: string }[] = [];
  readonly #failed: { path: string; code: string; message: string }[] = [];
  readonly #warnings: { path: string; message: string }[] = [];
  #removed = 0;

  added(path: string): void {
    this.#states.set(path, "added");
  }

  replaced(path: string): void {
    this.#states.set(path, "replaced");
  }

  unchanged(path: string): void {
    this.#states.set(path, "unchanged");
  }

  skip(path: string, reason: string): void {
    this.#states.set(path, "skipped");
    this.#skipped.push({ path, reason });
  }

  fail(path: string, code: string, message: string): void {
    this.#states.set(path, "failed");
    this.#failed.push({ path, code, message });
  }

  warn(path: string, message: string): void {
    this.#warnings.push({ path, message });
  }

  removed(documents: number): void {
    this.#removed += documents;
  }

  isSkipped(path: string): boolean {
    return this.#states.get(path) === "skipped";
  }

  isFailed(path: string): boolean {
    return this.#states.get(path) === "failed";
  }

  counts(): Counts {
    const states = [...this.#states.values()];
    const count = (state: string): number => states.filter((one) => one === state).length;
    return {
      files: states.length,
      added: count("added"),
      replaced: count("replaced"),
      unchanged: count("unchanged"),
      removed: this.#removed,
      skipped: this.#skipped,
      failed: this.#failed,
      warnings: this.#warnings,
    };
  }
}
