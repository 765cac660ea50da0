import type { DocumentId } from "../core/document.ts";
import type { UnitVector } from "../core/vector.ts";
import type { Store } from "../store/store.ts";
import type { PreparedDocument } from "./prepare.ts";

/** What is embedded of a chunk. */
export type EmbeddedText = (
  document: PreparedDocument["document"],
  chunk: Pick<PreparedDocument["chunks"][number], "headings" | "text">,
) => string;

/**
 * The vectors of what is stored under the ids of some documents, by the text that was embedded: what an edit leaves as it
 * was need not be embedded again.
 */
export async function storedVectors(
  store: Store,
  ids: readonly DocumentId[],
  embeddedText: EmbeddedText,
): Promise<Map<string, UnitVector>> {
  const found = new Map<string, UnitVector>();
  for (const document of (await store.documents(ids)).values()) {
    const chunks = await store.chunksOf(document.id);
    const vectors = await store.vectors(chunks.map(({ id }) => id));
    for (const chunk of chunks) {
      const vector = vectors.get(chunk.id);
      if (vector !== undefined) found.set(embeddedText(document, chunk), vector);
    }
  }
  return found;
}
