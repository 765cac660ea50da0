/** The part of a folder that a walk is about: some paths with all that is below them, and the folders on the way to them. */
export class ScanScope {
  readonly #within: ReadonlySet<string>;
  readonly #ways = new Set<string>();

  /** @param within  relative to the root, with `/` between folders; "" is the root, and everything */
  constructor(within: readonly string[]) {
    this.#within = new Set(within);
    for (const path of within) for (const folder of foldersAbove(path)) this.#ways.add(folder);
  }

  /** Whether one of the paths, or something below one. */
  holds(path: string): boolean {
    if (this.#within.has(path) || this.#within.has("")) return true;
    return foldersAbove(path).some((folder) => this.#within.has(folder));
  }

  /** Whether it is one of the paths itself. */
  names(path: string): boolean {
    return this.#within.has(path);
  }

  /** Whether a walk has to look at it. */
  concerns(path: string): boolean {
    return this.#ways.has(path) || this.holds(path);
  }
}

/** "a/b/c" → "a", "a/b". */
function foldersAbove(path: string): string[] {
  const folders: string[] = [];
  for (let at = path.indexOf("/"); at !== -1; at = path.indexOf("/", at + 1)) folders.push(path.slice(0, at));
  return folders;
}
