import { type Command, Option } from "commander";
import { EngineError } from "../../core/errors.ts";
import { TERM_FILE_FORMATS, type TermFileFormat } from "../../core/terms.ts";
import { openInterrupt } from "../interrupt.ts";
import { refuseToReplace } from "../new-file.ts";
import { writeJson, writeNotices, writeOut } from "../output.ts";
import { plural } from "../render/numbers.ts";
import { printable } from "../render/printable.ts";
import {
  addTermVectorsOptions,
  documentsOption,
  openDocuments,
  openTermVectors,
  type TermVectorsOptions,
} from "../term-vectors.ts";

interface Options extends TermVectorsOptions {
  readonly out: string;
  readonly to: TermFileFormat;
  readonly documents?: true;
  readonly force?: true;
}

export function addTermsExportCommand(program: Command): void {
  const command = program
    .command("export")
    .summary("write term vectors for another tool")
    .description(
      "Writes term vectors as a file that gensim, fastText and others read; gzipped if its name ends in .gz. With --documents, the vectors of a " +
        "Doc2Vec model's documents by their ids.",
    )
    .requiredOption("-o, --out <file>", "file to write")
    .addOption(new Option("--to <format>", "format to write").choices(TERM_FILE_FORMATS).makeOptionMandatory())
    .addOption(documentsOption("write the documents' vectors in place of the terms', in a format of word2vec or GloVe"))
    .option("--force", "replace a file that is there");
  addTermVectorsOptions(command)
    .addHelpText(
      "after",
      `
Examples:
  kenning terms export --model corpus.terms --to word2vec-binary -o vectors.bin
  kenning terms export --model corpus.terms --to fasttext -o model.bin
  kenning terms export --model documents.terms --documents --to word2vec -o documents.txt
  kenning terms export --collection docs --to word2vec -o vectors.txt.gz`,
    )
    .action(async (options: Options) => {
      const { out } = options;
      if (!options.force) refuseToReplace(out);
      if (options.documents) await exportDocuments(options);
      else await exportTerms(options);
    });
}

async function exportTerms(options: Options): Promise<void> {
  const { out, to, json } = options;
  using interrupt = openInterrupt();
  const { signal } = interrupt;
  const { model } = await openTermVectors(options, signal);
  const { writeTerms } = await import("../../open-terms.ts");
  await writeTerms(out, model, { format: to, signal });
  const { terms, dimensions, documents } = model;
  const documentsLeftOut = to === "kenning" ? 0 : (documents?.ids.length ?? 0);
  if (json) return writeJson({ file: out, to, terms: terms.length, dimensions, documentsLeftOut });
  writeOut(`Wrote ${plural(terms.length, "term")} to ${printable(out)}.\n`);
  if (documentsLeftOut > 0)
    writeNotices([
      `${to} holds no documents: ${plural(documentsLeftOut, "document")} left out; --documents writes them`,
    ]);
}

/** @throws {EngineError} `BAD_REQUEST` for a format with more than vectors, a model without documents, or an id that the format cannot hold */
async function exportDocuments(options: Options): Promise<void> {
  const { out, to, json } = options;
  if (to === "kenning" || to === "fasttext")
    throw new EngineError("BAD_REQUEST", `Documents are not written by themselves as ${to}`, {
      hint:
        to === "kenning"
          ? "Leave --documents out: the format holds them."
          : "Write word2vec, word2vec-binary or glove.",
      data: { format: to },
    });
  using interrupt = openInterrupt();
  const { signal } = interrupt;
  const opened = await openDocuments(options, signal);
  const documents = opened.documents.ids.length;
  const { writeDocuments } = await import("../../open-terms.ts");
  await writeDocuments(out, opened.model, { format: to, signal });
  if (json) return writeJson({ file: out, to, documents, dimensions: opened.model.dimensions });
  writeOut(`Wrote ${plural(documents, "document")} to ${printable(out)}.\n`);
}
