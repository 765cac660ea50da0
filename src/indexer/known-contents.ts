import type { Document, DocumentId } from "../core/document.ts";
import type { DocumentState, Source, Store } from "../store/store.ts";
import { extensionOf } from "./extract/file-type.ts";
import { namingOf } from "./extract/title.ts";

/**
 * Finds files whose bytes are stored under another name, so that they need not be read, cut and embedded again. Only names
 * of one extension and sources of the same metadata count: their documents are equal but for what tells files apart.
 */
export class KnownContents {
  readonly #store: Store;
  readonly #sources: ReadonlyMap<string, Source>;
  /** Documents whose file is gone, by content and extension. */
  readonly #gone = new Map<string, { readonly id: DocumentId; readonly source: string }>();
  /** What this run has added and may not have stored yet. */
  readonly #added = new Map<string, Document>();
  /** Ids whose stored document is about to be another one. */
  readonly #changing = new Set<DocumentId>();
  readonly #taken = new Set<DocumentId>();

  constructor(store: Store, sources: readonly Source[]) {
    this.#store = store;
    this.#sources = new Map(sources.map((source) => [source.name, source]));
  }

  gone(source: string, { id, path, contentHash }: DocumentState): void {
    this.#gone.set(keyOf(contentHash, path), { id, source });
  }

  /** What is stored under an id is about to be something else. */
  changing(id: DocumentId): void {
    this.#changing.add(id);
  }

  /** @returns how many are remembered */
  added(document: Document): number {
    this.changing(document.id);
    if (document.path !== null) this.#added.set(keyOf(document.contentHash, document.path), document);
    return this.#added.size;
  }

  /** Of a run that stores nothing: what is remembered of it is small. */
  planned({ id, path, source, contentHash }: Document): void {
    this.changing(id);
    const unread = { title: "", mediaType: "", language: "und", metadata: {}, sizeBytes: 0, modifiedAt: null };
    if (path !== null) this.#added.set(keyOf(contentHash, path), { ...unread, id, path, source, contentHash });
  }

  /** To be called when all that was added is stored. */
  stored(): void {
    this.#added.clear();
    this.#changing.clear();
  }

  /** Documents that were found to have moved. */
  get taken(): ReadonlySet<DocumentId> {
    return this.#taken;
  }

  /** A document or record whose file is gone, each given once. */
  async takeGone(source: Source, path: string, contentHash: string): Promise<Document | null> {
    const key = keyOf(contentHash, path);
    const found = this.#gone.get(key);
    if (found === undefined || !this.#isAlike(source, found.source)) return null;
    this.#gone.delete(key);
    this.#taken.add(found.id);
    return await this.#store.getDocument(found.id);
  }

  /**
   * A file that is one document, which this run has added or the collection holds.
   *
   * @param flush  stores what was added; called when what is stored is about to change. Null in a run that stores nothing
   */
  async find(
    source: Source,
    path: string,
    contentHash: string,
    flush: (() => Promise<void>) | null,
  ): Promise<Document | null> {
    const isSame = (document: Document): boolean =>
      document.path !== null &&
      document.source !== null &&
      extensionOf(document.path) === extensionOf(path) &&
      this.#isAlike(source, document.source);
    const added = this.#added.get(keyOf(contentHash, path));
    if (added !== undefined && isSame(added)) return added;
    const stored = (await this.#store.filesOfContent(contentHash)).find(isSame);
    if (stored === undefined || !this.#changing.has(stored.id)) return stored ?? null;
    if (flush === null) return this.#livesOn(stored);
    await flush();
    this.stored();
    return (await this.#store.filesOfContent(contentHash)).find(isSame) ?? null;
  }

  /** What becomes of a document that changes and has copies. */
  #livesOn(document: Document): Document | null {
    const copy = document.copies?.find(({ id }) => !this.#changing.has(id));
    return copy === undefined ? null : { ...document, ...copy };
  }

  #isAlike(source: Source, other: string): boolean {
    if (source.name === other) return true;
    const known = this.#sources.get(other);
    return known !== undefined && metadataOf(known) === metadataOf(source);
  }
}

/** A document as it is at another place: a title that was made of the file's name is made of the new one. */
export function relocate(
  original: Document,
  place: { readonly id: DocumentId; readonly source: string; readonly path: string; readonly modifiedAt: number },
): Document {
  const { copies: _, ...document } = original;
  const { title, path } = original;
  return { ...document, ...place, title: (path === null ? null : namingOf(title, path)?.(place.path)) ?? title };
}

function keyOf(contentHash: string, path: string): string {
  return `${contentHash} ${extensionOf(path)}`;
}

function metadataOf({ options }: Source): string {
  return JSON.stringify(options.metadata ?? {});
}
