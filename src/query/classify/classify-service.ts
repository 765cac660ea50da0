import type {
  ClassifierSummary,
  ClassifyEngine,
  ListedClassifier,
  PredictOptions,
  PredictReport,
  TrainOptions,
  TrainReport,
} from "../../core/classify.ts";
import { EngineError } from "../../core/errors.ts";
import type { EmbedderFingerprint } from "../../core/fingerprint.ts";
import type { Embedder } from "../../embed/embedder.ts";
import type { Store } from "../../store/store.ts";
import { applyLabels, checkLabelField } from "./apply-labels.ts";
import { checkClassifierName, ClassifierShelf } from "./classifier-shelf.ts";
import { documentTexts, labelledDocuments, type DocumentText } from "./document-texts.ts";
import { fitSettings } from "./fit-settings.ts";
import { predictLabels, type TextToLabel } from "./predict.ts";
import { sentenceVectors } from "./sentence-vectors.ts";
import { encodeClassifier, type StoredClassifier } from "./stored-classifier.ts";
import { trainClassifier } from "./train-classifier.ts";

const DEFAULT_NAME = "default";

export interface ClassifyContext {
  readonly store: Store;
  /** How the collection's model is opened; null for a collection that is searched by words alone. */
  readonly embedder: () => Promise<(() => Promise<Embedder>) | null>;
  /** Of the model that the collection's vectors are of at this moment; null where it has none. */
  readonly fingerprint: () => Promise<EmbedderFingerprint | null>;
}

/** @see ClassifyEngine */
export class ClassifyService implements ClassifyEngine {
  readonly #context: ClassifyContext;
  readonly #shelf: ClassifierShelf;

  constructor(context: ClassifyContext) {
    this.#context = context;
    this.#shelf = new ClassifierShelf(context.store);
  }

  async train(options: TrainOptions): Promise<TrainReport> {
    const started = performance.now();
    const { name = DEFAULT_NAME, signal, onProgress } = options;
    checkClassifierName(name);
    const settings = fitSettings(options);
    const task = { signal, onProgress };
    const field = "field" in options ? options.field : null;
    const source =
      "field" in options
        ? await labelledDocuments(this.#context.store, options, task)
        : { examples: options.examples, notices: [] };
    const embedder = settings.vectors === false && settings.method === "linear" ? null : await this.#embedder();
    const training = await trainClassifier(source.examples, settings, embedder, task);
    const { classifier, report, folds, solver, fitSeconds } = training;
    const summary = {
      name,
      method: classifier.method,
      labels: classifier.labels,
      examples: source.examples.length,
      terms: classifier.terms,
      embedder: classifier.usesVectors ? (embedder?.fingerprint ?? null) : null,
      calibrated: report !== null,
      field,
      trainedAt: new Date().toISOString(),
      accuracy: report?.accuracy ?? null,
      macroF1: report?.macroF1 ?? null,
    };
    const bytes = encodeClassifier(training, summary);
    await this.#shelf.put(name, bytes);
    return {
      classifier: { ...summary, sizeBytes: bytes.byteLength },
      report,
      folds,
      solver,
      notices: [...source.notices, ...training.notices],
      seconds: { fit: fitSeconds, total: (performance.now() - started) / 1000 },
    };
  }

  async predict(options: PredictOptions): Promise<PredictReport> {
    const started = performance.now();
    const { name = DEFAULT_NAME, evidence = false, signal, onProgress } = options;
    const applies = "documents" in options && options.apply !== undefined;
    if (applies) checkLabelField(options.apply);
    const trained = await this.#shelf.open(name);
    const documents = "documents" in options ? await this.#documents(options, trained) : null;
    const texts = documents ?? ("texts" in options ? await this.#texts(options.texts, trained, options) : []);
    const predictions = await predictLabels(trained, texts, { evidence, signal, onProgress });
    const applied = applies
      ? await applyLabels(this.#context.store, predictions, {
          field: options.apply,
          minProbability: options.minProbability ?? 0,
          keepsGiven: options.apply === trained.summary.field,
          judged: new Map(documents?.map(({ id, document }) => [id, document.contentHash])),
          signal,
          onProgress,
        })
      : new Set<string>();
    return {
      classifier: name,
      predictions,
      applied: applied.size,
      unchanged: applies ? predictions.map(({ id }) => id).filter((id) => !applied.has(id)) : [],
      notices: noticesFor(trained, texts),
      seconds: (performance.now() - started) / 1000,
    };
  }

  async list(): Promise<ListedClassifier[]> {
    const fingerprint = await this.#context.fingerprint();
    return (await this.#shelf.list()).map((summary) => ({ ...summary, outdated: isOutdated(summary, fingerprint) }));
  }

  async remove(name: string): Promise<boolean> {
    return await this.#shelf.remove(name);
  }

  async #documents(
    options: Extract<PredictOptions, { readonly documents: unknown }>,
    { summary }: StoredClassifier,
  ): Promise<DocumentText[]> {
    if (isOutdated(summary, await this.#context.fingerprint())) throw otherEmbedder(summary);
    const found: DocumentText[] = [];
    for await (const text of documentTexts(this.#context.store, options.documents.filter, options)) found.push(text);
    return found;
  }

  async #texts(
    texts: readonly { readonly id: string; readonly text: string }[],
    { classifier, summary }: StoredClassifier,
    task: PredictOptions,
  ): Promise<TextToLabel[]> {
    if (!classifier.usesVectors) return texts.map((text) => ({ ...text, vector: null }));
    const embedder = await this.#embedder();
    if (embedder === null || isOutdated(summary, embedder.fingerprint)) throw otherEmbedder(summary);
    const vectors = await sentenceVectors(
      texts.map(({ text }) => text),
      embedder,
      task,
    );
    return texts.map((text, i) => ({ ...text, vector: vectors[i]! }));
  }

  async #embedder(): Promise<Embedder | null> {
    const open = await this.#context.embedder();
    return open === null ? null : await open();
  }
}

/** @param fingerprint  of the model that vectors are made by now */
function isOutdated({ embedder }: ClassifierSummary, fingerprint: EmbedderFingerprint | null): boolean {
  return embedder !== null && JSON.stringify(fingerprint) !== JSON.stringify(embedder);
}

function otherEmbedder({ name, embedder }: ClassifierSummary): EngineError {
  return new EngineError(
    "EMBEDDER_MISMATCH",
    `The classifier ${name} was trained with another model than the collection's`,
    {
      hint: "Train it again in this collection.",
      data: { name, model: embedder?.model ?? null },
    },
  );
}

function noticesFor({ classifier, summary }: StoredClassifier, texts: readonly TextToLabel[]): string[] {
  const unread = classifier.usesVectors ? texts.filter(({ vector }) => vector === null).length : 0;
  return [
    ...(unread > 0
      ? [`${unread} of ${texts.length} texts have no sentence vector: the model does not read them.`]
      : []),
    ...(summary.calibrated
      ? []
      : ["The probabilities are not calibrated: the classifier was trained without cross-validation."]),
  ];
}
