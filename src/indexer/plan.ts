import type { DocumentId } from "../core/document.ts";
import type { DocumentState } from "../store/store.ts";

/** Documents of a source that are stored, by the file they came from. */
export type StoredFiles = ReadonlyMap<string, readonly DocumentState[]>;

export function byPath(states: readonly DocumentState[]): StoredFiles {
  return Map.groupBy(states, ({ path }) => path);
}

/** A file as it was found. */
export interface FoundAt {
  readonly id: DocumentId;
  readonly sizeBytes: number;
  readonly modifiedAt: number;
  /** How many documents it had when it was stored whole; undefined where that is not known. */
  readonly documents: number | undefined;
}

/** A file whose size and time are as they were is not read again, if it is known to be stored whole. */
export function looksUnchanged(stored: readonly DocumentState[], file: FoundAt): boolean {
  const isOne = stored.length === 1 && stored[0]!.id === file.id;
  if (!isOne && stored.length !== file.documents) return false;
  return stored.every(({ sizeBytes, modifiedAt }) => sizeBytes === file.sizeBytes && modifiedAt === file.modifiedAt);
}

/** Compares what a file holds with what is stored of it, by content hash. Planning what was just written changes nothing. */
export class FilePlan {
  readonly #stored: readonly DocumentState[];
  readonly #hashes: ReadonlyMap<DocumentId, string>;
  readonly #found = new Set<DocumentId>();
  #puts = 0;

  constructor(stored: readonly DocumentState[]) {
    this.#stored = stored;
    this.#hashes = new Map(stored.map(({ id, contentHash }) => [id, contentHash]));
  }

  /** Each document of the file is asked for once. @returns whether it stays as it is; else it is to be put */
  keeps({ id, contentHash }: { readonly id: DocumentId; readonly contentHash: string }): boolean {
    this.#found.add(id);
    const isKept = this.#hashes.get(id) === contentHash;
    if (!isKept) this.#puts++;
    return isKept;
  }

  /** How many documents were asked for. */
  get documents(): number {
    return this.#found.size;
  }

  /** Whether the file was one document, by this id. */
  isOnly(id: DocumentId): boolean {
    return this.#found.size === 1 && this.#found.has(id);
  }

  /** To be removed, once all were asked for. */
  gone(): DocumentId[] {
    return this.#stored.map(({ id }) => id).filter((id) => !this.#found.has(id));
  }

  /** Documents to be put or removed. */
  get changes(): number {
    return this.#puts + this.gone().length;
  }
}
