import type { Document, DocumentId } from "../../core/document.ts";
import type { FeedbackPart, Unit } from "../../core/search.ts";
import type { Store } from "../../store/store.ts";
import type { Feedback } from "../retrieve/retrieve.ts";

interface Row {
  /** Of the unit. */
  readonly id: number;
}

/** The documents that rows of a unit belong to, each once. */
export async function documentsOf(store: Store, unit: Unit, rows: readonly Row[]): Promise<Document[]> {
  const ids = await documentIdsOf(store, unit, rows);
  return [...(await store.documents([...new Set(ids.values())])).values()];
}

/** What a query was moved towards, for those who want to know why. */
export async function describeFeedback(
  store: Store,
  unit: Unit,
  feedback: readonly Feedback[],
): Promise<FeedbackPart[]> {
  const documents = await documentIdsOf(store, unit, feedback);
  return feedback.flatMap(({ id, share }) => {
    const document = documents.get(id);
    return document === undefined ? [] : [{ document, chunk: unit === "chunk" ? id : null, share }];
  });
}

/** Document ids by row of the unit; a row that is gone has none. */
export async function documentIdsOf(store: Store, unit: Unit, rows: readonly Row[]): Promise<Map<number, DocumentId>> {
  const ids = rows.map(({ id }) => id);
  const owners =
    unit === "document" ? new Map(ids.map((id) => [id, id])) : await store.documentRowsOfChunks(ids as never[]);
  const documents = await store.documentRows([...new Set(owners.values())]);
  return new Map(
    [...owners].flatMap(([id, row]) => (documents.has(row) ? [[id, documents.get(row)!.id] as const] : [])),
  );
}
