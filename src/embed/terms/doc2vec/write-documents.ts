import { EngineError } from "../../../core/errors.ts";
import type { TermFileFormat } from "../../../core/terms.ts";
import { writeTerms } from "../formats/write-terms.ts";
import type { TermModel } from "../term-model.ts";
import { documentsAsTerms } from "./term-documents.ts";

export interface WriteDocumentsOptions {
  readonly format: Extract<TermFileFormat, "word2vec" | "word2vec-binary" | "glove">;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Writes the vectors of a model's documents, each by its id, as gensim's `dv.save_word2vec_format` does; gzipped where the name ends in
 * `.gz`.
 *
 * @throws {EngineError} `BAD_REQUEST` for a model without documents, or an id that is empty or holds a space or a line end, which such
 *   files cannot hold; `STORAGE_FAILED`, `ABORTED`
 */
export async function writeDocuments(file: string, model: TermModel, options: WriteDocumentsOptions): Promise<void> {
  const { documents } = model;
  if (documents === undefined)
    throw new EngineError("BAD_REQUEST", "The model has no vectors of documents", {
      hint: "Take a model that was trained by Doc2Vec.",
      data: { algorithm: model.algorithm },
    });
  const id = documents.ids.find((one) => !/^[^ \t\r\n]+$/.test(one));
  if (id !== undefined)
    throw new EngineError("BAD_REQUEST", `${options.format} cannot hold the id ${JSON.stringify(id)} of a document`, {
      hint: "Train with ids that have no spaces, or keep the model as it is: the format kenning holds any id.",
      data: { id, format: options.format },
    });
  await writeTerms(file, documentsAsTerms(model, documents), options);
}
