import { answerAnalogies } from "./embed/terms/evaluate/answer-analogies.ts";
import type { IndexedAnalogy } from "./embed/terms/evaluate/answer-analogies.ts";
import { readTerms } from "./embed/terms/formats/read-terms.ts";
import type { TermAnalogyMethod, TermFileFormat, TermsEngine } from "./core/terms.ts";
import type { TermDocuments } from "./core/term-documents.ts";
import { createTermDocuments } from "./embed/terms/doc2vec/term-documents.ts";
import type { ReadTermsOptions } from "./embed/terms/formats/term-file.ts";
import { cosine, KeyedVectors, MAX_EXACT_TERMS } from "./embed/terms/keyed-vectors.ts";
import { createTermsEngine } from "./embed/terms/terms-engine.ts";
import type { TermModel } from "./embed/terms/term-model.ts";
import { buildTermGraph } from "./term-graph.ts";

export { writeDocuments } from "./embed/terms/doc2vec/write-documents.ts";
export { termAsRead } from "./embed/terms/tokenize/term-as-read.ts";
export { writeTerms } from "./embed/terms/formats/write-terms.ts";

/** Term vectors in memory, that can be asked, evaluated, and written with `writeTerms`. */
export interface OpenTerms extends TermsEngine {
  readonly model: TermModel;
  /** All terms, most frequent first. */
  readonly terms: readonly string[];
  /** Of a Doc2Vec model; null of others. */
  readonly documents: TermDocuments | null;
  /** Cosine of the terms in two rows. */
  similarityOfRows(a: number, b: number): number;
  /** Answers many analogies at once. @returns the row of the best answer to each, −1 where all are excluded */
  answerAnalogies(
    questions: readonly IndexedAnalogy[],
    options?: { readonly mostFrequent?: number; readonly method?: TermAnalogyMethod },
  ): Int32Array;
}

export interface TermGraphOptions {
  /** Whether more than 100,000 terms are searched approximately, by a graph that is built first; default false, all are compared. */
  readonly graph?: boolean | undefined;
}

export type OpenTermsOptions = ReadTermsOptions & TermGraphOptions;

export interface OpenTermsFile extends OpenTerms {
  readonly format: TermFileFormat;
}

/**
 * Reads a file of term vectors (Kenning, word2vec, GloVe, fastText; gzipped or not) to ask them.
 *
 * @throws {EngineError} `BAD_REQUEST` for a limit of a format that is read whole; `BAD_INPUT_FILE` saying where it is damaged, or that it
 *   is no such file; `ABORTED`
 */
export async function openTerms(file: string, options: OpenTermsOptions = {}): Promise<OpenTermsFile> {
  const { model, format } = await readTerms(file, options);
  return { ...openTermModel(model, options), format };
}

/**
 * The same for a model that is in memory.
 *
 * @param asRead  what to look for in place of a term that is not in the vocabulary
 */
export function openTermModel(
  model: TermModel,
  { graph = false }: TermGraphOptions = {},
  asRead?: (term: string) => string,
): OpenTerms {
  const isLarge = model.terms.length > MAX_EXACT_TERMS;
  const keyed = new KeyedVectors(model, { index: (graph && isLarge && buildTermGraph(model)) || undefined });
  return {
    ...createTermsEngine(keyed, asRead),
    model,
    terms: model.terms,
    documents: createTermDocuments(model),
    similarityOfRows: (a, b) => cosine(keyed.unit(model.terms[a]!), keyed.unit(model.terms[b]!)),
    answerAnalogies: (questions, answerOptions) => answerAnalogies(model, questions, answerOptions),
  };
}
