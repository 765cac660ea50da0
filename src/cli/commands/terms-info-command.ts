import type { Command } from "commander";
import { writeJson, writeOut } from "../output.ts";
import { renderTermsInfo } from "../render/terms.ts";
import { addTermVectorsOptions, openTermVectors, type TermVectorsOptions } from "../term-vectors.ts";

export function addTermsInfoCommand(program: Command): void {
  const command = program
    .command("info")
    .summary("show what a model of terms is")
    .description(
      "Prints how many terms and dimensions a model has, how many documents, what it was trained by, and whether training can go on.",
    );
  addTermVectorsOptions(command)
    .addHelpText(
      "after",
      "\nExamples:\n  kenning terms info --model vectors.bin\n  kenning terms info --collection docs --json",
    )
    .action(async (options: TermVectorsOptions) => {
      const info = await (await openTermVectors(options)).info();
      if (options.json) writeJson(info);
      else writeOut(renderTermsInfo(info));
    });
}
