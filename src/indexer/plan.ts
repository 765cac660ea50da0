import type { DocumentId } from "../core/document.ts";
import type { DocumentState } from "../store/store.ts";

/** Documents of a source that are stored, by the file they came from. */
export type StoredFiles = ReadonlyMap<string, readonly DocumentState[]>;

/** What to do with the documents of one file; each id is in one list. */
export interface FilePlan<T> {
  readonly put: readonly T[];
  readonly keep: readonly DocumentId[];
  readonly remove: readonly DocumentId[];
}

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
export function planFile<T extends { readonly document: { readonly id: DocumentId; readonly contentHash: string } }>(
  found: readonly T[],
  stored: readonly DocumentState[] = [],
): FilePlan<T> {
  const hashes = new Map(stored.map(({ id, contentHash }) => [id, contentHash]));
  const isKept = ({ document }: T): boolean => hashes.get(document.id) === document.contentHash;
  const ids = new Set(found.map(({ document }) => document.id));
  return {
    put: found.filter((one) => !isKept(one)),
    keep: found.filter(isKept).map(({ document }) => document.id),
    remove: stored.map(({ id }) => id).filter((id) => !ids.has(id)),
  };
}
