import type { DocumentState, Store } from "../store/store.ts";
import { isUnchanged } from "./file-indexer.ts";
import type { FileReader } from "./file-reader.ts";
import { FoundFile } from "./found-file.ts";
import type { KnownContents } from "./known-contents.ts";
import type { RunTally } from "./run-tally.ts";
import type { ScanScope } from "./scan-scope.ts";
import type { ScannedSource } from "./scan-source.ts";
import type { WholeFiles } from "./whole-files.ts";

/** What a run does with whole sources: which of their files it reads, and what becomes of those that are gone. */
export interface FilesOfSources {
  readonly found: readonly FoundFile[];
  /** Those of them that may have changed. */
  readonly toRead: readonly FoundFile[];
}

const NOTHING_STORED: readonly DocumentState[] = [];

function filesOf({ source, files, stored }: ScannedSource): FoundFile[] {
  return files.map((file) => new FoundFile(file, source, stored.get(file.path) ?? NOTHING_STORED));
}

/** @returns the files that are there, and those of them that may have changed */
export function bookUnchanged(
  sources: readonly ScannedSource[],
  changed: ScanScope | null,
  tally: RunTally,
): FilesOfSources {
  const found: FoundFile[] = [];
  const toRead: FoundFile[] = [];
  for (const source of sources) {
    for (const file of filesOf(source)) {
      found.push(file);
      if (isUnchanged(file, source.whole, changed)) tally.unchanged(file.name);
      else toRead.push(file);
    }
  }
  return { found, toRead };
}

export function knowStored(reader: FileReader, sources: readonly ScannedSource[]): void {
  for (const { stored, gone } of sources) {
    for (const states of [...stored.values(), gone]) for (const state of states) reader.knows(state);
  }
}

export function wholeFilesOf(sources: readonly ScannedSource[]): ReadonlyMap<string, WholeFiles> {
  return new Map(sources.map(({ source, whole }) => [source.name, whole]));
}

/** Documents whose file is gone, or is read as no document any more. */
export function vanishedOf({ source, files, stored, gone }: ScannedSource, tally: RunTally): DocumentState[] {
  const skipped = files.filter(({ path }) => tally.isSkipped(`${source.name}/${path}`));
  return [...gone, ...skipped.flatMap(({ path }) => stored.get(path) ?? [])];
}

/** Those that have moved live on elsewhere. */
export async function removeVanished(
  store: Store,
  source: ScannedSource,
  contents: KnownContents,
  tally: RunTally,
): Promise<void> {
  const states = vanishedOf(source, tally);
  const removed = await store.removeDocuments(states.map(({ id }) => id));
  tally.removed(removed);
  bookRemoved(
    source,
    states.filter(({ id }) => !contents.taken.has(id)),
    tally,
  );
  for (const { path } of states) source.whole.set(path, undefined);
  await source.whole.save();
}

export function bookRemoved({ source }: ScannedSource, states: readonly DocumentState[], tally: RunTally): void {
  for (const { path } of states) tally.removedFile(`${source.name}/${path}`);
}
