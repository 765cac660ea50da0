import type { Command } from "commander";
import { EngineError } from "../../core/errors.ts";
import { writeJson, writeNotices, writeOut } from "../output.ts";
import { printable } from "../render/printable.ts";
import { renderDocumentNeighbors, renderNeighbors } from "../render/terms.ts";
import {
  addTermSelectionOptions,
  addTermVectorsOptions,
  documentsOption,
  openDocuments,
  openTermVectors,
  type TermSelectionOptions,
  type TermVectorsOptions,
} from "../term-vectors.ts";

interface Options extends TermVectorsOptions, TermSelectionOptions {
  readonly documents?: true;
  readonly text?: string;
}

export function addTermsNeighborsCommand(program: Command): void {
  const command = program
    .command("neighbors")
    .summary("find the terms nearest to one, or the documents")
    .description(
      "Prints the terms whose vectors are nearest to that of a term, by cosine. With --documents, the documents of a Doc2Vec model that are nearest " +
        "to one of them, or to a new text.",
    )
    .argument("[term]", "a term as the model's text has it; with --documents, the id of a document")
    .addOption(documentsOption("ask for documents, which a Doc2Vec model has, in place of terms"))
    .option("--text <text>", "a new document, whose vector is inferred; with --documents, in place of an id");
  addTermVectorsOptions(addTermSelectionOptions(command))
    .addHelpText(
      "after",
      `
Examples:
  kenning terms neighbors ocean --model vectors.bin
  kenning terms neighbors ocean --model glove.6B.100d.txt.gz --limit 20 --most-frequent 30000
  kenning terms neighbors 数据库 --collection docs
  kenning terms neighbors --documents 12 --model documents.terms
  kenning terms neighbors --documents --text "Ships leave the harbour at dawn." --model documents.terms`,
    )
    .action(async (asked: string | undefined, options: Options) => {
      checkQuestion(asked, options);
      if (options.documents) await printDocuments(asked, options);
      else await printTerms(asked!, options);
    });
}

async function printTerms(term: string, options: Options): Promise<void> {
  const { limit, mostFrequent, json } = options;
  const found = await (await openTermVectors(options)).neighbors({ term, limit, mostFrequent });
  if (json) return writeJson(found);
  if (!found.known) writeNotices([`${printable(term)} is not in the vocabulary; its vector is made of its n-grams`]);
  writeOut(renderNeighbors(found.neighbors));
}

async function printDocuments(id: string | undefined, options: Options): Promise<void> {
  const { text = "", limit, json } = options;
  const example = id === undefined ? { text } : { id };
  const { documents } = await openDocuments(options);
  const found = await documents.neighbors({ ...example, limit });
  if (json) return writeJson(found);
  if (found.unknown.length > 0) writeNotices([`not known, and left out: ${printable(found.unknown.join(", "))}`]);
  writeOut(renderDocumentNeighbors(found.neighbors));
}

/** @throws {EngineError} `BAD_REQUEST` unless there is one question, with options that it has */
function checkQuestion(asked: string | undefined, { documents, text, mostFrequent }: Options): void {
  if (!documents && asked === undefined) throw badQuestion("There is no term to ask for", "Name a term.");
  if (!documents && text !== undefined)
    throw badQuestion("Only documents have texts", "Add --documents, or leave the text out.");
  if (documents && mostFrequent !== undefined)
    throw badQuestion("Documents have no frequency", "Leave --most-frequent out.");
  if (documents && (asked === undefined) === (text === undefined))
    throw badQuestion("Documents are asked for by an id or a text", "Give the id of a document, or a --text.");
}

function badQuestion(message: string, hint: string): EngineError {
  return new EngineError("BAD_REQUEST", message, { hint });
}
