import type { Document, DocumentId } from "../core/document.ts";
import { isEngineError } from "../core/errors.ts";
import type { Embedder } from "../embed/embedder.ts";
import type { DocumentState, Source, Store, TouchedFile } from "../store/store.ts";
import { chunkSizing } from "./chunk-sizing.ts";
import type { DocumentWriter } from "./document-writer.ts";
import { type KnownContents, relocate } from "./known-contents.ts";
import { looksUnchanged, planFile } from "./plan.ts";
import { hashOf, type PreparedDocument, prepareFile } from "./prepare.ts";
import { readScannedFile } from "./read-file.ts";
import type { RunTally } from "./run-tally.ts";
import type { ScannedFile } from "./scan.ts";
import type { ScanScope } from "./scan-scope.ts";

/** Documents under way whose contents are remembered; then they are written, and the collection is asked. */
const MAX_REMEMBERED = 4096;
const TOUCHED_AT_ONCE = 512;

export interface FileIndexerOptions {
  readonly store: Store;
  /** Null for a dry run: then files are compared by hash and nothing is read of their texts. */
  readonly writer: DocumentWriter | null;
  readonly embedder: Embedder | null;
  readonly contents: KnownContents;
  readonly tally: RunTally;
  /** Paths that are known to have changed, whatever their sizes and times say. */
  readonly changed?: ScanScope | null | undefined;
}

interface ReadFile extends ScannedFile {
  readonly name: string;
  readonly source: Source;
  readonly bytes: Uint8Array;
  readonly contentHash: string;
}

/** Reads, plans and hands on one file at a time. A file that cannot be read costs that file only. */
export class FileIndexer {
  readonly #store: Store;
  readonly #writer: DocumentWriter | null;
  readonly #sizing: ReturnType<typeof chunkSizing>;
  readonly #contents: KnownContents;
  readonly #tally: RunTally;
  readonly #changed: ScanScope | null;
  #touched: TouchedFile[] = [];

  constructor({ store, writer, embedder, contents, tally, changed = null }: FileIndexerOptions) {
    this.#store = store;
    this.#writer = writer;
    this.#sizing = chunkSizing(embedder);
    this.#contents = contents;
    this.#tally = tally;
    this.#changed = changed;
  }

  /** @param stored  what is stored of the file */
  async index(source: Source, file: ScannedFile, stored: readonly DocumentState[]): Promise<void> {
    const name = `${source.name}/${file.path}`;
    const isUnchanged = this.#changed?.names(file.path) !== true && looksUnchanged(stored, { ...file, id: name });
    if (isUnchanged) return this.#tally.unchanged(name);
    const bytes = await this.#attempt(name, async () => await readScannedFile(file));
    if (bytes === null) return;
    if (bytes.length === 0) return this.#tally.skip(name, "empty");
    await this.#indexContent({ ...file, name, source, bytes, contentHash: hashOf(bytes) }, stored);
  }

  /** Writes what is left. */
  async finish(): Promise<void> {
    await this.#writer?.flush();
    await this.#writeTouched();
  }

  async #indexContent(file: ReadFile, stored: readonly DocumentState[]): Promise<void> {
    const { name, source, path, contentHash } = file;
    const [state] = stored;
    if (stored.length === 1 && state?.id === name && state.contentHash === contentHash) {
      this.#tally.unchanged(name);
      return await this.#touch(file, name);
    }
    const gone = await this.#contents.takeGone(source, path, contentHash);
    const known =
      gone ?? (await this.#contents.find(source, path, contentHash, async () => await this.#writer?.flush()));
    if (known !== null && known.id !== name) {
      this.#tally.found(name, gone === null ? "copied" : "moved", known.id);
      this.#contents.changing(name);
      await this.#removeOthers(stored, name);
      return await this.#writer?.add({ ...this.#relocated(known, file, name), chunks: [], copyOf: known.id });
    }
    if (this.#writer !== null) return await this.#indexText(file, stored, this.#writer);
    this.#contents.planned(source, path, contentHash);
    if (stored.length > 0) this.#tally.replaced(name);
    else this.#tally.added(name);
  }

  async #indexText(file: ReadFile, stored: readonly DocumentState[], writer: DocumentWriter): Promise<void> {
    const { name, source, path, bytes, contentHash, modifiedAt } = file;
    const { metadata } = source.options;
    const content = { source: source.name, path, bytes, contentHash, modifiedAt, metadata };
    const prepared = await this.#attempt(name, async () => await prepareFile(content, this.#sizing));
    if (prepared === null) return;
    if (prepared.kind === "skipped") return this.#tally.skip(name, prepared.reason);
    for (const { message } of prepared.warnings) this.#tally.warn(name, message);
    const plan = planFile(prepared.documents, stored);
    await this.#store.removeDocuments(plan.remove);
    const isTouched = stored.some((state) => state.modifiedAt !== modifiedAt || state.sizeBytes !== bytes.length);
    if (isTouched) for (const id of plan.keep) await this.#touch(file, id);
    let moved: string | null = null;
    for (const document of plan.put) {
      const from = await this.#contents.takeGone(source, path, document.document.contentHash);
      if (from !== null) moved = from.id;
      await writer.add(from === null ? document : { document: document.document, chunks: [], copyOf: from.id });
      if (this.#contents.added(document.document) < MAX_REMEMBERED) continue;
      await writer.flush();
      this.#contents.stored();
    }
    if (plan.put.length + plan.remove.length === 0) this.#tally.unchanged(name);
    else if (stored.length > 0) this.#tally.replaced(name);
    else if (moved !== null) this.#tally.found(name, "moved", moved);
    else this.#tally.added(name);
  }

  /** @returns null when the file cannot be read, which has been booked then */
  async #attempt<T>(name: string, work: () => Promise<T>): Promise<T | null> {
    try {
      return await work();
    } catch (error) {
      const code = isEngineError(error) ? error.code : "EXTRACTION_FAILED";
      this.#tally.fail(name, code, error instanceof Error ? error.message : String(error));
      return null;
    }
  }

  #relocated(known: Document, { source, path, modifiedAt }: ReadFile, id: string): Pick<PreparedDocument, "document"> {
    return { document: relocate(known, { id, source: source.name, path, modifiedAt }) };
  }

  /** Of a file that was of another kind before: what it is now takes the place of the document of its own id. */
  async #removeOthers(stored: readonly DocumentState[], name: string): Promise<void> {
    const others = stored.map(({ id }) => id).filter((id) => id !== name);
    if (this.#writer !== null) await this.#store.removeDocuments(others);
  }

  async #touch({ bytes, modifiedAt }: ReadFile, id: DocumentId): Promise<void> {
    this.#touched.push({ id, sizeBytes: bytes.length, modifiedAt });
    if (this.#touched.length >= TOUCHED_AT_ONCE) await this.#writeTouched();
  }

  async #writeTouched(): Promise<void> {
    const touched = this.#touched;
    this.#touched = [];
    if (this.#writer !== null) await this.#store.touchDocuments(touched);
  }
}
