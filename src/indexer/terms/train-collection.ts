import type { TaskOptions } from "../../core/care.ts";
import { throwIfAborted } from "../../core/errors.ts";
import { assertSameDimensions } from "../../core/vector.ts";
import { CorpusEmbedder } from "../../embed/corpus/corpus-embedder.ts";
import { createCorpusLookup } from "../../embed/corpus/corpus-lookup.ts";
import { isCorpusFingerprint } from "../../core/fingerprint.ts";
import { POOLER_PART } from "../../embed/corpus/open-corpus-embedder.ts";
import { corpusTrainingOptions } from "../../embed/corpus/corpus-options.ts";
import { encodeSentencePooler } from "../../embed/terms/sentences/sentence-pooler-state.ts";
import { SentencePooler } from "../../embed/terms/sentences/sentence-pooler.ts";
import type { TermModel } from "../../embed/terms/term-model.ts";
import { TERM_TOKENIZER_VERSION, tokenizeTerms } from "../../embed/terms/tokenize/tokenize-terms.ts";
import { trainTerms } from "../../embed/terms/train/train-terms.ts";
import { resolveTrainingOptions, type TrainingOptions } from "../../embed/terms/train/training-options.ts";
import { WHITENING_STATE } from "../../embed/whitening-state.ts";
import type { Store } from "../../store/store.ts";
import type { ChunkVector, StoredTermModel, TermModelInfo } from "../../store/terms/term-store.ts";
import { fitWhitening } from "../fit-whitening.ts";
import { chunkPages, collectionSentences, type TextsAfter } from "./collection-corpus.ts";
import { embeddedText, placeChunks } from "./place-chunks.ts";
import { writeTermModel } from "./write-term-model.ts";

/** Passages whose terms say how telling each is. */
const POOLED_SAMPLE = 5000;

/**
 * Trains the terms of a collection, and in one that is bound to the `corpus` embedder makes the vectors of all chunks; then both take the
 * place of the old ones in one step. What is interrupted leaves everything as it was.
 *
 * @param given  in place of what suits a collection
 * @returns      null when a newer model came meanwhile
 * @throws {EngineError} `BAD_REQUEST` for a collection with too little text, `DIMENSION_MISMATCH` for other dimensions than its vectors
 *                       have, `BAD_CONFIG`, `ABORTED`
 */
export async function trainCollection(
  store: Store,
  given: Partial<TrainingOptions>,
  task: TaskOptions,
): Promise<StoredTermModel | null> {
  const started = performance.now();
  const { terms } = store;
  const bound = (await store.settings())?.embedder;
  const isBound = isCorpusFingerprint(bound);
  const { documents, chunks, lastDocument } = await terms.drift();
  const textsAfter: TextsAfter = async (after, limit) => await store.lsa.textsAfter(after, limit);
  const suited = { ...corpusTrainingOptions(chunks), ...(isBound && { dimensions: bound!.dimensions }) };
  const options = resolveTrainingOptions({ ...suited, ...given });
  if (isBound) assertSameDimensions(bound!.dimensions, options.dimensions);
  const corpus = { sentences: () => collectionSentences(textsAfter) };
  const model = await trainTerms(corpus, options, { ...task, sparesCaller: true });
  const pooler = await fitPooler(model, textsAfter, chunks, task);

  const generation = await terms.begin();
  const pooling = { [POOLER_PART]: encodeSentencePooler(pooler.parts) };
  const written = await writeTermModel(terms, generation, model, pooling);
  if (written === null) return null;
  if (isBound) {
    const embedder = new CorpusEmbedder(model, pooler.parts, written.fingerprint);
    const stage = async (vectors: readonly ChunkVector[]): Promise<boolean> => await terms.stage(generation, vectors);
    if (!(await placeChunks({ embedder, textsAfter, chunks, store: stage }, 0, task))) return null;
  }
  const info: TermModelInfo = {
    ...written,
    algorithm: model.algorithm,
    dimensions: model.dimensions,
    terms: model.terms.length,
    tokenizer: TERM_TOKENIZER_VERSION,
    options: { ...options },
    given: { ...given },
    documents,
    chunks,
    lastDocument,
    seconds: (performance.now() - started) / 1000,
    trainedAt: new Date().toISOString(),
  };
  const isUsed = await terms.use(generation, info, isBound ? { forget: [WHITENING_STATE] } : null);
  if (!isUsed) return null;
  if (isBound) await fitWhitening(store);
  return { ...info, generation };
}

/** Fitted on passages spread over the collection, for it is passages that are pooled. */
async function fitPooler(
  model: TermModel,
  textsAfter: TextsAfter,
  chunks: number,
  { signal }: TaskOptions,
): Promise<SentencePooler> {
  const step = Math.max(1, Math.floor(chunks / POOLED_SAMPLE));
  const sample: string[][] = [];
  let i = 0;
  for await (const page of chunkPages(textsAfter)) {
    throwIfAborted(signal);
    for (const chunk of page) if (i++ % step === 0) sample.push(tokenizeTerms(embeddedText(chunk)));
  }
  return SentencePooler.fit(createCorpusLookup(model), sample, { counts: model.counts });
}
