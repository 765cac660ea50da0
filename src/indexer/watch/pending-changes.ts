/** Beyond this many changes in one folder the folder is looked at as a whole. */
const MAX_IN_FOLDER = 200;

/** What has changed in some folders and is not indexed yet. */
export class PendingChanges {
  /** Paths by root, relative to it with `/` between folders; "" is the root itself. */
  readonly #paths = new Map<string, Set<string>>();
  #first = Infinity;
  #last = -Infinity;

  /** @param now  milliseconds, of any clock that does not run backwards */
  add(root: string, path: string, now: number): void {
    const paths = this.#paths.get(root) ?? new Set();
    this.#paths.set(root, paths);
    paths.add(path);
    this.#first = Math.min(this.#first, now);
    this.#last = Math.max(this.#last, now);
  }

  /**
   * How long to wait still: until nothing has changed for a while, but not without end while something goes on changing.
   *
   * @returns milliseconds; Infinity when nothing has changed
   */
  waitMs(now: number, quietMs: number, mostMs: number): number {
    if (this.#paths.size === 0) return Infinity;
    return Math.max(0, Math.min(this.#last + quietMs, this.#first + mostMs) - now);
  }

  /** All of them, which are pending no more: few paths for many changes in one folder. */
  take(): Map<string, string[]> {
    const taken = new Map([...this.#paths].map(([root, paths]) => [root, collapse(paths)]));
    this.#paths.clear();
    this.#first = Infinity;
    this.#last = -Infinity;
    return taken;
  }
}

function collapse(paths: ReadonlySet<string>): string[] {
  if (paths.has("")) return [""];
  const folders = Map.groupBy(paths, folderOf);
  return [...folders].flatMap(([folder, inside]) => (inside.length > MAX_IN_FOLDER ? [folder] : inside));
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}
