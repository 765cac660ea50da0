import { join } from "node:path";
import { expect, onTestFinished, vi } from "vitest";
import type { IndexReport, SourceOptions } from "../../../src/core/indexing.ts";
import { indexPaths, type IndexContext } from "../../../src/indexer/run.ts";
import { watchPaths } from "../../../src/indexer/watch/watch.ts";
import type { Store } from "../../../src/store/store.ts";
import { temporaryFolder } from "../../store/temporary-folder.ts";
import { openCollection, writeFiles } from "../collection.ts";

export interface WatchedFolder {
  readonly folder: string;
  readonly collection: IndexContext;
  readonly reports: readonly IndexReport[];
  readonly notices: readonly string[];
  /** Waits until the collection holds these texts, by path. */
  readonly holds: (texts: Readonly<Record<string, string>>) => Promise<void>;
  /** Waits until the collection is as a new one of the same folder. */
  readonly isAsNew: () => Promise<void>;
}

/** A folder that is watched until the test ends. */
export async function watchFolder(
  files: Readonly<Record<string, string>>,
  sourceOptions: SourceOptions = {},
): Promise<WatchedFolder> {
  const folder = join(temporaryFolder(), "notes");
  writeFiles(folder, files);
  const collection = await openCollection(null);
  await collection.store.addSource(folder, sourceOptions);
  const controller = new AbortController();
  const reports: IndexReport[] = [];
  const notices: string[] = [];
  const watching = (async () => {
    const options = { signal: controller.signal, onNotice: (message: string) => void notices.push(message) };
    for await (const report of watchPaths(collection, [folder], options)) reports.push(report);
  })();
  onTestFinished(async () => {
    controller.abort();
    await watching;
  });
  await until(async () => expect(reports.length).toBeGreaterThan(0));
  return {
    folder,
    collection,
    reports,
    notices,
    holds: async (texts) => await until(async () => expect(await textsOf(collection.store)).toEqual(texts)),
    isAsNew: async () => {
      const fresh = await openCollection(null);
      await indexPaths(fresh, [folder], {});
      const expected = await textsOf(fresh.store);
      await until(async () => expect(await textsOf(collection.store)).toEqual(expected));
    },
  };
}

async function until(check: () => Promise<void>): Promise<void> {
  await vi.waitFor(check, { timeout: 15_000, interval: 100 });
}

/** By path; those of copies too. */
async function textsOf(store: Store): Promise<Record<string, string>> {
  const texts: Record<string, string> = {};
  for (const document of await store.listDocuments({ offset: 0, limit: 10_000 })) {
    const text = (await store.chunksOf(document.id)).map((chunk) => chunk.text).join("\n");
    for (const { path } of [document, ...(document.copies ?? [])]) texts[path ?? ""] = text;
  }
  return texts;
}
