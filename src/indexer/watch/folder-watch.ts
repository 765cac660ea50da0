import { stat } from "node:fs/promises";
import { basename, dirname, relative, sep } from "node:path";
import type { FSWatcher } from "chokidar";

/** Changes of their rules change what is taken of the folder they are in. */
const RULE_FILES = new Set([".gitignore", ".kenningignore"]);
const NEVER_INDEXED = new Set(["node_modules", ".git"]);
const POLL_MS = 1000;
/** No more watches, or no more files to open, for this user or process. */
const EXHAUSTED = new Set(["ENOSPC", "EMFILE", "ENFILE"]);

export interface FolderWatchOptions {
  readonly root: string;
  readonly hidden: boolean;
  /** @param path  relative to the root, with `/` between folders; "" when the root itself changed */
  readonly onChange: (path: string) => void;
  readonly onNotice: (message: string) => void;
}

/**
 * Tells of changes in one folder or file. A root that vanishes is waited for; when it is back, or another one has its
 * name, it is watched anew. Where the system has no watches left, the folder is read every second instead.
 */
export class FolderWatch implements AsyncDisposable {
  readonly #options: FolderWatchOptions;
  #watcher: FSWatcher | null = null;
  #identity: string | null = null;
  #wasLookedAt = false;
  #usePolling = false;

  constructor(options: FolderWatchOptions) {
    this.#options = options;
  }

  /** To be called now and then, and first of all: begins to watch, or begins anew. @returns whether the root is there */
  async refresh(): Promise<boolean> {
    const identity = await identityOf(this.#options.root);
    const isFirst = !this.#wasLookedAt;
    this.#wasLookedAt = true;
    const { root, onChange, onNotice } = this.#options;
    if (isFirst && identity === null) onNotice(`${root} is not there; waiting for it. Its documents are kept.`);
    if (identity === this.#identity) return identity !== null;
    const wasThere = this.#identity !== null;
    this.#identity = identity;
    await this.#close();
    if (identity === null) {
      if (wasThere) onNotice(`${root} is not there any more; its documents are kept until it is back.`);
      return false;
    }
    await this.#open();
    onChange("");
    return true;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#close();
  }

  async #open(): Promise<void> {
    const { watch } = await import("chokidar");
    const watcher = watch(this.#options.root, {
      ignoreInitial: true,
      // What links lead to inside the root is seen where it is; what is outside is never indexed.
      followSymlinks: false,
      usePolling: this.#usePolling,
      interval: POLL_MS,
      binaryInterval: POLL_MS,
      ignored: (path) => this.#isIgnored(path),
    });
    this.#watcher = watcher;
    watcher.on("all", (_, path) => this.#tell(path));
    watcher.on("error", (error) => this.#onError(error));
    await new Promise<void>((resolve) => watcher.once("ready", () => resolve()));
  }

  async #close(): Promise<void> {
    const watcher = this.#watcher;
    this.#watcher = null;
    await watcher?.close();
  }

  #isIgnored(path: string): boolean {
    if (path === this.#options.root) return false;
    const name = basename(path);
    if (NEVER_INDEXED.has(name)) return true;
    return name.startsWith(".") && !this.#options.hidden && !RULE_FILES.has(name);
  }

  #tell(absolutePath: string): void {
    const { root, onChange } = this.#options;
    const path = RULE_FILES.has(basename(absolutePath)) ? dirname(absolutePath) : absolutePath;
    const inside = relative(root, path);
    if (inside !== ".." && !inside.startsWith(`..${sep}`)) onChange(inside.split(sep).join("/"));
  }

  #onError(error: unknown): void {
    const { root, onNotice } = this.#options;
    const code = (error as NodeJS.ErrnoException | null)?.code ?? "";
    if (!EXHAUSTED.has(code) || this.#usePolling) return onNotice(`Watching ${root}: ${String(error)}`);
    onNotice(`The system has no watches left (${code}), so ${root} is read every second instead.`);
    this.#usePolling = true;
    // The next refresh begins anew.
    this.#identity = "polling from now on";
  }
}

async function identityOf(path: string): Promise<string | null> {
  try {
    const { dev, ino } = await stat(path);
    return `${dev}:${ino}`;
  } catch {
    return null;
  }
}
