/** What training a classifier, asking it and measuring it take and report. */
import type { TaskOptions } from "./care.ts";
import type { ClassificationReport } from "./classification-report.ts";
import type { DocumentId } from "./document.ts";
import type { FilterInput } from "./filter.ts";
import type { EmbedderFingerprint } from "./fingerprint.ts";

/**
 * - `linear`: a linear support vector machine over n-grams and, where a model reads the texts, their sentence vectors.
 * - `nearest`: the labels of the k nearest examples, by sentence vectors.
 * - `zero-shot`: the label whose description is nearest in meaning; needs no examples.
 */
export type ClassifierMethod = "linear" | "nearest" | "zero-shot";

/** A text that is to get a label. */
export interface TextInput {
  /** The caller's own: a path, a line, a document's id. */
  readonly id: string;
  readonly text: string;
}

export interface LabelledText extends TextInput {
  readonly label: string;
}

/** What makes a classifier. */
export interface FitOptions {
  /** Default "linear". */
  readonly method?: ClassifierMethod | undefined;
  /** Whether sentence vectors are used beside n-grams; default: where there is a model that reads the texts. */
  readonly vectors?: boolean | undefined;
  /** Cost of an error per class: 1 for all when absent; "balanced" makes rare classes count as much as frequent ones. */
  readonly classWeights?: "balanced" | Readonly<Record<string, number>> | undefined;
  /** C of the linear method, above 0; default 1. A larger one follows the examples more closely. */
  readonly cost?: number | undefined;
  /** k of the nearest method; default 10. */
  readonly neighbors?: number | undefined;
  /** Label → what it stands for, for the zero-shot method. */
  readonly descriptions?: Readonly<Record<string, string>> | undefined;
  /** Of the cross-validation, 2 to 20; default 5, and fewer for rare classes. 0 leaves it out. */
  readonly folds?: number | undefined;
  /** Determines folds and the order of training; default 1. */
  readonly seed?: number | undefined;
}

/** Where labelled examples come from; none at all for a zero-shot classifier. */
export type TrainingSource =
  | { readonly examples: readonly LabelledText[] }
  /** Documents of the collection whose metadata says what they are; `field` may be dotted. */
  | { readonly field: string; readonly filter?: FilterInput | undefined };

export type TrainOptions = FitOptions &
  TaskOptions &
  TrainingSource & {
    /** 1 to 64 letters, digits, `-`, `_` and `.`; default "default". One of that name is replaced. */
    readonly name?: string | undefined;
  };

/** How well the solver did its work. */
export interface SolverReport {
  /** Through all examples, of the class that took longest. */
  readonly passes: number;
  /** (primal − dual) / primal, the largest of the classes: how far at most an objective is from its optimum. */
  readonly gap: number;
}

/** What a classifier is. */
export interface ClassifierSummary {
  readonly name: string;
  readonly method: ClassifierMethod;
  /** In code-unit order. */
  readonly labels: readonly string[];
  /** Examples it was trained on. */
  readonly examples: number;
  /** N-grams it has weights for. */
  readonly terms: number;
  /** The model whose sentence vectors it uses; null when it uses none. */
  readonly embedder: EmbedderFingerprint | null;
  /** Whether its probabilities were fitted to examples it was not trained on. */
  readonly calibrated: boolean;
  /** The metadata field it was trained from; null for examples that were handed over. */
  readonly field: string | null;
  readonly sizeBytes: number;
  /** ISO 8601. */
  readonly trainedAt: string;
  /** Of the cross-validation; null without one. */
  readonly accuracy: number | null;
  readonly macroF1: number | null;
}

export interface ListedClassifier extends ClassifierSummary {
  /** Whether it was trained on vectors that the collection has replaced since; then it has to be trained again. */
  readonly outdated: boolean;
}

export interface TrainReport {
  readonly classifier: ClassifierSummary;
  /** Out of cross-validation: every example judged by a classifier that was not trained on it. Null without examples or folds. */
  readonly report: ClassificationReport | null;
  readonly folds: number;
  /** Null for methods that solve nothing. */
  readonly solver: SolverReport | null;
  readonly notices: readonly string[];
  /** `fit` is the time of one fit on all examples, their n-grams counted and vectors made; `total` is that of everything. */
  readonly seconds: { readonly fit: number; readonly total: number };
}

export interface LabelProbability {
  readonly label: string;
  readonly probability: number;
}

/** What a piece of the text added to the decision for the label. */
export interface TermEvidence {
  /** A word or run of signs with all its n-grams, a pair of words, or in scripts without spaces an n-gram; lower-case. */
  readonly term: string;
  /** Below 0 it spoke against the label. */
  readonly contribution: number;
}

/** A labelled example that is much like the text. */
export interface NearestExample {
  readonly id: string;
  readonly label: string;
  /** Cosine, of sentence vectors where the classifier has them, else of n-grams. */
  readonly similarity: number;
  /** The beginning of its text. */
  readonly excerpt: string;
}

/** Why a label was given. */
export interface LabelEvidence {
  /** The score of the label before it became a probability: `bias` + `lexical` + `vector`. */
  readonly decision: number;
  readonly bias: number;
  /** What all n-grams added: the contributions of `terms` and `otherTerms`. */
  readonly lexical: number;
  /** What the sentence vector added. */
  readonly vector: number;
  /** Strongest first, for and against. */
  readonly terms: readonly TermEvidence[];
  readonly otherTerms: number;
  /** Nearest first. */
  readonly nearest: readonly NearestExample[];
}

export interface LabelPrediction extends LabelProbability {
  readonly id: string;
  /** Every label, most probable first; of many only the first. */
  readonly labels: readonly LabelProbability[];
  readonly evidence?: LabelEvidence;
}

export type PredictOptions = TaskOptions & {
  /** Default "default". */
  readonly name?: string | undefined;
  readonly evidence?: boolean | undefined;
} & (
    | { readonly texts: readonly TextInput[] }
    | {
        /** Documents of the collection; an empty object for all of them. */
        readonly documents: { readonly filter?: FilterInput | undefined };
        /** Writes each document's label into this key of its metadata. */
        readonly apply?: string | undefined;
        /** Only labels at least this probable are written; default 0. */
        readonly minProbability?: number | undefined;
      }
  );

export interface PredictReport {
  readonly classifier: string;
  readonly predictions: readonly LabelPrediction[];
  /** Documents whose metadata was changed. */
  readonly applied: number;
  /** Documents that already had the label, were less probable, or changed meanwhile. */
  readonly unchanged: readonly DocumentId[];
  readonly notices: readonly string[];
  readonly seconds: number;
}

/** Classifiers of one collection. */
export interface ClassifyEngine {
  /**
   * Trains a classifier, measures it by cross-validation and stores it in the collection.
   *
   * @throws {EngineError} `BAD_REQUEST` for options or examples that nothing can be trained on (one class, no text, an
   *   unknown field), `NO_EMBEDDER` when the method needs sentence vectors and there are none, `BAD_FILTER`, `ABORTED`
   */
  train(options: TrainOptions): Promise<TrainReport>;
  /** @throws {EngineError} `BAD_REQUEST`, `EMBEDDER_MISMATCH`, `INDEX_CORRUPT`, `BAD_FILTER`, `ABORTED` */
  predict(options: PredictOptions): Promise<PredictReport>;
  /** By name. */
  list(): Promise<ListedClassifier[]>;
  /** @returns whether it was there */
  remove(name: string): Promise<boolean>;
}
