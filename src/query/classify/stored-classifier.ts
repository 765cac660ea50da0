import type { ClassifierMethod, ClassifierSummary } from "../../core/classify.ts";
import { EngineError } from "../../core/errors.ts";
import { toUnit } from "../../core/vector.ts";
import { ANALYZER_VERSION } from "../../store/analyze/analyzer.ts";
import type { Calibration } from "./calibration.ts";
import type { Classifier } from "./classifier.ts";
import type { ExampleSet } from "./example-set.ts";
import { LexicalSpace } from "./lexical-space.ts";
import { LinearClassifier } from "./linear-classifier.ts";
import { type Column, damagedModel, decodeModel, encodeModel } from "./model-file.ts";
import { NearestClassifier } from "./nearest-classifier.ts";
import { NGRAMS_VERSION } from "./ngrams.ts";
import type { TrainedClassifier } from "./train-classifier.ts";
import { ZeroShotClassifier } from "./zero-shot-classifier.ts";

export interface StoredClassifier extends TrainedClassifier {
  readonly summary: ClassifierSummary;
}

/** What must be equal for a text to give the columns that the weights belong to. */
const FEATURES = `${NGRAMS_VERSION}/${ANALYZER_VERSION}`;

interface Header {
  readonly features: string;
  readonly summary: Omit<ClassifierSummary, "sizeBytes">;
  readonly calibration: Calibration;
  readonly ids: readonly string[];
  readonly excerpts: readonly string[];
  /** Of the linear method: training texts. */
  readonly size: number;
  /** Of the nearest method. */
  readonly neighbors: number;
}

export function encodeClassifier(
  { classifier, calibration, examples }: TrainedClassifier,
  summary: Omit<ClassifierSummary, "sizeBytes">,
): Uint8Array {
  const header: Header = {
    features: FEATURES,
    summary,
    calibration,
    ids: examples.ids,
    excerpts: examples.excerpts,
    size: classifier instanceof LinearClassifier ? classifier.parts.space.size : 0,
    neighbors: classifier instanceof NearestClassifier ? classifier.neighbors : 0,
  };
  const { classes, codes, scales } = examples;
  return encodeModel({
    header: {
      ...header,
      summary: { ...summary, embedder: summary.embedder === null ? null : { ...summary.embedder } },
      calibration: { ...calibration },
    },
    columns: { exampleClasses: classes, exampleCodes: codes, exampleScales: scales, ...columnsOf(classifier) },
  });
}

/**
 * @throws {EngineError} `INDEX_CORRUPT` when the bytes are damaged, `EMBEDDER_MISMATCH` when this version of the program
 *   reads texts otherwise than the one that trained
 */
export function decodeClassifier(bytes: Uint8Array, name: string): StoredClassifier {
  const { header: parsed, columns } = decodeModel(bytes, name);
  const header = parsed as unknown as Header;
  if (header.features !== FEATURES) throw otherFeatures(header);
  const column = <Kind extends Column>(title: string, kind: new () => Kind): Kind => {
    const found = columns[title];
    if (found instanceof kind) return found;
    throw damagedModel(name, bytes.byteLength);
  };
  const examples: ExampleSet = {
    ids: header.ids,
    excerpts: header.excerpts,
    classes: column("exampleClasses", Uint32Array),
    codes: column("exampleCodes", Int8Array),
    scales: column("exampleScales", Float32Array),
  };
  const summary: ClassifierSummary = { ...header.summary, sizeBytes: bytes.byteLength };
  return { summary, calibration: header.calibration, examples, classifier: classifierOf(header, examples, column) };
}

function columnsOf(classifier: Classifier): Record<string, Column> {
  if (classifier instanceof LinearClassifier) {
    const { space, codes, scales, vectorWeights, biases } = classifier.parts;
    return { hashes: space.hashes, frequencies: space.frequencies, codes, scales, vectorWeights, biases };
  }
  if (!(classifier instanceof ZeroShotClassifier)) return {};
  return { descriptions: Float32Array.from(classifier.descriptions.flatMap((vector) => [...vector])) };
}

type ColumnReader = <Kind extends Column>(name: string, kind: new () => Kind) => Kind;

function classifierOf({ summary, size, neighbors }: Header, examples: ExampleSet, column: ColumnReader): Classifier {
  const { labels } = summary;
  const make: Record<ClassifierMethod, () => Classifier> = {
    linear: () =>
      new LinearClassifier({
        labels,
        space: new LexicalSpace(column("hashes", Uint32Array), column("frequencies", Uint32Array), size),
        codes: column("codes", Int8Array),
        scales: column("scales", Float32Array),
        vectorWeights: column("vectorWeights", Float32Array),
        biases: column("biases", Float32Array),
      }),
    nearest: () => new NearestClassifier(labels, neighbors, examples),
    "zero-shot": () => {
      const all = column("descriptions", Float32Array);
      const dimensions = all.length / labels.length;
      const vectors = labels.map((_, i) => toUnit(all.subarray(i * dimensions, (i + 1) * dimensions)));
      return new ZeroShotClassifier(labels, vectors);
    },
  };
  return make[summary.method]();
}

function otherFeatures({ features, summary }: Header): EngineError {
  return new EngineError(
    "EMBEDDER_MISMATCH",
    `The classifier ${summary.name} was trained by another version of Kenning`,
    {
      hint: "Train it again.",
      data: { name: summary.name, trained: features, actual: FEATURES },
    },
  );
}
