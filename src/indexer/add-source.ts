import { resolve } from "node:path";
import type { SourceOptions } from "../core/indexing.ts";
import { assertReadable } from "../core/readable-path.ts";
import type { Source, Store } from "../store/store.ts";
import { scan } from "./scan.ts";

/** @see Engine.addSource */
export async function addSource(
  store: Store,
  path: string,
  options: SourceOptions,
  name: string | undefined,
): Promise<Source> {
  const root = resolve(path);
  await assertReadable([root]);
  // A walk that takes one step refuses bad globs.
  await scan(root, options).next();
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  return await store.addSource(root, Object.fromEntries(given), name);
}
