import type { FileOutcome, FileState, IndexReport } from "../core/indexing.ts";

type Counts = Pick<
  IndexReport,
  "files" | Exclude<FileState, "skipped" | "failed"> | "removed" | "skipped" | "failed" | "warnings"
>;

/** Books every file of a run in exactly one state. Paths start with their source's name. */
export class RunTally {
  readonly #outcomes = new Map<string, FileOutcome>();
  readonly #warnings: { path: string; message: string }[] = [];
  #removed = 0;
  #keptSome = false;

  added(path: string): void {
    this.#outcomes.set(path, { path, state: "added" });
  }

  replaced(path: string): void {
    this.#outcomes.set(path, { path, state: "replaced" });
  }

  /** @param from  the id under which its content is or was stored */
  found(path: string, state: "moved" | "copied", from: string): void {
    this.#outcomes.set(path, { path, state, reason: from });
  }

  unchanged(path: string): void {
    this.#outcomes.set(path, { path, state: "unchanged" });
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

  isSkipped(path: string): boolean {
    return this.#outcomes.get(path)?.state === "skipped";
  }

  /** Files skipped for a reason whose path begins so. */
  skippedAs(reason: string, prefix: string): number {
    let count = 0;
    for (const one of this.#outcomes.values()) if (one.reason === reason && one.path.startsWith(prefix)) count++;
    return count;
  }

  /** By path. */
  outcomes(): FileOutcome[] {
    return [...this.#outcomes.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  counts(): Counts {
    const of = Map.groupBy(this.#outcomes.values(), ({ state }) => state);
    const count = (state: FileState): number => of.get(state)?.length ?? 0;
    return {
      files: this.#outcomes.size,
      added: count("added"),
      replaced: count("replaced"),
      moved: count("moved"),
      copied: count("copied"),
      unchanged: count("unchanged"),
      removed: this.#removed,
      skipped: (of.get("skipped") ?? []).map(({ path, reason = "" }) => ({ path, reason })),
      failed: (of.get("failed") ?? []).map(({ path, code = "", message = "" }) => ({ path, code, message })),
      warnings: this.#warnings,
    };
  }
}
