import type { DocumentId } from "../core/document.ts";
import type { DocumentState } from "../store/store.ts";

/** Documents of a source that are stored, by the file they came from. */
export type StoredFiles = ReadonlyMap<string, readonly DocumentState[]>;

export function byPath(states: readonly DocumentState[]): StoredFiles {
  return Map.groupBy(states, ({ path }) => path);
}

/**
 * A file whose size and time are as they were is not read again. Only a file that is one document by the file's own id is
 * known to be stored whole: of a file of records, an interrupted run may have stored the first few.
 */
export function looksUnchanged(
  stored: readonly DocumentState[],
  file: { readonly id: DocumentId; readonly sizeBytes: number; readonly modifiedAt: number },
): boolean {
  const [state] = stored;
  return (
    stored.length === 1 &&
    state?.id === file.id &&
    state.sizeBytes === file.sizeBytes &&
    state.modifiedAt === file.modifiedAt
  );
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

  /** To be removed, once all were asked for. */
  gone(): DocumentId[] {
    return this.#stored.map(({ id }) => id).filter((id) => !this.#found.has(id));
  }

  /** Documents to be put or removed. */
  get changes(): number {
    return this.#puts + this.gone().length;
  }
}
