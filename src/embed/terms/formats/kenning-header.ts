import { badTermFile } from "./term-file-error.ts";
import { MAX_DIMENSIONS, MAX_TERMS } from "./term-file.ts";
import type { TermAlgorithm, TermModel, TextPreparation, TrainedText } from "../term-model.ts";

/** The first eight bytes of our own files; the version follows. */
export const KENNING_MAGIC = Buffer.from("KENTERMS", "latin1");
export const KENNING_VERSION = 1;
/** Sizes in it decide what is allocated, so a damaged one is refused before the checksum at the end can be. */
export const MAX_HEADER_BYTES = 1 << 20;

/** What the sections after it are, as JSON at the head of the file. docs/terms.md describes the file. */
export interface KenningHeader {
  readonly algorithm: TermAlgorithm | null;
  readonly dimensions: number;
  readonly terms: number;
  /** UTF-8 bytes of all terms together. */
  readonly termBytes: number;
  readonly counts: boolean;
  readonly subwords: {
    readonly minN: number;
    readonly maxN: number;
    readonly buckets: number;
    /** Rows of the buckets' vectors; `isSparse` where a section says which bucket has which. */
    readonly rows: number;
    readonly isSparse: boolean;
  } | null;
  readonly training: {
    readonly options: Readonly<Record<string, unknown>>;
    readonly epochsDone: number;
    /** null where the output layer is not kept. */
    readonly outputRows: number | null;
    readonly text?: TrainedText | undefined;
    readonly preparation?: TextPreparation | undefined;
  } | null;
  /** Of Doc2Vec models. */
  readonly documents?: {
    readonly count: number;
    /** UTF-8 bytes of all ids together. */
    readonly idBytes: number;
  };
}

export function headerOf(model: TermModel, termBytes: number, idBytes: number): KenningHeader {
  const { algorithm, dimensions, terms, counts, subwords, training, documents } = model;
  return {
    algorithm,
    dimensions,
    terms: terms.length,
    termBytes,
    counts: counts !== null,
    subwords: subwords && {
      minN: subwords.minN,
      maxN: subwords.maxN,
      buckets: subwords.buckets,
      rows: subwords.vectors.length / dimensions,
      isSparse: subwords.rows !== null,
    },
    training: training && {
      options: training.options,
      epochsDone: training.epochsDone,
      outputRows: training.outputVectors && training.outputVectors.length / dimensions,
      text: training.text,
      preparation: training.preparation,
    },
    ...(documents && { documents: { count: documents.ids.length, idBytes } }),
  };
}

/** Bytes of all sections that a header announces. */
export function sectionBytes(header: KenningHeader): number {
  const { dimensions, terms, termBytes, counts, subwords, training, documents } = header;
  const { count: documentCount, idBytes } = documents ?? { count: 0, idBytes: 0 };
  const rows = terms + documentCount + (subwords === null ? 0 : subwords.rows + terms) + (training?.outputRows ?? 0);
  const places = subwords?.isSparse ? subwords.buckets * 4 : 0;
  return (terms + documentCount) * 4 + termBytes + idBytes + (counts ? terms * 8 : 0) + places + rows * dimensions * 4;
}

/** @throws {EngineError} `BAD_INPUT_FILE` for anything but a header that `headerOf` could have made */
export function parseKenningHeader(bytes: Buffer, file: string): KenningHeader {
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString("utf8"));
  } catch (cause) {
    throw badTermFile("its header is damaged", { file, cause });
  }
  if (isHeader(value)) return value;
  throw badTermFile("its header is damaged", { file });
}

const ALGORITHMS: ReadonlySet<unknown> = new Set([null, "word2vec", "fasttext", "glove", "doc2vec"]);

function isHeader(value: unknown): value is KenningHeader {
  if (!isRecord(value)) return false;
  const { algorithm, dimensions, terms, termBytes, counts, subwords, training, documents } = value;
  return (
    ALGORITHMS.has(algorithm) &&
    isCount(dimensions, MAX_DIMENSIONS) &&
    dimensions > 0 &&
    isCount(terms, MAX_TERMS) &&
    isCount(termBytes, 2 ** 40) &&
    typeof counts === "boolean" &&
    (subwords === null || (isRecord(subwords) && isSubwordShape(subwords))) &&
    (training === null || (isRecord(training) && isTraining(training))) &&
    (documents === undefined || (isRecord(documents) && isDocuments(documents)))
  );
}

function isSubwordShape({ minN, maxN, buckets, rows, isSparse }: Readonly<Record<string, unknown>>): boolean {
  const isShape = isCount(minN, 1000) && isCount(maxN, 1000) && isCount(buckets, 2 ** 31);
  return isShape && typeof isSparse === "boolean" && isCount(rows, buckets) && (isSparse || rows === buckets);
}

function isTraining(training: Readonly<Record<string, unknown>>): boolean {
  const { options, epochsDone, outputRows, text, preparation } = training;
  const hasRows = outputRows === null || isCount(outputRows, MAX_TERMS);
  const saysText = text === undefined || (isRecord(text) && isTrainedText(text));
  const saysHow = preparation === undefined || (isRecord(preparation) && isPreparation(preparation));
  return isRecord(options) && typeof epochsDone === "number" && epochsDone >= 0 && hasRows && saysText && saysHow;
}

function isTrainedText({ words, checksum }: Readonly<Record<string, unknown>>): boolean {
  return isCount(words, Number.MAX_SAFE_INTEGER) && isCount(checksum, 2 ** 32 - 1);
}

function isPreparation({ form, phrases }: Readonly<Record<string, unknown>>): boolean {
  return (form === "prose" || form === "words") && (phrases === null || isRecord(phrases));
}

function isDocuments({ count, idBytes }: Readonly<Record<string, unknown>>): boolean {
  return isCount(count, MAX_TERMS) && isCount(idBytes, 2 ** 40);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isCount(value: unknown, max: number): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= max;
}
