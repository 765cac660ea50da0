import type { Command } from "commander";
import { EngineError } from "../../core/errors.ts";
import { writeJson, writeNotices, writeOut } from "../output.ts";
import { printable } from "../render/printable.ts";
import {
  addTermVectorsOptions,
  documentsOption,
  openDocuments,
  openTermVectors,
  type TermVectorsOptions,
} from "../term-vectors.ts";

interface Options extends TermVectorsOptions {
  readonly moversDistance?: true;
  readonly documents?: true;
}

export function addTermsSimilarityCommand(program: Command): void {
  const command = program
    .command("similarity")
    .summary("say how alike two terms, two groups of terms, or two documents are")
    .description(
      "Prints the cosine of the vectors of two terms; of several terms on a side, separated by spaces, that of their means. " +
        "With --documents, of two documents of a Doc2Vec model.",
    )
    .argument("<a>", 'a term or several, such as "red wine"; with --documents, the id of a document')
    .argument("<b>", "what to compare with")
    .addOption(documentsOption("compare documents, which a Doc2Vec model has, by their ids"))
    .option(
      "--movers-distance",
      "print Word Mover's Distance as well: how far the words of one side have to go to become the other's",
    );
  addTermVectorsOptions(command)
    .addHelpText(
      "after",
      `
Examples:
  kenning terms similarity coast shore --model vectors.bin
  kenning terms similarity "the president greets the press" "obama speaks to the media" --model vectors.bin --movers-distance
  kenning terms similarity --documents 12 40 --model documents.terms`,
    )
    .action(async (a: string, b: string, options: Options) => {
      const { moversDistance = false } = options;
      if (options.documents) return await compareDocuments(a, b, options);
      const terms = await openTermVectors(options);
      const found = await terms.similarity({ a: words(a), b: words(b), moversDistance });
      if (options.json) return writeJson(found);
      if (found.unknown.length > 0) writeNotices([`not known, and left out: ${printable(found.unknown.join(", "))}`]);
      const lines = [`similarity ${found.similarity.toFixed(4)}`];
      if (found.moversDistance !== null) {
        const { exact, relaxed } = found.moversDistance;
        lines.push(`Word Mover's Distance ${exact.toFixed(4)}, at least ${relaxed.toFixed(4)} by the relaxed bound`);
      }
      writeOut(`${lines.join("\n")}\n`);
    });
}

async function compareDocuments(a: string, b: string, options: Options): Promise<void> {
  if (options.moversDistance)
    throw new EngineError("BAD_REQUEST", "Word Mover's Distance is one of terms, and documents are compared", {
      hint: "Leave one of the options out.",
    });
  const { documents } = await openDocuments(options);
  const { similarity } = await documents.similarity({ id: a }, { id: b });
  if (options.json) writeJson({ a, b, similarity });
  else writeOut(`similarity ${similarity.toFixed(4)}\n`);
}

function words(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== "");
}
