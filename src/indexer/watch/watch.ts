import { resolve } from "node:path";
import { EngineError, isEngineError } from "../../core/errors.ts";
import type { IndexReport, WatchOptions } from "../../core/indexing.ts";
import { assertGlobs } from "../../core/path-globs.ts";
import { assertReadable } from "../../core/readable-path.ts";
import type { Source } from "../../store/store.ts";
import { mergeSourceOptions } from "../merge-source-options.ts";
import { indexPaths, type IndexContext } from "../run.ts";
import { FolderWatch } from "./folder-watch.ts";
import { PendingChanges } from "./pending-changes.ts";

const QUIET_MS = 200;
const MOST_MS = 2000;
/** How often it is looked whether the roots are there. */
const LOOK_MS = 1000;
const RESCAN_MS = 10 * 60 * 1000;
const FIRST_RETRY_MS = 1000;
const LAST_RETRY_MS = 60_000;

/** Keeps a collection as its folders are, batch by batch. @see Engine.watch */
export async function* watchPaths(
  context: IndexContext,
  paths: readonly string[],
  options: WatchOptions,
): AsyncGenerator<IndexReport> {
  assertGlobs(options);
  await assertReadable(paths);
  const sources = await context.store.sources();
  const known = paths.length > 0 ? paths : sources.map(({ root }) => root);
  if (known.length === 0) {
    throw new EngineError("NOTHING_INDEXED", "The collection has no sources to watch", {
      hint: "Name a folder, or add one with `kenning source add`.",
    });
  }
  const roots = [...new Set(known.map((path) => resolve(path)))];
  const watcher = new Watcher(context, roots, sources, options);
  try {
    yield* watcher.run();
  } finally {
    await watcher.close();
  }
}

class Watcher {
  readonly #context: IndexContext;
  readonly #options: WatchOptions;
  readonly #changes = new PendingChanges();
  readonly #folders: Map<string, FolderWatch>;
  #retryMs = FIRST_RETRY_MS;
  #wake: () => void = () => {};

  constructor(context: IndexContext, roots: readonly string[], sources: readonly Source[], options: WatchOptions) {
    this.#context = context;
    this.#options = options;
    const onNotice = (message: string): void => options.onNotice?.(message);
    this.#folders = new Map(
      roots.map((root) => {
        const known = sources.find((source) => source.root === root)?.options;
        const { hidden = false } = mergeSourceOptions(options, known ?? {});
        const onChange = (path: string): void => this.#add(root, path);
        return [root, new FolderWatch({ root, hidden, onChange, onNotice })];
      }),
    );
  }

  async *run(): AsyncGenerator<IndexReport> {
    const { rescanMs = RESCAN_MS } = this.#options;
    let scannedAt = performance.now();
    while (!this.#isAborted()) {
      // Watching begins before the first run: what changes during it is in the next.
      for (const folder of this.#folders.values()) await folder.refresh();
      if (performance.now() - scannedAt > rescanMs) {
        scannedAt = performance.now();
        for (const root of this.#folders.keys()) this.#add(root, "");
      }
      const waitMs = this.#changes.waitMs(performance.now(), QUIET_MS, MOST_MS);
      if (waitMs === 0) yield* this.#runBatch();
      else await this.#sleep(Math.min(waitMs, LOOK_MS));
    }
  }

  async close(): Promise<void> {
    for (const folder of this.#folders.values()) await folder[Symbol.asyncDispose]();
  }

  async *#runBatch(): AsyncGenerator<IndexReport> {
    for (const [root, within] of this.#changes.take()) {
      try {
        const report = await indexPaths(this.#context, [root], { ...this.#options, within });
        this.#retryMs = FIRST_RETRY_MS;
        yield report;
      } catch (error) {
        if (this.#isAborted()) return;
        // What is written would be lost.
        if (isEngineError(error, "COLLECTION_NOT_FOUND")) throw error;
        // A root that is not there is looked for; a folder of which nothing can be read yet is watched.
        if (isEngineError(error, "NOTHING_INDEXED")) continue;
        if (isEngineError(error, "BAD_INPUT_FILE") && !(await this.#folders.get(root)?.refresh())) continue;
        await this.#retryLater(root, within, error);
      }
    }
  }

  async #retryLater(root: string, within: readonly string[], error: unknown): Promise<void> {
    if (!isEngineError(error)) throw error;
    const seconds = Math.round(this.#retryMs / 1000);
    this.#options.onNotice?.(`${error.message}; what changed in ${root} is tried again in ${seconds} s.`);
    await this.#sleep(this.#retryMs);
    this.#retryMs = Math.min(2 * this.#retryMs, LAST_RETRY_MS);
    for (const path of within) this.#add(root, path);
  }

  #isAborted(): boolean {
    return this.#options.signal?.aborted === true;
  }

  #add(root: string, path: string): void {
    this.#changes.add(root, path, performance.now());
    this.#wake();
  }

  /** Ends early when it is interrupted; a change wakes it, since then there is less to wait. */
  async #sleep(ms: number): Promise<void> {
    const { signal } = this.#options;
    await new Promise<void>((done) => {
      const timer = setTimeout(done, ms);
      const end = (): void => {
        clearTimeout(timer);
        done();
      };
      this.#wake = end;
      signal?.addEventListener("abort", end, { once: true });
    });
    this.#wake = () => {};
  }
}
