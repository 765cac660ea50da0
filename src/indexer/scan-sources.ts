import { resolve } from "node:path";
import { isEngineError } from "../core/errors.ts";
import type { MissingSource } from "../core/indexing.ts";
import { assertGlobs } from "../core/path-globs.ts";
import { assertReadable } from "../core/readable-path.ts";
import type { Store } from "../store/store.ts";
import type { RunTally } from "./run-tally.ts";
import { type ScannedSource, type ScanSourceOptions, scanSource } from "./scan-source.ts";

export interface ScannedSources {
  readonly sources: readonly ScannedSource[];
  readonly missing: readonly MissingSource[];
}

/**
 * Walks what is named, or all sources of the collection. What is named has to be there; of all sources, one that is not
 * must not keep the others from being indexed.
 *
 * @throws {EngineError} `BAD_INPUT_FILE` for a path that is not there, `BAD_REQUEST` for a bad glob, before anything is stored
 */
export async function scanSources(
  store: Store,
  paths: readonly string[],
  options: ScanSourceOptions,
  tally: RunTally,
): Promise<ScannedSources> {
  assertGlobs(options);
  await assertReadable(paths);
  const sources: ScannedSource[] = [];
  const missing: MissingSource[] = [];
  for (const path of new Set(paths.map((one) => resolve(one)))) {
    const planned = options.dryRun === true ? sources.map(({ source }) => source) : [];
    sources.push(await scanSource(store, path, options, tally, planned));
  }
  if (paths.length > 0) return { sources, missing };
  for (const { name, root } of await store.sources()) {
    try {
      sources.push(await scanSource(store, root, options, tally));
    } catch (error) {
      if (!isEngineError(error, "BAD_INPUT_FILE")) throw error;
      missing.push({ name, root });
    }
  }
  return { sources, missing };
}

export function missingNotice({ name, root }: MissingSource): string {
  return `${root} is not there or cannot be read; its documents were kept. If ${name} is gone for good, remove it with \`kenning source remove\`.`;
}
