/** What the commands over term vectors share: where the vectors come from, and which terms may be answers. */
import { type Command, Option } from "commander";
import { EngineError } from "../core/errors.ts";
import type { TermDocuments } from "../core/term-documents.ts";
import { ENCODING_ERRORS, type EncodingErrors, TERM_ANALOGY_METHODS } from "../core/terms.ts";
import { openCollection } from "./collection.ts";
import type { OpenTerms, OpenTermsFile } from "../open-terms.ts";
import { writeNotices } from "./output.ts";
import { collectionOption, type CollectionOptions, jsonOption, parseCount, rootOption } from "./options.ts";

export interface TermVectorsOptions extends CollectionOptions {
  /** A file; without one the collection's vectors are used. */
  readonly model?: string;
  readonly encodingErrors: EncodingErrors;
}

export interface TermSelectionOptions {
  readonly limit: number;
  readonly mostFrequent?: number;
}

const MAX_TERMS = 16_000_000;

export function addTermVectorsOptions(command: Command): Command {
  return command
    .option("--model <file>", "file of term vectors (Kenning, word2vec, GloVe, fastText), in place of a collection")
    .addOption(encodingErrorsOption())
    .addOption(collectionOption())
    .addOption(rootOption())
    .addOption(jsonOption());
}

export function encodingErrorsOption(): Option {
  return new Option("--encoding-errors <how>", "what to do about terms in the file that are not UTF-8")
    .choices(ENCODING_ERRORS)
    .default("strict");
}

export function addTermSelectionOptions(command: Command): Command {
  return command
    .option("-n, --limit <count>", "how many terms to print", parseCount(1, 10_000), 10)
    .addOption(mostFrequentOption());
}

export function mostFrequentOption(): Option {
  return new Option("--most-frequent <count>", "only the so many most frequent terms").argParser(
    parseCount(1, MAX_TERMS),
  );
}

export function methodOption(): Option {
  return new Option("--method <name>", "how the three are put together: 3CosAdd or 3CosMul")
    .choices(TERM_ANALOGY_METHODS)
    .default("add");
}

export function documentsOption(description: string): Option {
  return new Option("--documents", description);
}

/** The vectors of the file, else of the collection. @throws {EngineError} `NO_TERMS`, and what opening either throws */
export async function openTermVectors(
  { model, encodingErrors, json, ...collection }: TermVectorsOptions,
  signal?: AbortSignal,
): Promise<OpenTerms> {
  const { openTerms, openTermModel, termAsRead } = await import("../open-terms.ts");
  if (model !== undefined) {
    const opened = await openTerms(model, { encodingErrors, signal });
    if (!json) writeNotices(termsAsDrawn(opened.model));
    return opened;
  }
  await using engine = await openCollection(collection);
  return openTermModel(await engine.terms.model(), {}, termAsRead);
}

/** A notice for a model whose vectors of terms say nothing. */
export function termsAsDrawn({ algorithm, training }: OpenTerms["model"]): string[] {
  const { architecture, withTerms } = training?.options ?? {};
  if (algorithm !== "doc2vec" || architecture !== "pv-dbow" || withTerms === true) return [];
  return ["pv-dbow trained documents alone: vectors of terms are random; --with-terms trains them as well"];
}

/** A Doc2Vec model and its documents. @throws {EngineError} `BAD_REQUEST` where no file is named or the model has none, and what opening throws */
export async function openDocuments(
  { model: file, encodingErrors }: TermVectorsOptions,
  signal?: AbortSignal,
): Promise<{ readonly model: OpenTermsFile["model"]; readonly documents: TermDocuments }> {
  const { openTerms } = await import("../open-terms.ts");
  const opened = file === undefined ? null : await openTerms(file, { encodingErrors, signal });
  const documents = opened?.documents ?? null;
  if (opened !== null && documents !== null) return { model: opened.model, documents };
  const what = file === undefined ? "A collection" : file;
  throw new EngineError("BAD_REQUEST", `${what} has no vectors of documents`, {
    hint: "Name a file with --model that `kenning terms train --algorithm doc2vec` wrote.",
    data: { file: file ?? null },
  });
}
