import { EngineError } from "../../../core/errors.ts";
import type { Subwords, TermModel } from "../term-model.ts";
import { assertBounded, MAX_MAGNITUDE } from "./assert-bounded.ts";
import { type HuffmanPaths, huffmanPaths } from "./huffman-tree.ts";
import { createTrainingMemory, type TrainingMemory } from "./kernels.ts";
import { MemoryPlan } from "./memory-plan.ts";
import { loadNetworkKernels } from "./network-kernels.ts";
import { NetworkLayers } from "./network-layers.ts";
import { subwordInputs, type SubwordInputs } from "./subword-inputs.ts";
import * as task from "./task-layout.ts";
import type { TrainingOptions } from "./training-options.ts";
import type { Vocabulary } from "./vocabulary.ts";

/** Of the words at the start of the memory that threads agree by (`piece-trainer.ts`). */
const CONTROL_BYTES = 64;

/** Vectors of documents among the inputs, after those of terms; `task-layout.ts` explains the rest. */
export interface DocumentLayer {
  readonly count: number;
  readonly withTerms: boolean;
  readonly isFrozen: boolean;
}

/** What is trained: an input and an output layer in memory that threads share, and for each thread a task over them. */
export class TrainingNetwork {
  readonly memory: TrainingMemory;
  readonly layers: NetworkLayers;
  /** Address of each thread's task and of its room for the tokens of a piece. */
  readonly threads: readonly { readonly task: number; readonly tokens: number }[];
  readonly #options: TrainingOptions;
  readonly #vocabulary: Vocabulary;
  readonly #subwords: SubwordInputs | null;
  readonly #documents: DocumentLayer | null;

  /**
   * @param pieceTokens   as many as the longest piece has
   * @param createMemory  makes the memory of so many bytes
   * @param documents     null for terms alone
   * @throws {EngineError} `BAD_CONFIG` when it does not fit in memory
   */
  constructor(
    options: TrainingOptions,
    vocabulary: Vocabulary,
    pieceTokens: number,
    createMemory: (bytes: number) => TrainingMemory = createTrainingMemory,
    documents: DocumentLayer | null = null,
  ) {
    this.#documents = documents;
    this.#options = options;
    this.#vocabulary = vocabulary;
    const { dimensions } = options;
    const terms = vocabulary.counts.length;
    const paths = options.loss === "hierarchical-softmax" ? huffmanPaths(vocabulary.counts) : null;
    this.#subwords = options.algorithm === "fasttext" ? subwordInputs(vocabulary.terms, options) : null;
    const inputRows = terms + (this.#subwords?.rowCount ?? documents?.count ?? 0);
    const outputRows = paths === null ? terms : Math.max(0, terms - 1);
    const stride = 4 * Math.ceil(dimensions / 4);
    const plan = new MemoryPlan(CONTROL_BYTES);
    const inputAt = plan.allocate(inputRows * stride);
    const outputAt = plan.allocate(outputRows * stride);
    const keepAt = plan.allocate(terms);
    const noiseAt = paths === null ? plan.allocate(2 * terms) : 0;
    const words = new Map([
      [task.STRIDE_AT, 4 * stride],
      [task.INPUT_AT, inputAt],
      [task.OUTPUT_AT, outputAt],
      [task.ZERO_AT, plan.allocate(stride)],
      [task.DOCUMENTS_AT, inputAt + 4 * terms * stride],
      [task.WITH_TERMS_AT, documents?.withTerms === true ? 1 : 0],
      [task.FROZEN_AT, documents?.isFrozen === true ? 1 : 0],
      [task.KEEP_AT, keepAt],
      [task.NOISE_AT, noiseAt],
      ...this.#sharedWords(plan, paths),
    ]);
    const contexts = 2 * options.window;
    const targets = paths === null ? 1 + options.negative : longest(paths.starts);
    const inputs = 1 + contexts * (this.#subwords === null ? 1 : longest(this.#subwords.starts));
    this.threads = Array.from({ length: options.threads }, () => {
      words.set(task.SENTENCE_AT, plan.allocate(task.MAX_SENTENCE));
      for (const at of [task.TARGETS_AT, task.GRADIENTS_AT, task.LABELS_AT]) words.set(at, plan.allocate(targets + 8));
      words.set(task.INPUTS_AT, plan.allocate(inputs));
      for (const at of [task.HIDDEN_AT, task.BEFORE_AT, task.NEXT_AT]) words.set(at, plan.allocate(stride));
      const values = new Uint32Array(task.TASK_BYTES / 4);
      for (const [at, value] of words) values[at / 4] = value;
      return { task: plan.put(values), tokens: plan.allocate(pieceTokens) };
    });
    this.memory = createMemory(plan.bytes);
    plan.fill(this.memory.buffer);
    this.#fillTables(inputAt, keepAt, noiseAt);
    this.layers = new NetworkLayers(this.memory, {
      dimensions,
      stride,
      inputRows,
      outputRows,
      inputAt,
      outputAt,
    });
    this.layers.drawInput(options.seed);
  }

  /** Works where the layers will lie, which together have room for 32 bytes a term. */
  #fillTables(layersAt: number, keepAt: number, noiseAt: number): void {
    const { counts } = this.#vocabulary;
    const { sample, nsExponent } = this.#options;
    const terms = counts.length;
    const kernels = loadNetworkKernels(this.memory);
    new Float64Array(this.memory.buffer, layersAt, terms).set(counts);
    kernels.keepThresholds(layersAt, terms, sample, keepAt);
    const [weightsAt, stacksAt] = [layersAt + 8 * terms, layersAt + 16 * terms];
    if (noiseAt !== 0) kernels.noiseTable(layersAt, terms, nsExponent, weightsAt, stacksAt, noiseAt);
    new Uint8Array(this.memory.buffer, layersAt, 20 * terms).fill(0);
  }

  get hasDocuments(): boolean {
    return this.#documents !== null;
  }

  /** As they are now, shape [documents, dimensions]; copied. */
  documentVectors(): Float32Array {
    return this.layers.inputs(this.#vocabulary.counts.length, this.#documents?.count ?? 0).slice();
  }

  /** What the tasks of all threads have in common, but for the layers. */
  #sharedWords(plan: MemoryPlan, paths: HuffmanPaths | null): (readonly [at: number, value: number])[] {
    const { architecture, window, shrinkWindows, negative, sharedNegatives, cbowMean } = this.#options;
    const put = (words: Uint32Array | undefined): number => (words === undefined ? 0 : plan.put(words));
    return [
      [task.ARCHITECTURE_AT, architecture === "cbow" ? 1 : 0],
      [task.WINDOW_AT, window],
      [task.REACHES_AT, shrinkWindows ? window : 1],
      [task.NEGATIVE_AT, paths === null ? negative : 0],
      [task.TERMS_AT, this.#vocabulary.counts.length],
      [task.SHARED_AT, (sharedNegatives || paths !== null) && this.#subwords === null ? 1 : 0],
      [task.PATH_STARTS_AT, put(paths?.starts)],
      [task.PATH_STEPS_AT, put(paths?.steps)],
      [task.SUBWORD_STARTS_AT, put(this.#subwords?.starts)],
      [task.SUBWORD_ROWS_AT, put(this.#subwords?.rows)],
      [task.MEAN_AT, cbowMean ? 1 : 0],
    ];
  }

  /** Takes over the vectors of the terms and n-grams that another model has as well. */
  continueFrom(model: TermModel): void {
    const { dimensions } = this.#options;
    if (model.dimensions !== dimensions)
      throw new EngineError("DIMENSION_MISMATCH", `The model has ${model.dimensions} dimensions, not ${dimensions}`, {
        hint: "Go on with the dimensions that the model has.",
        data: { expected: model.dimensions, actual: dimensions },
      });
    const vectorOf = (vectors: Float32Array, row: number): Float32Array =>
      vectors.subarray(row * dimensions, (row + 1) * dimensions);
    const rows = new Map(model.terms.map((term, row) => [term, row]));
    const outputs = model.training?.outputVectors ?? null;
    const own = model.subwords?.ownVectors ?? model.vectors;
    this.#vocabulary.terms.forEach((term, row) => {
      const from = rows.get(term);
      if (from === undefined) return;
      this.layers.input(row).set(vectorOf(own, from));
      if (outputs !== null && row < this.layers.shape.outputRows) this.layers.output(row).set(vectorOf(outputs, from));
    });
    if (model.subwords === null || this.#subwords === null) return;
    const { vectors, rows: rowOfBucket } = model.subwords;
    this.#subwords.rowOfBucket.forEach((row, bucket) => {
      const from = rowOfBucket === null ? bucket : rowOfBucket[bucket]!;
      if (row !== -1 && from !== -1)
        this.layers.input(this.#vocabulary.terms.length + row).set(vectorOf(vectors, from));
    });
  }

  /** @throws {EngineError} `TRAINING_DIVERGED` when the vectors have grown beyond use */
  assertBounded(epochsDone: number): void {
    assertBounded(this.layers.areBounded(MAX_MAGNITUDE), this.#options.alpha, epochsDone);
  }

  /** As it is now. Its vectors may be those that are trained: they change with them. */
  toModel(epochsDone: number): TermModel {
    const { dimensions, algorithm } = this.#options;
    const { terms, counts } = this.#vocabulary;
    const own = this.layers.inputs(0, terms.length);
    const training = { options: { ...this.#options }, epochsDone, outputVectors: this.layers.outputs() };
    const subwords = this.#copySubwords(own);
    const vectors = subwords === null ? own : this.#means();
    return { algorithm, dimensions, terms, counts, vectors, subwords, training };
  }

  #copySubwords(ownVectors: Float32Array): Subwords | null {
    if (this.#subwords === null) return null;
    const { minN, maxN, buckets } = this.#options;
    const { rowOfBucket, rowCount } = this.#subwords;
    const vectors = this.layers.inputs(this.#vocabulary.terms.length, rowCount);
    return { minN, maxN, buckets, rows: rowOfBucket, vectors, ownVectors };
  }

  /** Of each term's own vector and those of its n-grams. */
  #means(): Float32Array {
    const { starts, rows } = this.#subwords!;
    const { dimensions } = this.#options;
    const means = new Float32Array(this.#vocabulary.terms.length * dimensions);
    this.#vocabulary.terms.forEach((_, term) => {
      const inputs = rows.subarray(starts[term], starts[term + 1]);
      means.set(this.layers.meanOfInputs(inputs), term * dimensions);
    });
    return means;
  }
}

function longest(starts: Uint32Array): number {
  let most = 0;
  for (let i = 1; i < starts.length; i++) most = Math.max(most, starts[i]! - starts[i - 1]!);
  return most;
}
