import type { TermModel } from "../term-model.ts";
import { writeKenningFile } from "./kenning-file.ts";
import { replaceFile } from "./replace-file.ts";
import type { FileWriter } from "./replace-file.ts";
import type { TermFileFormat } from "../../../core/terms.ts";
import type { WriteTermsOptions } from "./term-file.ts";
import { writeText } from "./text-file.ts";
import { writeFasttext } from "./write-fasttext.ts";
import { writeWord2vecBinary } from "./word2vec-binary-file.ts";

/**
 * Writes a model as a file of one of the formats, gzipped where its name ends in `.gz`. A file of that name is replaced when the new one
 * is whole.
 *
 * @throws {EngineError} `BAD_REQUEST` for a term that the format cannot hold, `STORAGE_FAILED`, `ABORTED`
 */
export async function writeTerms(file: string, model: TermModel, { format, signal }: WriteTermsOptions): Promise<void> {
  if (format === "kenning") await writeKenningFile(file, model, signal);
  else await replaceFile(file, async (writer) => WRITERS[format](writer, model), signal);
}

const WRITERS: Readonly<
  Record<Exclude<TermFileFormat, "kenning">, (writer: FileWriter, model: TermModel) => Promise<void>>
> = {
  word2vec: async (writer, model) => writeText(writer, model, { header: true }),
  "word2vec-binary": writeWord2vecBinary,
  glove: async (writer, model) => writeText(writer, model, { header: false }),
  fasttext: writeFasttext,
};
