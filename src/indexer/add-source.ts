import { access, constants } from "node:fs/promises";
import { resolve } from "node:path";
import { EngineError } from "../core/errors.ts";
import type { SourceOptions } from "../core/indexing.ts";
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
  try {
    await access(root, constants.R_OK);
  } catch (cause) {
    throw new EngineError("BAD_INPUT_FILE", `Cannot read ${root}`, {
      hint: "Name a folder or a file that exists and that you may read.",
      data: { path: root },
      cause,
    });
  }
  // A walk that takes one step refuses bad globs.
  await scan(root, options).next();
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  return await store.addSource(root, Object.fromEntries(given), name);
}
