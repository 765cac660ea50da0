import type { DocumentId } from "../core/document.ts";
import { isEngineError } from "../core/errors.ts";
import type { DocumentState, Store, TouchedFile } from "../store/store.ts";
import type { DocumentWriter } from "./document-writer.ts";
import type { FileReader, FileReading } from "./file-reader.ts";
import type { FoundFile } from "./found-file.ts";
import { type KnownContents, relocate } from "./known-contents.ts";
import { FilePlan, looksUnchanged } from "./plan.ts";
import type { FilePart, PreparedDocument } from "./prepare.ts";
import type { RunTally } from "./run-tally.ts";
import type { ScanScope } from "./scan-scope.ts";
import type { WholeFiles } from "./whole-files.ts";

/** Documents under way whose contents are remembered; then they are written, and the collection is asked. */
const MAX_REMEMBERED = 4096;
const TOUCHED_AT_ONCE = 512;

export interface FileIndexerOptions {
  readonly store: Store;
  /** Null for a dry run. */
  readonly writer: DocumentWriter | null;
  readonly reader: FileReader;
  readonly contents: KnownContents;
  readonly tally: RunTally;
  /** By source. */
  readonly wholeFiles: ReadonlyMap<string, WholeFiles>;
  /** Called when a part of a file was handed on. */
  readonly onPart?: () => void;
}

interface ReadFile
  extends
    Pick<FoundFile, "name" | "source" | "path" | "absolutePath" | "modifiedAt" | "stored">,
    Pick<FilePart, "contentHash" | "sizeBytes"> {}

/**
 * @param whole    of the file's source
 * @param changed  paths that are known to have changed, whatever their sizes and times say
 */
export function isUnchanged(file: FoundFile, whole: WholeFiles, changed: ScanScope | null): boolean {
  if (changed?.names(file.path) === true) return false;
  const { name: id, path, sizeBytes, modifiedAt } = file;
  return looksUnchanged(file.stored, { id, sizeBytes, modifiedAt, documents: whole.documentsOf(path) });
}

/** Plans and hands on one file at a time. A file that cannot be read costs that file only. */
export class FileIndexer {
  readonly #store: Store;
  readonly #writer: DocumentWriter | null;
  readonly #reader: FileReader;
  readonly #contents: KnownContents;
  readonly #tally: RunTally;
  readonly #wholeFiles: ReadonlyMap<string, WholeFiles>;
  readonly #onPart: () => void;
  #touched: TouchedFile[] = [];

  constructor({ store, writer, reader, contents, tally, wholeFiles, onPart = () => {} }: FileIndexerOptions) {
    this.#onPart = onPart;
    this.#store = store;
    this.#writer = writer;
    this.#reader = reader;
    this.#contents = contents;
    this.#tally = tally;
    this.#wholeFiles = wholeFiles;
  }

  /** @param reading  of the file */
  async index(found: FoundFile, reading: FileReading): Promise<void> {
    const { name, source, path, absolutePath, modifiedAt, stored } = found;
    const part = await this.#attempt(name, reading);
    if (part === null || part === "failed") return;
    if (part.state === "skipped") return this.#skip(name, part);
    const { contentHash, sizeBytes } = part;
    const file = { name, source, path, absolutePath, modifiedAt, stored, contentHash, sizeBytes };
    await this.#indexContent(file, part, reading);
  }

  /** Writes what is left. */
  async finish(): Promise<void> {
    await this.#writer?.flush();
    await this.#writeTouched();
    for (const whole of this.#wholeFiles.values()) await whole.save();
  }

  async #indexContent(file: ReadFile, part: FilePart, reading: FileReading): Promise<void> {
    const { name, source, path, contentHash, stored } = file;
    const writer = this.#writer;
    const [state] = stored;
    if (stored.length === 1 && state?.id === name && state.contentHash === contentHash) {
      this.#tally.unchanged(name);
      return await this.#touch(file, name);
    }
    const gone = await this.#contents.takeGone(source, path, contentHash);
    const known = gone ?? (await this.#contents.find(source, path, contentHash));
    if (known !== null && known.id !== name) {
      this.#tally.found(name, gone === null ? "copied" : "moved", known.id);
      this.#wholeFiles.get(source.name)?.set(path, undefined);
      await this.#removeOthers(stored, name);
      const document = relocate(known, { id: name, source: source.name, path, modifiedAt: file.modifiedAt });
      this.#contents.placed(document);
      return await writer?.add({ document, chunks: [], copyOf: known.id });
    }
    await this.#indexText(file, part, reading);
  }

  #skip(name: string, { reason = "empty", warnings }: FilePart): void {
    for (const { message } of warnings) this.#tally.warn(name, message);
    this.#tally.skip(name, reason);
  }

  async #indexText(file: ReadFile, first: FilePart, begun: FileReading): Promise<void> {
    const { name, source, path, stored } = file;
    let reading = begun;
    let part: FilePart | null = first;
    if (first.state === "known") {
      reading = this.#reader.begin(file, { isKnown: false });
      const again = await this.#attempt(name, reading);
      if (again === null || again === "failed") return;
      if (again.state === "skipped") return this.#skip(name, again);
      part = again;
    }
    const plan = new FilePlan(stored);
    let moved: string | null = null;
    let read = 0;
    while (part !== null) {
      for (const { message } of part.warnings) this.#tally.warn(name, message);
      for (const document of part.documents) {
        moved = (await this.#indexDocument(document, file, plan)) ?? moved;
      }
      read += part.documents.length;
      this.#onPart();
      const next = await this.#attempt(name, reading, read);
      // What was there before stays beside what could be read; a file of several documents is read again by the next run.
      if (next === "failed") return;
      part = next;
    }
    if (this.#writer !== null) await this.#store.removeDocuments(plan.gone());
    this.#wholeFiles.get(source.name)?.set(path, plan.isOnly(name) ? undefined : plan.documents);
    if (plan.changes === 0) this.#tally.unchanged(name);
    else if (stored.length > 0) this.#tally.replaced(name);
    else if (moved !== null) this.#tally.found(name, "moved", moved);
    else this.#tally.added(name);
  }

  /** @returns the file that its content was in, if it has moved */
  async #indexDocument(prepared: PreparedDocument, file: ReadFile, plan: FilePlan): Promise<DocumentId | null> {
    const { document } = prepared;
    if (plan.keeps(document)) {
      const { stored, modifiedAt, sizeBytes } = file;
      const isTouched = stored.some((state) => state.modifiedAt !== modifiedAt || state.sizeBytes !== sizeBytes);
      if (isTouched) await this.#touch(file, document.id);
      return null;
    }
    const from = await this.#contents.takeGone(file.source, file.path, document.contentHash);
    const movedFrom = from === null ? null : `${from.source}/${from.path}`;
    if (this.#writer === null) {
      this.#contents.planned(document);
      return movedFrom;
    }
    await this.#writer.add(from === null ? prepared : { document, chunks: [], copyOf: from.id });
    if (this.#contents.added(document) >= MAX_REMEMBERED) {
      await this.#writer.flush();
      this.#contents.stored();
    }
    return movedFrom;
  }

  /** The file's next part, null after the last one. A failure is booked. @param kept  documents that earlier parts gave */
  async #attempt(name: string, reading: FileReading, kept = 0): Promise<FilePart | "failed" | null> {
    try {
      return await reading.next();
    } catch (error) {
      const code = isEngineError(error) ? error.code : "EXTRACTION_FAILED";
      this.#tally.fail(name, code, error instanceof Error ? error.message : String(error), kept);
      return "failed";
    }
  }

  /** Of a file that was of another kind before: what it is now takes the place of the document of its own id. */
  async #removeOthers(stored: readonly DocumentState[], name: string): Promise<void> {
    const others = stored.map(({ id }) => id).filter((id) => id !== name);
    if (this.#writer !== null) await this.#store.removeDocuments(others);
  }

  async #touch({ sizeBytes, modifiedAt }: ReadFile, id: DocumentId): Promise<void> {
    this.#touched.push({ id, sizeBytes, modifiedAt });
    if (this.#touched.length >= TOUCHED_AT_ONCE) await this.#writeTouched();
  }

  async #writeTouched(): Promise<void> {
    const touched = this.#touched;
    this.#touched = [];
    if (this.#writer !== null) await this.#store.touchDocuments(touched);
  }
}
