import { EngineError } from "../../../core/errors.ts";
import type { TermModel } from "../term-model.ts";
import { noiseTable } from "./alias-table.ts";
import { huffmanPaths } from "./huffman-tree.ts";
import { createTrainingMemory, type TrainingMemory } from "./kernels.ts";
import { MemoryPlan } from "./memory-plan.ts";
import { RandomNumbers, seedRandom } from "./random-numbers.ts";
import { subwordInputs, type SubwordInputs } from "./subword-inputs.ts";
import * as task from "./task-layout.ts";
import type { TrainingOptions } from "./training-options.ts";
import { keepThresholds, type Vocabulary } from "./vocabulary.ts";

/** Words of the memory that threads agree by, at its start: which piece is next, and whether to stop. */
export const NEXT_PIECE = 4;
export const STOP = 5;
const CONTROL_BYTES = 64;
/** Vectors of terms and documents are drawn from (−1/dimensions, 1/dimensions). */
const SEED_OF_INPUT = 1;
const SEED_OF_DOCUMENTS = 4;

/** Vectors of documents beside those of terms; `task-layout.ts` explains the rest. */
export interface DocumentLayer {
  readonly count: number;
  readonly withTerms: boolean;
  readonly isFrozen: boolean;
}

/** What is trained: an input and an output layer in memory that threads share, and for each thread a task over them. */
export class TrainingNetwork {
  readonly memory: TrainingMemory;
  /** Address of each thread's task and of its room for the tokens of a piece. */
  readonly threads: readonly { readonly task: number; readonly tokens: number }[];
  readonly #options: TrainingOptions;
  readonly #vocabulary: Vocabulary;
  readonly #subwords: SubwordInputs | null;
  readonly #inputRows: number;
  readonly #outputRows: number;
  readonly #input: number;
  readonly #output: number;
  readonly #stride: number;
  readonly #documents: DocumentLayer | null;
  readonly #documentLayer: number;

  /**
   * @param pieceTokens  as many as the longest piece has
   * @param documents    null for terms alone
   * @throws {EngineError} `BAD_CONFIG` when it does not fit in memory
   */
  constructor(
    options: TrainingOptions,
    vocabulary: Vocabulary,
    pieceTokens: number,
    documents: DocumentLayer | null = null,
  ) {
    this.#options = options;
    this.#documents = documents;
    this.#vocabulary = vocabulary;
    const terms = vocabulary.terms.length;
    const isHierarchical = options.loss === "hierarchical-softmax";
    this.#subwords = options.algorithm === "fasttext" ? subwordInputs(vocabulary.terms, options) : null;
    this.#stride = 4 * Math.ceil(options.dimensions / 4);
    this.#inputRows = terms + (this.#subwords?.rowCount ?? 0);
    this.#outputRows = isHierarchical ? Math.max(0, terms - 1) : terms;
    const plan = new MemoryPlan(CONTROL_BYTES);
    this.#input = plan.allocate(this.#inputRows * this.#stride);
    this.#output = plan.allocate(this.#outputRows * this.#stride);
    this.#documentLayer = documents === null ? 0 : plan.allocate(documents.count * this.#stride);
    const keep = plan.put(keepThresholds(vocabulary.counts, options.sample));
    const noise = isHierarchical ? 0 : plan.put(noiseTable(vocabulary.counts, options.nsExponent));
    const paths = isHierarchical ? huffmanPaths(vocabulary.counts) : null;
    const [starts, steps] = paths === null ? [0, 0] : [plan.put(paths.starts), plan.put(paths.steps)];
    const subwordStarts = this.#subwords === null ? 0 : plan.put(this.#subwords.starts);
    const subwordRows = this.#subwords === null ? 0 : plan.put(this.#subwords.rows);
    const targets = paths === null ? 1 + options.negative : longest(paths.starts);
    const inputs = 1 + 2 * options.window * (this.#subwords === null ? 1 : longest(this.#subwords.starts));
    const words: readonly (readonly [at: number, value: number])[] = [
      [task.ARCHITECTURE_AT, options.architecture === "cbow" ? 1 : 0],
      [task.STRIDE_AT, 4 * this.#stride],
      [task.INPUT_AT, this.#input],
      [task.OUTPUT_AT, this.#output],
      [task.WINDOW_AT, options.window],
      [task.KEEP_AT, keep],
      [task.NEGATIVE_AT, isHierarchical ? 0 : options.negative],
      [task.NOISE_AT, noise],
      [task.TERMS_AT, terms],
      [task.SHARED_AT, options.sharedNegatives ? 1 : 0],
      [task.PATH_STARTS_AT, starts],
      [task.PATH_STEPS_AT, steps],
      [task.SUBWORD_STARTS_AT, subwordStarts],
      [task.SUBWORD_ROWS_AT, subwordRows],
      [task.MEAN_AT, options.cbowMean ? 1 : 0],
      [task.DOCUMENTS_AT, this.#documentLayer],
      [task.WITH_TERMS_AT, documents?.withTerms === true ? 1 : 0],
      [task.FROZEN_AT, documents?.isFrozen === true ? 1 : 0],
    ];
    this.threads = Array.from({ length: options.threads }, () => {
      const own = new Map([
        ...words,
        [task.SENTENCE_AT, plan.allocate(task.MAX_SENTENCE)],
        [task.TARGETS_AT, plan.allocate(targets)],
        [task.GRADIENTS_AT, plan.allocate(targets)],
        [task.INPUTS_AT, plan.allocate(inputs)],
        [task.HIDDEN_AT, plan.allocate(this.#stride)],
        [task.BEFORE_AT, plan.allocate(this.#stride)],
        [task.NEXT_AT, plan.allocate(this.#stride)],
      ]);
      const values = new Uint32Array(task.TASK_BYTES / 4);
      for (const [at, value] of own) values[at / 4] = value;
      return { task: plan.put(values), tokens: plan.allocate(pieceTokens) };
    });
    this.memory = createTrainingMemory(plan.bytes);
    plan.fill(this.memory.buffer);
    this.#draw(this.#input, this.#inputRows, SEED_OF_INPUT);
    this.#draw(this.#documentLayer, documents?.count ?? 0, SEED_OF_DOCUMENTS);
  }

  get hasDocuments(): boolean {
    return this.#documents !== null;
  }

  /** Takes over the vectors of the terms that another model has as well. */
  continueFrom(model: TermModel): void {
    const { dimensions } = this.#options;
    if (model.dimensions !== dimensions)
      throw new EngineError("DIMENSION_MISMATCH", `The model has ${model.dimensions} dimensions, not ${dimensions}`, {
        hint: "Go on with the dimensions that the model has.",
        data: { expected: model.dimensions, actual: dimensions },
      });
    const rows = new Map(model.terms.map((term, row) => [term, row]));
    const outputs = model.training?.outputVectors ?? null;
    const own = model.subwords?.ownVectors ?? model.vectors;
    this.#vocabulary.terms.forEach((term, row) => {
      const from = rows.get(term);
      if (from === undefined) return;
      this.#row(this.#input, row).set(own.subarray(from * dimensions, (from + 1) * dimensions));
      if (outputs !== null && row < this.#outputRows)
        this.#row(this.#output, row).set(outputs.subarray(from * dimensions, (from + 1) * dimensions));
    });
    if (model.subwords === null || this.#subwords === null) return;
    const { vectors, rows: rowOfBucket } = model.subwords;
    this.#subwords.rowOfBucket.forEach((row, bucket) => {
      const from = rowOfBucket === null ? bucket : rowOfBucket[bucket]!;
      if (row === -1 || from === -1) return;
      const vector = vectors.subarray(from * dimensions, (from + 1) * dimensions);
      this.#row(this.#input, this.#vocabulary.terms.length + row).set(vector);
    });
  }

  /** As it is now; copied. */
  toModel(epochsDone: number): TermModel {
    const { dimensions, algorithm } = this.#options;
    const { terms, counts } = this.#vocabulary;
    const own = this.#copy(this.#input, terms.length);
    const training = {
      options: { ...this.#options },
      epochsDone,
      outputVectors: this.#copy(this.#output, this.#outputRows),
    };
    const common = { algorithm, dimensions, terms, counts, training };
    if (this.#subwords === null) return { ...common, vectors: own, subwords: null };
    const { minN, maxN, buckets } = this.#options;
    const { rowOfBucket, rowCount } = this.#subwords;
    const vectors = this.#copy(this.#input + 4 * terms.length * this.#stride, rowCount);
    const subwords = { minN, maxN, buckets, rows: rowOfBucket, vectors, ownVectors: own };
    return { ...common, vectors: this.#means(), subwords };
  }

  /** Of each term's input vectors: its own and those of its n-grams. */
  #means(): Float32Array {
    const { dimensions } = this.#options;
    const { starts, rows } = this.#subwords!;
    const means = new Float32Array(this.#vocabulary.terms.length * dimensions);
    for (let term = 0; term < this.#vocabulary.terms.length; term++) {
      const [from, to] = [starts[term]!, starts[term + 1]!];
      const sums = new Float64Array(dimensions);
      for (let at = from; at < to; at++) {
        const row = this.#row(this.#input, rows[at]!);
        for (let c = 0; c < dimensions; c++) sums[c] = sums[c]! + row[c]!;
      }
      for (let c = 0; c < dimensions; c++) means[term * dimensions + c] = sums[c]! / (to - from);
    }
    return means;
  }

  /** The vectors of the documents as they are now, shape [documents, dimensions]; copied. */
  documentVectors(): Float32Array {
    return this.#copy(this.#documentLayer, this.#documents?.count ?? 0);
  }

  /** Draws the vectors of the documents anew. */
  drawDocuments(...seeds: readonly number[]): void {
    this.#draw(this.#documentLayer, this.#documents?.count ?? 0, SEED_OF_DOCUMENTS, ...seeds);
  }

  #draw(layer: number, rows: number, ...seeds: readonly number[]): void {
    const { dimensions, seed } = this.#options;
    const state = new Uint32Array(2);
    seedRandom(state, seed, ...seeds);
    const random = new RandomNumbers(state);
    for (let row = 0; row < rows; row++) {
      const vector = this.#row(layer, row);
      for (let c = 0; c < dimensions; c++) vector[c] = (random.next() / 2 ** 31 - 1) / dimensions;
    }
  }

  #copy(layer: number, rows: number): Float32Array {
    const { dimensions } = this.#options;
    const vectors = new Float32Array(rows * dimensions);
    for (let row = 0; row < rows; row++) vectors.set(this.#row(layer, row).subarray(0, dimensions), row * dimensions);
    return vectors;
  }

  #row(layer: number, row: number): Float32Array {
    return new Float32Array(this.memory.buffer, layer + 4 * row * this.#stride, this.#stride);
  }
}

function longest(starts: Uint32Array): number {
  let most = 0;
  for (let i = 1; i < starts.length; i++) most = Math.max(most, starts[i]! - starts[i - 1]!);
  return most;
}
