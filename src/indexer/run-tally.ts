import type { FileOutcome, FileState, IndexReport } from "../core/indexing.ts";

type Counts = Pick<
  IndexReport,
  "files" | Exclude<FileState, "skipped" | "failed"> | "removed" | "skipped" | "failed" | "warnings"
>;

/** Books every file of a run in exactly one state. Paths start with their source's name. */
export class RunTally {
  /** By path; a state alone of those that have nothing more to say, which are most. */
  readonly #outcomes = new Map<string, FileState | FileOutcome>();
  readonly #warnings: { path: string; message: string }[] = [];
  readonly #removedFiles = new Set<string>();
  #removed = 0;
  #keptSome = false;

  added(path: string): void {
    this.#outcomes.set(path, "added");
  }

  replaced(path: string): void {
    this.#outcomes.set(path, "replaced");
  }

  /** @param from  the id under which its content is or was stored */
  found(path: string, state: "moved" | "copied", from: string): void {
    this.#outcomes.set(path, { path, state, reason: from });
  }

  unchanged(path: string): void {
    this.#outcomes.set(path, "unchanged");
  }

  skip(path: string, reason: string): void {
    this.#outcomes.set(path, { path, state: "skipped", reason });
  }

  /** @param kept  documents of it that were read before, which are stored */
  fail(path: string, code: string, message: string, kept = 0): void {
    const told = kept === 0 ? message : `${message}; ${kept} of its documents that were read before are kept`;
    if (kept > 0) this.#keptSome = true;
    this.#outcomes.set(path, { path, state: "failed", code, message: told });
  }

  /** Whether something of a file that failed is stored. */
  get keptSome(): boolean {
    return this.#keptSome;
  }

  warn(path: string, message: string): void {
    this.#warnings.push({ path, message });
  }

  removed(documents: number): void {
    this.#removed += documents;
  }

  /** A file that is gone, and not because it has moved. */
  removedFile(path: string): void {
    this.#removedFiles.add(path);
  }

  /** By path. */
  removedFiles(): string[] {
    return [...this.#removedFiles].sort();
  }

  isSkipped(path: string): boolean {
    const outcome = this.#outcomes.get(path);
    return typeof outcome === "object" && outcome.state === "skipped";
  }

  /** Files skipped for a reason whose path begins so. */
  skippedAs(reason: string, prefix: string): number {
    let count = 0;
    for (const one of this.#outcomes.values()) {
      if (typeof one === "object" && one.reason === reason && one.path.startsWith(prefix)) count++;
    }
    return count;
  }

  /** By path. */
  outcomes(): FileOutcome[] {
    return Array.from(this.#outcomes, ([path, one]) => (typeof one === "object" ? one : { path, state: one })).sort(
      (a, b) => (a.path < b.path ? -1 : 1),
    );
  }

  counts(): Counts {
    const counts = new Map<FileState, number>();
    const told: FileOutcome[] = [];
    for (const one of this.#outcomes.values()) {
      const state = typeof one === "object" ? one.state : one;
      counts.set(state, (counts.get(state) ?? 0) + 1);
      if (typeof one === "object") told.push(one);
    }
    const count = (state: FileState): number => counts.get(state) ?? 0;
    const of = (state: FileState): FileOutcome[] => told.filter((one) => one.state === state);
    return {
      files: this.#outcomes.size,
      added: count("added"),
      replaced: count("replaced"),
      moved: count("moved"),
      copied: count("copied"),
      unchanged: count("unchanged"),
      removed: this.#removed,
      skipped: of("skipped").map(({ path, reason = "" }) => ({ path, reason })),
      failed: of("failed").map(({ path, code = "", message = "" }) => ({ path, code, message })),
      warnings: this.#warnings,
    };
  }
}
