/** One step of a writer that may be killed; what it does follows from what is said here. */
export type Operation =
  | { readonly kind: "put"; readonly version: number; readonly ids: readonly string[] }
  | { readonly kind: "remove"; readonly ids: readonly string[] }
  | { readonly kind: "backup" | "restore" | "compact" | "search" | "reopen" };

export type OperationKind = Operation["kind"];

/** Versions by document id. */
export type Documents = ReadonlyMap<string, number>;

/** What a collection, and the backup beside it, should hold. */
export interface Expected {
  readonly documents: Documents;
  /** Null when there is none. */
  readonly backup: Documents | null;
}

export const NOTHING_EXPECTED: Expected = { documents: new Map(), backup: null };

/** What is expected after an operation, whole. */
export function after({ documents, backup }: Expected, operation: Operation): Expected {
  switch (operation.kind) {
    case "put":
      return {
        documents: new Map([...documents, ...operation.ids.map((id) => [id, operation.version] as const)]),
        backup,
      };
    case "remove": {
      const removed = new Set(operation.ids);
      return { documents: new Map([...documents].filter(([id]) => !removed.has(id))), backup };
    }
    case "backup":
      return { documents, backup: documents };
    case "restore":
      return { documents: backup ?? documents, backup };
    case "compact":
    case "search":
    case "reopen":
      break;
  }
  return { documents, backup };
}

/** The documents an operation may have changed. */
export function touchedBy(operation: Operation, { documents, backup }: Expected): readonly string[] {
  if (operation.kind === "put" || operation.kind === "remove") return operation.ids;
  return operation.kind === "restore" ? [...documents.keys(), ...(backup?.keys() ?? [])] : [];
}
