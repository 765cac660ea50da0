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
  // The maps are by what files have to share to be one document.
  /** Documents whose file is gone. */
  readonly #gone = new Map<string, DocumentId>();
  readonly #goneIds = new Set<DocumentId>();
  /** What this run has added and may not have stored yet. */
  readonly #added = new Map<string, Document>();
  /** Of the files that this run found to be copies or to have moved the first. */
  readonly #placed = new Map<string, Document>();
  /** Files that were stored when they were looked for. */
  readonly #stored = new Map<string, readonly Document[]>();
  /** Ids whose stored document is about to be another one. */
  readonly #changing = new Set<DocumentId>();
  readonly #taken = new Set<DocumentId>();

  constructor(store: Store, sources: readonly Source[]) {
    this.#store = store;
    this.#sources = new Map(sources.map((source) => [source.name, source]));
  }

  gone(source: string, { id, path, contentHash }: DocumentState): void {
    this.#gone.set(this.#keyOf({ source, path, contentHash }), id);
    this.#goneIds.add(id);
  }

  /** @returns how many are remembered */
  added(document: Document): number {
    this.#changing.add(document.id);
    this.#added.set(this.#keyOf(document), document);
    return this.#added.size;
  }

  /** Of a run that stores nothing: what is remembered of it is small. */
  planned({ id, path, source, contentHash }: Document): void {
    this.#changing.add(id);
    const unread = { title: "", mediaType: "", language: "und", metadata: {}, sizeBytes: 0, modifiedAt: null };
    const document: Document = { ...unread, id, path, source, contentHash };
    this.#added.set(this.#keyOf(document), document);
  }

  /** A file whose document is, under another id, the one that was stored or added before. */
  placed(document: Document): void {
    this.#changing.add(document.id);
    const key = this.#keyOf(document);
    this.#placed.set(key, firstOf([document, this.#placed.get(key)])!);
  }

  /** To be called when all that was added is stored. */
  stored(): void {
    this.#added.clear();
    this.#placed.clear();
    this.#stored.clear();
    this.#changing.clear();
  }

  /** Documents that were found to have moved. */
  get taken(): ReadonlySet<DocumentId> {
    return this.#taken;
  }

  /** A document or record whose file is gone, each given once. */
  async takeGone(source: Source, path: string, contentHash: string): Promise<Document | null> {
    const key = this.#keyOf({ source: source.name, path, contentHash });
    const id = this.#gone.get(key);
    if (id === undefined) return null;
    this.#gone.delete(key);
    this.#taken.add(id);
    const document = await this.#store.getDocument(id);
    // The file that a copy is named by may be about to become another document.
    return document === null ? null : (filesOf(document).find((file) => file.id === id) ?? null);
  }

  /**
   * The first file of this content that stays: one that this run has added or placed, or that the collection holds as it is. What is
   * written before the file at hand leaves it there, so the two can be one document.
   */
  async find(source: Source, path: string, contentHash: string): Promise<Document | null> {
    const key = this.#keyOf({ source: source.name, path, contentHash });
    const stored = this.#stored.get(key) ?? (await this.#findStored(key, contentHash));
    const stays = stored.filter(({ id }) => !this.#changing.has(id) && !this.#goneIds.has(id));
    return firstOf([this.#added.get(key), this.#placed.get(key), ...stays]);
  }

  async #findStored(key: string, contentHash: string): Promise<readonly Document[]> {
    const documents = await this.#store.filesOfContent(contentHash);
    const files = documents.flatMap(filesOf).filter((file) => this.#keyOf(file) === key);
    // Most contents are new: what is not there is not remembered.
    if (files.length > 0) this.#stored.set(key, files);
    return files;
  }

  #keyOf({ source, path, contentHash }: Pick<Document, "source" | "path" | "contentHash">): string {
    const options = source === null ? undefined : this.#sources.get(source)?.options;
    const metadata = options === undefined ? source : JSON.stringify(options.metadata ?? {});
    return `${contentHash} ${path === null ? "" : extensionOf(path)} ${metadata}`;
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

/** A document as each of the files that it is. */
function filesOf(document: Document): Document[] {
  return [document, ...(document.copies ?? []).map((copy) => ({ ...document, ...copy }))];
}

/** The one of the smallest id. */
function firstOf(files: readonly (Document | undefined)[]): Document | null {
  let first: Document | null = null;
  for (const file of files) if (file !== undefined && (first === null || file.id < first.id)) first = file;
  return first;
}
