import { EngineError } from "../../../core/errors.ts";
import type { TermModel } from "../term-model.ts";
import { ByteSource } from "./byte-source.ts";
import { detectFormat } from "./detect-format.ts";
import { readKenningSource } from "./kenning-file.ts";
import { readFasttext } from "./read-fasttext.ts";
import type { TermFileFormat } from "../../../core/terms.ts";
import type { ReadTermsOptions, TermFile } from "./term-file.ts";
import type { Vocabulary } from "./term-rows.ts";
import { readGlove, readWord2vecText } from "./text-file.ts";
import { readWord2vecBinary } from "./word2vec-binary-file.ts";

/** Some editors begin UTF-8 so; no format does. */
const BYTE_ORDER_MARK = Buffer.of(0xef, 0xbb, 0xbf);

/**
 * Reads term vectors from a file, gzipped or not. Memory is bounded by what the file holds, whatever it claims to.
 *
 * @throws {EngineError} `BAD_REQUEST` for a limit of a format that is read whole, `BAD_INPUT_FILE` saying where it is damaged, or that it is no such file; `ABORTED`
 */
export async function readTerms(file: string, options: ReadTermsOptions = {}): Promise<TermFile> {
  await using source = await ByteSource.open(file, options.signal);
  if ((await source.peek(BYTE_ORDER_MARK.length)).equals(BYTE_ORDER_MARK)) await source.take(BYTE_ORDER_MARK.length);
  const format = options.format ?? (await detectFormat(source));
  if (options.limit !== undefined && (format === "kenning" || format === "fasttext"))
    throw new EngineError("BAD_REQUEST", `A file of ${format} is read whole, not its first ${options.limit} terms`, {
      hint: "Leave the limit out; it is for files of word2vec and GloVe.",
      data: { format, limit: options.limit },
    });
  return { model: await readAs(source, format, options), format };
}

async function readAs(source: ByteSource, format: TermFileFormat, options: ReadTermsOptions): Promise<TermModel> {
  if (format === "kenning") return (await readKenningSource(source)).model;
  if (format === "fasttext") return readFasttext(source, options);
  return vectorsAlone(await VECTOR_READERS[format](source, options));
}

type VectorReader = (source: ByteSource, options: ReadTermsOptions) => Promise<Vocabulary>;

const VECTOR_READERS: Readonly<Record<Exclude<TermFileFormat, "kenning" | "fasttext">, VectorReader>> = {
  word2vec: readWord2vecText,
  "word2vec-binary": readWord2vecBinary,
  glove: readGlove,
};

function vectorsAlone({ terms, vectors }: Vocabulary): TermModel {
  const dimensions = vectors.length / terms.length;
  return { algorithm: null, dimensions, terms, counts: null, vectors, subwords: null, training: null };
}
