import { resolve } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { ScanScope } from "./scan-scope.ts";
import type { IndexOptions } from "../core/indexing.ts";
import { freeSourceName } from "../store/source-name.ts";
import type { DocumentState, Source, Store } from "../store/store.ts";
import { mergeSourceOptions } from "./merge-source-options.ts";
import { byPath, type StoredFiles } from "./plan.ts";
import type { RunTally } from "./run-tally.ts";
import { scan, type ScannedFile } from "./scan.ts";
import { WholeFiles } from "./whole-files.ts";

export interface ScanSourceOptions extends IndexOptions {
  /** Paths relative to the root, with `/`: only what these name or hold is looked at. */
  readonly within?: readonly string[] | undefined;
}

/** A source with what its folder holds now and what is stored of it. */
export interface ScannedSource {
  readonly source: Source;
  readonly files: readonly ScannedFile[];
  readonly stored: StoredFiles;
  /** Stored documents whose file is not there any more. */
  readonly gone: readonly DocumentState[];
  readonly whole: WholeFiles;
  /** Nothing is there of what was: more likely a drive that is not mounted than a folder that was emptied. */
  readonly isEmptied: boolean;
}

const FILES_A_REPORT = 100;

/**
 * Walks a source's folder; what was passed over is booked. Options that are given take the place of the source's own.
 *
 * @param planned  sources that a dry run would have made of the paths before this one
 */
export async function scanSource(
  store: Store,
  path: string,
  options: ScanSourceOptions,
  tally: RunTally,
  planned: readonly Source[] = [],
): Promise<ScannedSource> {
  const root = resolve(path);
  const sources = [...(await store.sources()), ...planned];
  const known = sources.find((source) => source.root === root);
  const asked = mergeSourceOptions(options, known?.options ?? {});
  const files: ScannedFile[] = [];
  const skipped: { path: string; reason: string }[] = [];
  const onSkip = (one: { path: string; reason: string }): void => void skipped.push(one);
  const { include = [], exclude, hidden, maxFileBytes } = asked;
  const { signal, within, onProgress } = options;
  const globs = include.length > 0 ? { include, exclude } : { exclude };
  for await (const file of scan(root, { ...globs, hidden, maxFileBytes, onSkip, signal, within })) {
    files.push(file);
    if (files.length % FILES_A_REPORT === 0) onProgress?.({ stage: "scan", done: files.length, unit: "files" });
  }
  const isKnown = known !== undefined && isDeepStrictEqual(known.options, asked);
  const source =
    options.dryRun || isKnown
      ? { ...(known ?? { name: freeSourceName(sources, root), root }), options: asked }
      : await store.addSource(root, asked);
  for (const one of skipped) tally.skip(`${source.name}/${one.path}`, one.reason);
  const unreadable = skipped.filter(({ reason }) => reason === "unreadable").map((one) => one.path);
  const all = await store.documentStates(source.name);
  const scope = within === undefined ? null : new ScanScope(within);
  const stored = byPath(scope === null ? all : all.filter((state) => scope.holds(state.path)));
  const present = new Set(files.map((file) => file.path));
  const isEmptied = files.length === 0 && stored.size > 0 && (scope === null || scope.names(""));
  const isGone = (one: string): boolean => !present.has(one) && !unreadable.some((folder) => isWithin(one, folder));
  const gone = isEmptied ? [] : [...stored].filter(([one]) => isGone(one)).flatMap(([, states]) => states);
  return { source, files, stored, gone, isEmptied, whole: await WholeFiles.open(store, source.name) };
}

function isWithin(path: string, folder: string): boolean {
  return folder === "" || path === folder || path.startsWith(`${folder}/`);
}
