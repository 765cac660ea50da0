import { isEngineError, throwIfAborted } from "../core/errors.ts";
import { type IndexOptions, type IndexReport, MAX_FILE_BYTES } from "../core/indexing.ts";
import type { Embedder } from "../embed/embedder.ts";
import type { Source, Store } from "../store/store.ts";
import { chooseModel, type ModelChoice } from "./choose-model.ts";
import { DocumentWriter } from "./document-writer.ts";
import { FileIndexer } from "./file-indexer.ts";
import { FileReader } from "./file-reader.ts";
import { readingPool } from "./isolated/reading-pool.ts";
import { KnownContents } from "./known-contents.ts";
import { learn, learnLater, type Learning } from "./learn.ts";
import { nothingIndexed } from "./nothing-indexed.ts";
import { puttingBackSources } from "./put-back-sources.ts";
import { ReadAhead } from "./read-ahead.ts";
import { RunTally } from "./run-tally.ts";
import { sampleLanguages } from "./sample-languages.ts";
import { ScanScope } from "./scan-scope.ts";
import type { ScannedSource, ScanSourceOptions } from "./scan-source.ts";
import { missingNotice, scanSources } from "./scan-sources.ts";
import {
  bookRemoved,
  bookUnchanged,
  type FilesOfSources,
  knowStored,
  removeVanished,
  vanishedOf,
  wholeFilesOf,
} from "./source-files.ts";

/** What an indexing run works with. */
export interface IndexContext extends Learning {
  /**
   * The collection's own embedder; a collection that has none pinned yet gets the one that `choose` names.
   *
   * @param sizeBytes  about how much there is to embed
   */
  readonly embedder: (choose: () => Promise<ModelChoice>, sizeBytes: number) => Promise<OpenedEmbedder>;
}

/** Closed when the work is done; what the collection needs for its queries stays open. */
export interface OpenedEmbedder extends AsyncDisposable {
  readonly embedder: Embedder | null;
  readonly notices: readonly string[];
}

/** `within`: a run over a part of each folder, which changed a moment ago. */
export type RunOptions = ScanSourceOptions;

/** Brings a collection up to date with folders and files. @see Engine.index */
export async function indexPaths(
  context: IndexContext,
  paths: readonly string[],
  options: RunOptions,
): Promise<IndexReport> {
  const run = async (): Promise<IndexReport> => await runOver(context, paths, options);
  // A part of a folder that cannot be indexed is tried again.
  if (options.dryRun || options.within !== undefined) return await run();
  return await puttingBackSources(context.store, paths, run);
}

async function runOver(context: IndexContext, paths: readonly string[], options: RunOptions): Promise<IndexReport> {
  const { store } = context;
  const start = performance.now();
  const tally = new RunTally();
  const { sources, missing } = await scanSources(store, paths, options, tally);
  const contents = new KnownContents(store, [...(await store.sources()), ...sources.map(({ source }) => source)]);
  for (const { source, gone } of sources) for (const state of gone) contents.gone(source.name, state);

  const done = options.dryRun
    ? await planFiles(store, sources, contents, tally, options)
    : await writeFiles(context, sources, contents, tally, options);
  const report: IndexReport = {
    ...tally.counts(),
    missing,
    ...done,
    ...(options.listFiles && { outcomes: tally.outcomes(), removedFiles: tally.removedFiles() }),
    ...(options.dryRun && { dryRun: true }),
    seconds: (performance.now() - start) / 1000,
    notices: [
      ...done.notices,
      ...missing.map(missingNotice),
      ...sources
        .filter(({ isEmptied }) => isEmptied)
        .map(({ source }) => `Nothing is found in ${source.root} any more; its documents were kept.`),
      ...sources.flatMap(({ source }) => largeNotice(source, tally)),
    ],
  };
  const isWhole = options.within === undefined;
  const isNothing = report.files === report.skipped.length + report.failed.length && !tally.keptSome;
  if (isWhole && isNothing)
    throw nothingIndexed(
      sources.map(({ source }) => source),
      report,
    );
  return report;
}

type Written = Pick<IndexReport, "documents" | "chunks" | "tokens" | "reusedVectors" | "embedder" | "notices">;

const NOTHING_WRITTEN: Written = { documents: 0, chunks: 0, tokens: 0, reusedVectors: 0, embedder: null, notices: [] };

/** Reads all that a run would read, for it is in what files hold that records, copies and moves are found. */
async function planFiles(
  store: Store,
  sources: readonly ScannedSource[],
  contents: KnownContents,
  tally: RunTally,
  { signal, onProgress }: IndexOptions,
): Promise<Written> {
  const { found, toRead } = bookUnchanged(sources, null, tally);
  const reader = FileReader.ofDocuments(null);
  knowStored(reader, sources);
  const indexer = new FileIndexer({ store, writer: null, reader, contents, tally, wholeFiles: wholeFilesOf(sources) });
  using ahead = new ReadAhead(toRead, (file) => reader.begin(file));
  let done = found.length - toRead.length;
  for (const file of toRead) {
    throwIfAborted(signal);
    await indexer.index(file, ahead.take(file));
    onProgress?.({ stage: "index", done: ++done, total: found.length, unit: "files" });
  }
  for (const source of sources) {
    const states = vanishedOf(source, tally).filter(({ id }) => !contents.taken.has(id));
    tally.removed(states.length);
    bookRemoved(source, states, tally);
  }
  return NOTHING_WRITTEN;
}

async function writeFiles(
  context: IndexContext,
  sources: readonly ScannedSource[],
  contents: KnownContents,
  tally: RunTally,
  options: RunOptions,
): Promise<Written> {
  const { store } = context;
  const changed = options.within === undefined ? null : new ScanScope(options.within);
  const isWhole = changed === null || changed.names("");
  const { found, toRead } = bookUnchanged(sources, changed, tally);
  // Without a file to read there is nothing to open a model for, or to choose one by.
  if (toRead.length === 0) {
    for (const source of sources) await removeVanished(store, source, contents, tally);
    if (found.length === 0 || !isWhole) return NOTHING_WRITTEN;
    // What was learned may be missing or damaged.
    const notices = await learn(context, options);
    return { ...NOTHING_WRITTEN, embedder: (await store.settings())?.embedder ?? null, notices };
  }
  const { counts, notices } = await storeFiles(context, { sources, found, toRead }, contents, tally, options);
  for (const source of sources) await removeVanished(store, source, contents, tally);
  tally.removed(-contents.taken.size);
  const learned = isWhole ? await learn(context, options) : [];
  if (changed !== null) await learnLater(context);
  const fingerprint = (await store.settings())?.embedder ?? null;
  return { ...counts, embedder: fingerprint, notices: [...notices, ...learned] };
}

interface Work extends FilesOfSources {
  readonly sources: readonly ScannedSource[];
}

/** The embedder's threads end with this: what is learned afterwards needs their memory. */
async function storeFiles(
  { store, embedder: openEmbedder }: IndexContext,
  { sources, found, toRead }: Work,
  contents: KnownContents,
  tally: RunTally,
  options: RunOptions,
): Promise<Pick<DocumentWriter, "counts"> & Pick<OpenedEmbedder, "notices">> {
  // It starts while the model is opened.
  readingPool.start();
  const sizeBytes = toRead.reduce((sum, file) => sum + file.sizeBytes, 0);
  await using opened = await openEmbedder(async () => chooseModel(await sampleLanguages(found)), sizeBytes);
  const { embedder, notices } = opened;
  let done = found.length - toRead.length;
  const onProgress = (): void => {
    const { tokens, chunks } = writer.counts;
    const steps = { ...writer.reached, written: chunks };
    const counters = { tokens, chunks };
    options.onProgress?.({ stage: "index", done, total: found.length, unit: "files", counters, steps });
  };
  const writer = new DocumentWriter(store, embedder, undefined, onProgress);
  const reader = FileReader.ofDocuments(embedder);
  knowStored(reader, sources);
  // A run is interrupted between two parts of a file, too.
  const onPart = (): void => {
    throwIfAborted(options.signal);
    onProgress();
  };
  const wholeFiles = wholeFilesOf(sources);
  const indexer = new FileIndexer({ store, writer, reader, contents, tally, wholeFiles, onPart });
  using ahead = new ReadAhead(toRead, (file) => reader.begin(file));
  try {
    for (const file of toRead) {
      throwIfAborted(options.signal);
      await indexer.index(file, ahead.take(file));
      done++;
      onProgress();
    }
  } catch (error) {
    // What was read is embedded and written before an interrupted run ends.
    if (isEngineError(error, "ABORTED")) await indexer.finish();
    throw error;
  }
  await indexer.finish();
  onProgress();
  return { counts: writer.counts, notices };
}

function largeNotice({ name, options: { maxFileBytes = MAX_FILE_BYTES } }: Source, tally: RunTally): string[] {
  const files = tally.skippedAs("too_large", `${name}/`);
  const limit = maxFileBytes < 2 ** 20 ? `${maxFileBytes} bytes` : `${Math.round(maxFileBytes / 2 ** 20)} MB`;
  return files === 0 ? [] : [`${files} of ${name} are larger than ${limit}; --max-file-size takes larger ones.`];
}
