import type { Command } from "commander";
import { writeJson, writeOut } from "../output.ts";
import { printable } from "../render/printable.ts";
import { renderNeighbors } from "../render/terms.ts";
import { addTermVectorsOptions, openTermVectors, type TermVectorsOptions } from "../term-vectors.ts";

interface Options extends TermVectorsOptions {
  readonly closer?: boolean;
}

export function addTermsRankCommand(program: Command): void {
  const command = program
    .command("rank")
    .summary("say where a term stands among the neighbours of another")
    .description("Prints where a term stands among the neighbours of another, the nearest being the first.")
    .argument("<term>", "whose neighbours are ranked")
    .argument("<other>", "the one that is looked for among them")
    .option("--closer", "print the terms that are nearer to the first, nearest first");
  addTermVectorsOptions(command)
    .addHelpText("after", "\nExamples:\n  kenning terms rank cat kitten --closer --model vectors.bin")
    .action(async (term: string, other: string, options: Options) => {
      const terms = await openTermVectors(options);
      const rank = await terms.rank(term, other);
      const closer = options.closer === true ? await terms.closerThan(term, other) : null;
      if (options.json) return writeJson({ ...rank, ...(closer !== null && { closer }) });
      if (closer !== null && closer.length > 0) writeOut(renderNeighbors(closer));
      const similarity = rank.similarity.toFixed(4);
      writeOut(
        `${printable(other)} is neighbour ${rank.rank} of ${printable(term)}, at a similarity of ${similarity}.\n`,
      );
    });
}
