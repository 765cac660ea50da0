import { crc32 } from "node:zlib";
import { EngineError } from "../../../core/errors.ts";
import type { InferenceOptions } from "../../../core/term-documents.ts";
import type { TermModel } from "../term-model.ts";
import { createTrainingMemory, type Kernels, loadKernels } from "../train/kernels.ts";
import { seedRandom } from "../train/random-numbers.ts";
import { END_OF_SENTENCE, MAX_SENTENCE, RANDOM_AT } from "../train/task-layout.ts";
import { TrainingNetwork } from "../train/training-network.ts";
import type { TrainingOptions } from "../train/training-options.ts";
import { networkOptions, resolveDoc2VecOptions } from "./doc2vec-options.ts";
import { resolveInferenceOptions } from "./inference-options.ts";

const SEED_OF_INFERENCE = 5;

/**
 * Makes vectors of documents that a model was not trained on: the document learns to predict its terms while all else stays as it is.
 * The same terms and seed give the same vector.
 */
export class DocumentInference {
  readonly dimensions: number;
  readonly #network: TrainingNetwork;
  readonly #kernels: Kernels;
  readonly #rows: ReadonlyMap<string, number>;
  readonly #options: TrainingOptions;

  /** @throws {EngineError} `BAD_REQUEST` for a model that was not trained by Doc2Vec or holds vectors alone */
  constructor(model: TermModel) {
    const { training, counts, terms, dimensions } = model;
    if (model.algorithm !== "doc2vec" || training === null || training.outputVectors === null || counts === null)
      throw new EngineError("BAD_REQUEST", "The model cannot infer vectors of documents", {
        hint: "Take a model that was trained by Doc2Vec and saved whole.",
        data: { algorithm: model.algorithm },
      });
    const options = resolveDoc2VecOptions(training.options);
    this.dimensions = dimensions;
    this.#options = { ...networkOptions(options), threads: 1 };
    const documents = { count: 1, withTerms: false, isFrozen: true };
    // The number of the document and the end come on top.
    this.#network = new TrainingNetwork(
      this.#options,
      { terms, counts },
      MAX_SENTENCE + 2,
      createTrainingMemory,
      documents,
    );
    this.#network.continueFrom(model);
    this.#kernels = loadKernels(this.#network.memory);
    this.#rows = new Map(terms.map((term, row) => [term, row]));
  }

  /** Whether the model has a term; others say nothing of a document. */
  has(term: string): boolean {
    return this.#rows.has(term);
  }

  /**
   * @returns shape [dimensions], not normalised; null for a document without a term that the model has, of which nothing can be said
   * @throws {EngineError} `BAD_CONFIG` for an option that training would refuse, `BAD_REQUEST` for what is no list of terms
   */
  infer(terms: readonly string[], given: InferenceOptions = {}): Float32Array | null {
    assertListOfTerms(terms);
    const { epochs, alpha, minAlpha, seed } = resolveInferenceOptions(given, this.#options);
    const rows = terms.flatMap((term) => this.#rows.get(term) ?? []);
    if (rows.length === 0) return null;
    const sum = crc32(new Uint8Array(Uint32Array.from(rows).buffer));
    const [{ task, tokens }] = this.#network.threads as [{ task: number; tokens: number }];
    const { buffer } = this.#network.memory;
    // The document is the last of the inputs.
    this.#network.layers.drawInput(seed ^ sum, this.#rows.size);
    seedRandom(new Uint32Array(buffer, task + RANDOM_AT, 2), seed, SEED_OF_INFERENCE, sum);
    for (let epoch = 0; epoch < epochs; epoch++) {
      const rate = alpha - ((alpha - minAlpha) * epoch) / Math.max(1, epochs - 1);
      for (let start = 0; start < rows.length; start += MAX_SENTENCE) {
        const part = [0, ...rows.slice(start, start + MAX_SENTENCE), END_OF_SENTENCE];
        new Uint32Array(buffer, tokens, part.length).set(part);
        this.#kernels.trainDocuments(task, tokens, part.length, rate);
      }
    }
    return this.#network.documentVectors();
  }
}

function assertListOfTerms(terms: unknown): void {
  if (Array.isArray(terms) && terms.every((term) => typeof term === "string")) return;
  throw new EngineError("BAD_REQUEST", "A document is inferred from a list of terms", {
    hint: "Cut the text with `tokenizeTerms` first.",
    data: { type: typeof terms },
  });
}
