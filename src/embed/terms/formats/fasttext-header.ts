import type { EngineError } from "../../../core/errors.ts";
import type { TermModel } from "../term-model.ts";
import type { ByteSource } from "./byte-source.ts";
import { assertCount, badTermFile } from "./term-file-error.ts";
import { MAX_DIMENSIONS } from "./term-file.ts";

export const FASTTEXT_MAGIC = 793_712_314;
/** 11 and 12 differ only for supervised models. Files older than either have neither magic nor version. */
const FASTTEXT_VERSION = 12;
const MAX_BUCKETS = 2 ** 31 - 1;
const MAX_NGRAM = 1000;
/** Twelve int32 and a float64. */
const ARGUMENT_BYTES = 56;

const SUPERVISED = 3;
const ARCHITECTURES = ["cbow", "skip-gram"];
const LOSSES = ["hierarchical-softmax", "negative-sampling", "softmax"];

/** The arguments at the head of a `.bin` file, in its order. */
export interface FasttextHeader {
  /** Whether it says that it is such a file, and marks its matrices as plain or quantised. */
  readonly isCurrent: boolean;
  readonly dimensions: number;
  readonly minN: number;
  readonly maxN: number;
  readonly buckets: number;
  /** As `train/` names them. */
  readonly options: {
    readonly architecture: string;
    readonly loss: string;
    readonly window: number;
    readonly epochs: number;
    readonly minCount: number;
    readonly negative: number;
    readonly sample: number;
  };
}

/** Whether bytes can be the head of a file from before there was a magic number. */
export function looksLikeOldFasttext(head: Buffer): boolean {
  if (head.length < ARGUMENT_BYTES) return false;
  const [dimensions, window, epochs, , , , loss, model] = Array.from({ length: 8 }, (_, i) => head.readInt32LE(i * 4));
  return (
    isWithin(dimensions, 1, MAX_DIMENSIONS) &&
    isWithin(window, 1, 10_000) &&
    isWithin(epochs, 1, 100_000) &&
    isWithin(loss, 1, 4) &&
    isWithin(model, 1, 3)
  );
}

/** @throws {EngineError} `BAD_INPUT_FILE` for arguments that no file can have, and for supervised models */
export async function readFasttextHeader(source: ByteSource): Promise<FasttextHeader> {
  const { file } = source;
  const isCurrent = (await source.peek(4)).equals(int32(FASTTEXT_MAGIC));
  if (isCurrent) {
    await source.take(4);
    const version = (await source.take(4)).readInt32LE();
    if (version > FASTTEXT_VERSION || version < 0) {
      throw badTermFile(`it has version ${version} of fastText's format, of which ${FASTTEXT_VERSION} is known here`, {
        file,
        data: { version },
      });
    }
  }
  const bytes = await source.take(ARGUMENT_BYTES);
  const field = (i: number): number => bytes.readInt32LE(i * 4);
  const model = field(7);
  if (model === SUPERVISED) throw supervised(file);
  const header = { dimensions: field(0), buckets: field(8), minN: field(9), maxN: field(10) };
  assertCount("dimensions", header.dimensions, { max: MAX_DIMENSIONS, file });
  assertCount("buckets", header.buckets + 1, { max: MAX_BUCKETS + 1, file });
  const [architecture, loss] = [ARCHITECTURES[model - 1], LOSSES[field(6) - 1]];
  if (
    architecture === undefined ||
    loss === undefined ||
    !isWithin(header.minN, 0, MAX_NGRAM) ||
    !isWithin(header.maxN, 0, MAX_NGRAM)
  ) {
    throw badTermFile("its arguments are none that fastText could have had", { file });
  }
  const sample = bytes.readDoubleLE(48);
  return {
    ...header,
    isCurrent,
    options: {
      architecture,
      loss,
      window: field(1),
      epochs: field(2),
      minCount: field(3),
      negative: field(4),
      sample: Number.isFinite(sample) ? sample : 0,
    },
  };
}

/** What the model was not trained with stands there with fastText's default. */
export function fasttextHeaderBytes({ dimensions, subwords, training }: TermModel): Buffer {
  const options = training?.options ?? {};
  const number = (name: string, otherwise: number): number => {
    const value = options[name];
    return typeof value === "number" ? value : otherwise;
  };
  // One that fastText does not have counts as its default.
  const choice = (names: readonly unknown[], name: string, otherwise: number): number =>
    names.includes(options[name]) ? names.indexOf(options[name]) + 1 : otherwise;
  const fields = [
    FASTTEXT_MAGIC,
    FASTTEXT_VERSION,
    dimensions,
    number("window", 5),
    number("epochs", 5),
    number("minCount", 1),
    number("negative", 5),
    1,
    choice(LOSSES, "loss", 2),
    choice(ARCHITECTURES, "architecture", 2),
    subwords?.buckets ?? 0,
    subwords?.minN ?? 0,
    subwords?.maxN ?? 0,
    100,
  ];
  const bytes = Buffer.alloc(fields.length * 4 + 8);
  fields.forEach((value, i) => bytes.writeInt32LE(Math.trunc(value), i * 4));
  bytes.writeDoubleLE(number("sample", 1e-4), fields.length * 4);
  return bytes;
}

function isWithin(value: number | undefined, min: number, max: number): boolean {
  return value !== undefined && value >= min && value <= max;
}

/** Models that give texts labels have word vectors for that purpose alone. */
export function supervised(file: string): EngineError {
  return badTermFile("it is a supervised model of fastText, a classifier; only unsupervised ones are read", {
    file,
    hint: "Give a model that `fasttext skipgram` or `fasttext cbow` has trained, or train a classifier with `kenning classify train`.",
    data: { kind: "supervised" },
  });
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value);
  return bytes;
}
