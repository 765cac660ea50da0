import type { Command } from "commander";
import { writeJson, writeNotices, writeOut } from "../output.ts";
import { printable } from "../render/printable.ts";
import { renderNeighbors } from "../render/terms.ts";
import { addTermVectorsOptions, openTermVectors, type TermVectorsOptions } from "../term-vectors.ts";

export function addTermsOddOneOutCommand(program: Command): void {
  const command = program
    .command("odd-one-out")
    .summary("find the term that does not belong to the others")
    .description("Prints how near each term is to the mean of all; the last is the odd one out.")
    .argument("<terms...>", "three terms or more");
  addTermVectorsOptions(command)
    .addHelpText("after", "\nExamples:\n  kenning terms odd-one-out breakfast lunch cereal dinner --model vectors.bin")
    .action(async (asked: readonly string[], options: TermVectorsOptions) => {
      const terms = await openTermVectors(options);
      const found = await terms.oddOneOut(asked);
      if (options.json) return writeJson(found);
      if (found.unknown.length > 0) writeNotices([`not known, and left out: ${printable(found.unknown.join(", "))}`]);
      writeOut(`${renderNeighbors(found.terms)}The odd one out is ${printable(found.odd)}.\n`);
    });
}
