import type { Command } from "commander";
import { writeJson, writeNotices, writeOut } from "../output.ts";
import { printable } from "../render/printable.ts";
import { addTermVectorsOptions, openTermVectors, type TermVectorsOptions } from "../term-vectors.ts";

interface Options extends TermVectorsOptions {
  readonly moversDistance?: true;
}

export function addTermsSimilarityCommand(program: Command): void {
  const command = program
    .command("similarity")
    .summary("say how alike two terms, or two groups of terms, are")
    .description(
      "Prints the cosine of the vectors of two terms; of several terms on a side, separated by spaces, that of their means.",
    )
    .argument("<a>", 'a term or several, such as "red wine"')
    .argument("<b>", "what to compare with")
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
  kenning terms similarity "the president greets the press" "obama speaks to the media" --model vectors.bin --movers-distance`,
    )
    .action(async (a: string, b: string, options: Options) => {
      const terms = await openTermVectors(options);
      const { moversDistance = false } = options;
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

function words(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== "");
}
