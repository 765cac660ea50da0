import type { Command } from "commander";
import { writeJson, writeNotices, writeOut } from "../output.ts";
import { printable } from "../render/printable.ts";
import { renderNeighbors } from "../render/terms.ts";
import {
  addTermSelectionOptions,
  addTermVectorsOptions,
  openTermVectors,
  type TermSelectionOptions,
  type TermVectorsOptions,
} from "../term-vectors.ts";

type Options = TermVectorsOptions & TermSelectionOptions;

export function addTermsNeighborsCommand(program: Command): void {
  const command = program
    .command("neighbors")
    .summary("find the terms nearest to one")
    .description("Prints the terms whose vectors are nearest to that of a term, by cosine.")
    .argument("<term>", "a term as the model's text has it");
  addTermVectorsOptions(addTermSelectionOptions(command))
    .addHelpText(
      "after",
      `
Examples:
  kenning terms neighbors ocean --model vectors.bin
  kenning terms neighbors ocean --model glove.6B.100d.txt.gz --limit 20 --most-frequent 30000
  kenning terms neighbors 数据库 --collection docs`,
    )
    .action(async (term: string, options: Options) => {
      const terms = await openTermVectors(options);
      const { limit, mostFrequent } = options;
      const found = await terms.neighbors({ term, limit, mostFrequent });
      if (options.json) return writeJson(found);
      if (!found.known)
        writeNotices([`${printable(term)} is not in the vocabulary; its vector is made of its n-grams`]);
      writeOut(renderNeighbors(found.neighbors));
    });
}
