import { createHash } from "node:crypto";
import type { Hash } from "node:crypto";
import type { EngineError } from "../../../core/errors.ts";
import type { TermModel, TrainingState } from "../term-model.ts";
import { ByteSource } from "./byte-source.ts";
import {
  headerOf,
  KENNING_MAGIC,
  KENNING_VERSION,
  type KenningHeader,
  MAX_HEADER_BYTES,
  parseKenningHeader,
  sectionBytes,
} from "./kenning-header.ts";
import { readBytes } from "./read-bytes.ts";
import { replaceFile } from "./replace-file.ts";
import type { FileWriter } from "./replace-file.ts";
import { badTermFile } from "./term-file-error.ts";

const CHECKSUM_BYTES = 32;
const HASHED_AT_ONCE = 1 << 24;

export interface KenningFile {
  readonly model: TermModel;
  /** SHA-256 of the file up to its checksum, in hex. */
  readonly checksum: string;
}

/**
 * Writes a model with all that belongs to it; docs/terms.md describes the file. One of that name is replaced when the new one is whole.
 *
 * @returns the checksum, in hex
 * @throws {EngineError} `STORAGE_FAILED`, `ABORTED`
 */
export async function writeKenningFile(file: string, model: TermModel, signal?: AbortSignal): Promise<string> {
  const hash = createHash("sha256");
  let checksum = "";
  await replaceFile(
    file,
    async (writer) => {
      for (const part of partsOf(model)) await writeHashed(writer, hash, part);
      const digest = hash.digest();
      await writer.write(digest);
      checksum = digest.toString("hex");
    },
    signal,
  );
  return checksum;
}

function* partsOf(model: TermModel): Generator<Uint8Array> {
  const terms = textsOf(model.terms);
  const ids = textsOf(model.documents?.ids ?? []);
  const json = Buffer.from(JSON.stringify(headerOf(model, terms.text.length, ids.text.length)), "utf8");
  yield KENNING_MAGIC;
  yield bytesOf(Uint32Array.of(KENNING_VERSION, json.length));
  yield json;
  yield bytesOf(terms.lengths);
  yield terms.text;
  const { counts, vectors, subwords, training } = model;
  for (const values of [
    counts,
    vectors,
    subwords?.rows,
    subwords?.vectors,
    subwords?.ownVectors,
    training?.outputVectors,
  ]) {
    if (values) yield bytesOf(values);
  }
  if (model.documents === undefined) return;
  yield bytesOf(ids.lengths);
  yield ids.text;
  yield bytesOf(model.documents.vectors);
}

function textsOf(texts: readonly string[]): { readonly lengths: Uint32Array; readonly text: Buffer } {
  const encoded = texts.map((text) => Buffer.from(text, "utf8"));
  return { lengths: Uint32Array.from(encoded, (bytes) => bytes.length), text: Buffer.concat(encoded) };
}

async function writeHashed(writer: FileWriter, hash: Hash, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length; at += HASHED_AT_ONCE) {
    const part = bytes.subarray(at, at + HASHED_AT_ONCE);
    hash.update(part);
    await writer.write(part);
  }
}

/**
 * Nothing of a file is given out before its checksum has been compared.
 *
 * @throws {EngineError} `BAD_INPUT_FILE` for a file that is damaged or of a newer version, `ABORTED`
 */
export async function readKenningFile(file: string, signal?: AbortSignal): Promise<KenningFile> {
  await using source = await ByteSource.open(file, signal);
  return readKenningSource(source);
}

/** As `readKenningFile`, for a file that is open. */
export async function readKenningSource(source: ByteSource): Promise<KenningFile> {
  const { file } = source;
  const hash = createHash("sha256");
  const take = async (bytes: number): Promise<Buffer> => {
    const taken = await source.take(bytes);
    hash.update(taken);
    return taken;
  };
  if (!(await take(KENNING_MAGIC.length)).equals(KENNING_MAGIC))
    throw badTermFile("it is no file of Kenning", { file });
  const version = (await take(4)).readUInt32LE();
  if (version !== KENNING_VERSION) throw newerVersion(version, file);
  const headerBytes = (await take(4)).readUInt32LE();
  if (headerBytes > MAX_HEADER_BYTES) throw badTermFile("its header is damaged", { file });
  const header = parseKenningHeader(await take(headerBytes), file);
  if (sectionBytes(header) + CHECKSUM_BYTES > source.maxRemainingBytes) throw source.truncated();

  const read = async (bytes: number) => readBytes(source, bytes, (part) => hash.update(part));
  const { algorithm, dimensions, subwords: shape, training } = header;
  const matrix = async (rows: number) => new Float32Array(await read(rows * dimensions * 4));
  const texts = async (count: number, bytes: number) =>
    splitTexts(new Uint32Array(await read(count * 4)), await read(bytes));
  const terms = await texts(header.terms, header.termBytes);
  const counts = header.counts ? new Float64Array(await read(header.terms * 8)) : null;
  const vectors = await matrix(header.terms);
  const subwords = shape && {
    minN: shape.minN,
    maxN: shape.maxN,
    buckets: shape.buckets,
    rows: shape.isSparse ? new Int32Array(await read(shape.buckets * 4)) : null,
    vectors: await matrix(shape.rows),
    ownVectors: await matrix(header.terms),
  };
  const outputVectors = training?.outputRows == null ? null : await matrix(training.outputRows);
  const documents = header.documents && {
    ids: await texts(header.documents.count, header.documents.idBytes),
    vectors: await matrix(header.documents.count),
  };
  const checksum = hash.digest("hex");
  const isWhole = (await source.take(CHECKSUM_BYTES)).toString("hex") === checksum && (await source.isAtEnd());
  const isSound = subwords?.rows?.every((row) => row >= -1 && row < shape!.rows) ?? true;
  if (!isWhole || !isSound) throw badTermFile("its checksum does not fit: it is damaged", { file, data: { checksum } });
  return {
    model: {
      algorithm,
      dimensions,
      terms,
      counts,
      vectors,
      subwords,
      training: training && trainingOf(training, outputVectors),
      ...(documents && { documents }),
    },
    checksum,
  };
}

/** What the header says of training, with the output layer in place of its size. */
function trainingOf(
  { options, epochsDone, text, preparation }: NonNullable<KenningHeader["training"]>,
  outputVectors: Float32Array | null,
): TrainingState {
  return { options, epochsDone, outputVectors, ...(text && { text }), ...(preparation && { preparation }) };
}

function splitTexts(lengths: Uint32Array, bytes: ArrayBuffer): string[] {
  const text = Buffer.from(bytes);
  let at = 0;
  return Array.from(lengths, (length) => text.toString("utf8", at, (at += length)));
}

type Numbers = Int32Array | Uint32Array | Float64Array | Float32Array;

/** Numbers are little-endian, as all machines that Node runs on have them. */
function bytesOf(values: Numbers): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

function newerVersion(version: number, file: string): EngineError {
  return badTermFile(`it has version ${version} of our format, of which ${KENNING_VERSION} is known here`, {
    file,
    hint: "Open it with the version of Kenning that wrote it, or a newer one.",
    data: { version },
  });
}
