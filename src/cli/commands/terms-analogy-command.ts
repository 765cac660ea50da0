import type { Command } from "commander";
import type { TermAnalogyMethod } from "../../core/terms.ts";
import { writeJson, writeOut } from "../output.ts";
import { renderAnalogy } from "../render/terms.ts";
import {
  addTermSelectionOptions,
  addTermVectorsOptions,
  methodOption,
  openTermVectors,
  type TermSelectionOptions,
  type TermVectorsOptions,
} from "../term-vectors.ts";

interface Options extends TermVectorsOptions, TermSelectionOptions {
  readonly method: TermAnalogyMethod;
}

export function addTermsAnalogyCommand(program: Command): void {
  const command = program
    .command("analogy")
    .summary("complete an analogy")
    .description('Prints what could follow in "a is to b as c is to …": the terms nearest to b − a + c.')
    .argument("<a>", "such as man")
    .argument("<b>", "such as king")
    .argument("<c>", "such as woman")
    .addOption(methodOption());
  addTermVectorsOptions(addTermSelectionOptions(command))
    .addHelpText(
      "after",
      `
Examples:
  kenning terms analogy man king woman --model vectors.bin
  kenning terms analogy athens greece oslo --model vectors.bin --method multiply --most-frequent 30000`,
    )
    .action(async (a: string, b: string, c: string, options: Options) => {
      const terms = await openTermVectors(options);
      const { method, limit, mostFrequent } = options;
      const found = await terms.analogy({ positive: [b, c], negative: [a], method, limit, mostFrequent });
      if (options.json) writeJson(found);
      else writeOut(renderAnalogy(found));
    });
}
