import { resolve } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { isEngineError } from "../core/errors.ts";
import type { Source, Store } from "../store/store.ts";

/**
 * A run makes sources of what it is given, and gives them options, before it knows whether it can do anything with them. When
 * it fails they are put back as they were; a source of which something was stored stays, and so does everything of a run that was
 * interrupted, since it is to go on.
 *
 * @param paths  those the run was given; all sources when there are none
 */
export async function puttingBackSources<T>(store: Store, paths: readonly string[], run: () => Promise<T>): Promise<T> {
  const before = await store.sources();
  try {
    return await run();
  } catch (error) {
    const roots = new Set(paths.length > 0 ? paths.map((path) => resolve(path)) : before.map(({ root }) => root));
    // What went wrong first is what is told.
    if (!isEngineError(error, "ABORTED")) await putBack(store, before, roots).catch(() => {});
    throw error;
  }
}

async function putBack(store: Store, before: readonly Source[], roots: ReadonlySet<string>): Promise<void> {
  for (const { name, root, options } of await store.sources()) {
    if (!roots.has(root)) continue;
    const known = before.find((source) => source.root === root);
    if (known !== undefined) {
      if (!isDeepStrictEqual(known.options, options)) await store.addSource(root, known.options);
    } else if ((await store.documentStates(name)).length === 0) await store.removeSource(name);
  }
}
