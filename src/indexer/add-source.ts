import { resolve } from "node:path";
import type { AddSourceOptions } from "../core/indexing.ts";
import { assertGlobs } from "../core/path-globs.ts";
import { assertReadable } from "../core/readable-path.ts";
import type { Source, Store } from "../store/store.ts";
import { mergeSourceOptions } from "./merge-source-options.ts";

/** @see Engine.addSource */
export async function addSource(
  store: Store,
  path: string,
  { name, reset, ...given }: AddSourceOptions,
): Promise<Source> {
  const root = resolve(path);
  assertGlobs(given);
  await assertReadable([root]);
  const known = (await store.sources()).find((source) => source.root === root);
  const kept = reset ? {} : (known?.options ?? {});
  return await store.addSource(root, mergeSourceOptions(given, kept), name);
}
