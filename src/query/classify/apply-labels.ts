import type { LabelPrediction } from "../../core/classify.ts";
import type { TaskOptions } from "../../core/care.ts";
import type { DocumentId } from "../../core/document.ts";
import { EngineError, throwIfAborted } from "../../core/errors.ts";
import type { DocumentPut, Store } from "../../store/store.ts";

export interface ApplyOptions extends TaskOptions {
  /** A key of the metadata. */
  readonly field: string;
  readonly minProbability: number;
  /** Whether documents that have the field keep what it holds: labels that people gave are not replaced by guesses. */
  readonly keepsGiven: boolean;
  /** Content hashes of the documents as they were judged; one that has changed since is left alone. */
  readonly judged: ReadonlyMap<DocumentId, string>;
}

const BATCH = 50;

/**
 * Writes labels as metadata of the documents they were predicted for; nothing is embedded anew.
 *
 * @returns the ids of the documents that were changed
 * @throws {EngineError} `BAD_REQUEST` for what is no metadata key, `COLLECTION_BUSY`, `ABORTED` between two batches
 */
export async function applyLabels(
  store: Store,
  predictions: readonly LabelPrediction[],
  options: ApplyOptions,
): Promise<Set<DocumentId>> {
  const applied = new Set<DocumentId>();
  const wanted = predictions.filter(({ probability }) => probability >= options.minProbability);
  for (let start = 0; start < wanted.length; start += BATCH) {
    throwIfAborted(options.signal);
    const puts: DocumentPut[] = [];
    for (const prediction of wanted.slice(start, start + BATCH)) {
      const put = await labelled(store, prediction, options);
      if (put !== null) puts.push(put);
    }
    if (puts.length > 0) await store.putDocuments(puts);
    for (const { document } of puts) applied.add(document.id);
    options.onProgress?.({ stage: "apply", done: start + BATCH, total: wanted.length, unit: "documents" });
  }
  return applied;
}

/** @throws {EngineError} `BAD_REQUEST` */
export function checkLabelField(field: string): void {
  if (/^[^$.][^.]{0,255}$/.test(field)) return;
  throw new EngineError("BAD_REQUEST", `${JSON.stringify(field)} is not a metadata key that labels can be written to`, {
    hint: "Name a key without dots that does not begin with $.",
    data: { reason: "bad_field", field },
  });
}

/** The document as it is stored, with its label; null when it is to be left as it is. */
async function labelled(
  store: Store,
  { id, label }: LabelPrediction,
  options: ApplyOptions,
): Promise<DocumentPut | null> {
  const { field, keepsGiven, judged } = options;
  const document = await store.getDocument(id);
  if (document === null || document.contentHash !== judged.get(id)) return null;
  const given = Object.hasOwn(document.metadata, field) ? document.metadata[field] : undefined;
  if (given === label || (keepsGiven && given !== undefined && given !== null)) return null;
  const chunks = await store.chunksOf(id);
  const vectors = await store.vectors(chunks.map((chunk) => chunk.id));
  return {
    document: { ...document, metadata: { ...document.metadata, [field]: label } },
    chunks: chunks.map((chunk) => ({ ...chunk, vector: vectors.get(chunk.id) ?? null })),
  };
}
