import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { EngineError, isEngineError, throwIfAborted } from "../core/errors.ts";
import type { IndexOptions, IndexReport } from "../core/indexing.ts";
import type { Embedder } from "../embed/embedder.ts";
import type { Source, Store } from "../store/store.ts";
import { chooseModel, type ModelChoice } from "./choose-model.ts";
import { chunkSizing } from "./chunk-sizing.ts";
import { DocumentWriter } from "./document-writer.ts";
import { fitWhitening } from "./fit-whitening.ts";
import type { CollectionLsa } from "./lsa/collection-lsa.ts";
import { byPath, looksUnchanged, planFile, type StoredFiles } from "./plan.ts";
import { prepareFile, type PreparedFile } from "./prepare.ts";
import { RunTally } from "./run-tally.ts";
import { sampleLanguages } from "./sample-languages.ts";
import { scan, type ScannedFile } from "./scan.ts";

/** What an indexing run works with. */
export interface IndexContext {
  readonly store: Store;
  /**
   * The collection's own embedder; a collection that has none pinned yet gets the one that `choose` names.
   *
   * @param sizeBytes  about how much there is to embed
   */
  readonly embedder: (choose: () => Promise<ModelChoice>, sizeBytes: number) => Promise<OpenedEmbedder>;
  readonly lsa: Pick<CollectionLsa, "update" | "follow">;
}

/** Closed when the work is done; what the collection needs for its queries stays open. */
export interface OpenedEmbedder extends AsyncDisposable {
  readonly embedder: Embedder | null;
  readonly notices: readonly string[];
}

interface ScannedSource {
  readonly source: Source;
  readonly files: readonly ScannedFile[];
  readonly stored: StoredFiles;
  /** Files and folders that are there and could not be read. */
  readonly unreadable: readonly string[];
}

/** Brings a collection up to date with folders and files. @see Engine.index */
export async function indexPaths(
  { store, embedder: openEmbedder, lsa }: IndexContext,
  paths: readonly string[],
  options: IndexOptions,
): Promise<IndexReport> {
  const start = performance.now();
  const tally = new RunTally();
  const sources: ScannedSource[] = [];
  for (const path of paths) sources.push(await scanSource(store, path, options, tally));
  const files = sources.flatMap((source) => source.files);

  // Without a file there is no text to choose a model by.
  if (files.length === 0)
    throw nothingIndexed(paths, { ...tally.counts(), ...NOTHING_WRITTEN, seconds: secondsSince(start) });
  const sizeBytes = files.reduce((sum, file) => sum + file.sizeBytes, 0);
  await using opened = await openEmbedder(async () => chooseModel(await sampleLanguages(files)), sizeBytes);
  const { embedder, notices } = opened;
  let done = 0;
  const onProgress = (): void => {
    const { tokens, chunks } = writer.counts;
    options.onProgress?.({ stage: "index", done, total: files.length, unit: "files", counters: { tokens, chunks } });
  };
  const writer = new DocumentWriter(store, embedder, options.signal, onProgress);
  const indexer = new FileIndexer(store, writer, embedder, tally);
  for (const { source, files: found, stored } of sources) {
    for (const file of found) {
      throwIfAborted(options.signal);
      await indexer.index(source, file, stored.get(file.path) ?? []);
      done++;
      onProgress();
    }
  }
  await writer.flush();
  const emptied = sources.filter((source) => source.files.length === 0 && source.stored.size > 0);
  for (const source of sources) if (!emptied.includes(source)) await removeVanished(store, source, tally);
  await fitWhitening(store);
  const failures = await lsa.update(options);

  const report: IndexReport = {
    ...tally.counts(),
    ...writer.counts,
    seconds: secondsSince(start),
    embedder: embedder?.fingerprint ?? null,
    // More likely a drive that is not mounted than a folder that was emptied.
    notices: [
      ...notices,
      ...emptied.map(({ source }) => `${source.root} is empty now; its documents were kept.`),
      ...failures,
    ],
  };
  if (report.added + report.replaced + report.unchanged === 0) throw nothingIndexed(paths, report);
  return report;
}

const NOTHING_WRITTEN = { documents: 0, chunks: 0, tokens: 0, embedder: null, notices: [] } as const;

function secondsSince(start: number): number {
  return (performance.now() - start) / 1000;
}

async function scanSource(store: Store, path: string, options: IndexOptions, tally: RunTally): Promise<ScannedSource> {
  const files: ScannedFile[] = [];
  const { include = [], exclude = [], hidden = false, signal } = options;
  const skipped: { path: string; reason: string }[] = [];
  const onSkip = (one: { path: string; reason: string }): void => void skipped.push(one);
  const globs = include.length > 0 ? { include, exclude } : { exclude };
  for await (const file of scan(path, { ...globs, hidden, onSkip, ...(signal ? { signal } : {}) })) files.push(file);
  const source = await store.addSource(resolve(path));
  for (const one of skipped) tally.skip(`${source.name}/${one.path}`, one.reason);
  const unreadable = skipped.filter(({ reason }) => reason === "unreadable").map((one) => one.path);
  return { source, files, stored: byPath(await store.documentStates(source.name)), unreadable };
}

/** Reads, plans and hands on one file at a time. A file that cannot be read costs that file only. */
class FileIndexer {
  readonly #store: Store;
  readonly #writer: DocumentWriter;
  readonly #sizing: ReturnType<typeof chunkSizing>;
  readonly #tally: RunTally;

  constructor(store: Store, writer: DocumentWriter, embedder: Embedder | null, tally: RunTally) {
    this.#store = store;
    this.#writer = writer;
    this.#sizing = chunkSizing(embedder);
    this.#tally = tally;
  }

  async index(source: Source, file: ScannedFile, stored: NonNullable<ReturnType<StoredFiles["get"]>>): Promise<void> {
    const name = `${source.name}/${file.path}`;
    if (looksUnchanged(stored, { ...file, id: name })) return this.#tally.unchanged(name);
    const prepared = await this.#prepare(source, file);
    if (prepared === null) return;
    const plan = planFile(prepared, stored);
    await this.#store.removeDocuments(plan.remove);
    for (const document of plan.put) await this.#writer.add(document);
    if (plan.put.length + plan.remove.length === 0) this.#tally.unchanged(name);
    else if (stored.length > 0) this.#tally.replaced(name);
    else this.#tally.added(name);
  }

  /** @returns null when the file gives no document, which has been booked then */
  async #prepare(source: Source, { path, absolutePath, modifiedAt }: ScannedFile): Promise<PreparedDocuments | null> {
    const name = `${source.name}/${path}`;
    try {
      const bytes = await readFile(absolutePath);
      const prepared = await prepareFile({ source: source.name, path, bytes, modifiedAt }, this.#sizing);
      if (prepared.kind === "skipped") {
        this.#tally.skip(name, prepared.reason);
        return null;
      }
      for (const { message } of prepared.warnings) this.#tally.warn(name, message);
      return prepared.documents;
    } catch (error) {
      const code = isEngineError(error) ? error.code : "EXTRACTION_FAILED";
      this.#tally.fail(name, code, error instanceof Error ? error.message : String(error));
      return null;
    }
  }
}

type PreparedDocuments = Extract<PreparedFile, { kind: "documents" }>["documents"];

/** Documents whose file is gone, or is read as no document any more. A file that cannot be read keeps what was stored of it. */
async function removeVanished(store: Store, scanned: ScannedSource, tally: RunTally): Promise<void> {
  const { source, stored, files, unreadable } = scanned;
  const present = new Set(files.map(({ path }) => path));
  const isGone = (path: string): boolean =>
    present.has(path) ? tally.isSkipped(`${source.name}/${path}`) : !unreadable.some((one) => isWithin(path, one));
  const ids = [...stored].filter(([path]) => isGone(path)).flatMap(([, states]) => states.map(({ id }) => id));
  tally.removed(await store.removeDocuments(ids));
}

function isWithin(path: string, folder: string): boolean {
  return folder === "" || path === folder || path.startsWith(`${folder}/`);
}

function nothingIndexed(paths: readonly string[], report: IndexReport): EngineError {
  const message =
    report.files === 0
      ? `There is no file to index in ${paths.join(", ")}`
      : `None of ${report.files} files could be indexed: ${report.skipped.length} skipped, ${report.failed.length} failed`;
  return new EngineError("NOTHING_INDEXED", message, {
    hint: "Check the path and the globs; the report lists each file with its reason.",
    data: { report },
  });
}
