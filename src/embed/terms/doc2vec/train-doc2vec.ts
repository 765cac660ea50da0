import { EngineError } from "../../../core/errors.ts";
import type { TermModel } from "../term-model.ts";
import { encodeCorpus } from "../train/encode-corpus.ts";
import { networkFor, trainNetwork, type TrainingTask } from "../train/train-terms.ts";
import { type Doc2VecOptions, networkOptions, resolveDoc2VecOptions } from "./doc2vec-options.ts";

export interface TermDocument {
  /** Unique in the corpus. */
  readonly id: string;
  readonly terms: readonly string[];
}

/** Documents as terms, read once. */
export interface DocumentCorpus {
  documents(): AsyncIterable<TermDocument>;
}

/**
 * Trains vectors of documents and of their terms. A document whose terms are all too rare keeps the vector it was drawn.
 *
 * @throws {EngineError} `BAD_CONFIG` for an option out of range or more memory than can be addressed, `BAD_REQUEST` for a corpus
 *   without a term that is frequent enough, `BAD_DOCUMENT` for an id that two documents have, `ABORTED`, `STORAGE_FAILED`
 * @see Le & Mikolov, ICML 2014, https://proceedings.mlr.press/v32/le14.html
 */
export async function trainDoc2Vec(
  corpus: DocumentCorpus,
  options: Partial<Doc2VecOptions> = {},
  task: TrainingTask = {},
): Promise<TermModel> {
  const resolved = resolveDoc2VecOptions(options);
  const training = networkOptions(resolved);
  const ids: string[] = [];
  const { signal, onProgress } = task;
  const sentences = { sentences: () => termsOf(corpus, ids) };
  using encoded = await encodeCorpus(sentences, { ...training, documents: true, signal, onProgress });
  assertDistinct(ids);
  const network = networkFor(encoded, training, { count: ids.length, withTerms: resolved.withTerms, isFrozen: false });
  const complete = (terms: TermModel): TermModel => ({
    ...terms,
    algorithm: "doc2vec",
    training: { ...terms.training!, options: { algorithm: "doc2vec", ...resolved } },
    documents: { ids, vectors: network.documentVectors() },
  });
  const onEpoch: TrainingTask["onEpoch"] = async (epochsDone, model) =>
    await task.onEpoch?.(epochsDone, () => complete(model()));
  return complete(await trainNetwork(encoded, network, training, 0, { signal, onProgress, onEpoch }));
}

function assertDistinct(ids: readonly string[]): void {
  const seen = new Set<string>();
  for (const id of ids) {
    if (seen.has(id))
      throw new EngineError("BAD_DOCUMENT", `Two documents have the id ${JSON.stringify(id)}`, {
        hint: "Give each document an id of its own.",
        data: { id },
      });
    seen.add(id);
  }
}

async function* termsOf(corpus: DocumentCorpus, ids: string[]): AsyncGenerator<readonly string[]> {
  for await (const { id, terms } of corpus.documents()) {
    ids.push(id);
    yield terms;
  }
}
