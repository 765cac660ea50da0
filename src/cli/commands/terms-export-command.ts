import { type Command, Option } from "commander";
import { TERM_FILE_FORMATS, type TermFileFormat } from "../../core/terms.ts";
import { openInterrupt } from "../interrupt.ts";
import { refuseToReplace } from "../new-file.ts";
import { writeJson, writeOut } from "../output.ts";
import { plural } from "../render/numbers.ts";
import { printable } from "../render/printable.ts";
import { addTermVectorsOptions, openTermVectors, type TermVectorsOptions } from "../term-vectors.ts";

interface Options extends TermVectorsOptions {
  readonly out: string;
  readonly to: TermFileFormat;
  readonly force?: true;
}

export function addTermsExportCommand(program: Command): void {
  const command = program
    .command("export")
    .summary("write term vectors for another tool")
    .description(
      "Writes term vectors as a file that gensim, fastText and others read; gzipped if its name ends in .gz.",
    )
    .requiredOption("-o, --out <file>", "file to write")
    .addOption(new Option("--to <format>", "format to write").choices(TERM_FILE_FORMATS).makeOptionMandatory())
    .option("--force", "replace a file that is there");
  addTermVectorsOptions(command)
    .addHelpText(
      "after",
      `
Examples:
  kenning terms export --model corpus.terms --to word2vec-binary -o vectors.bin
  kenning terms export --model corpus.terms --to fasttext -o model.bin
  kenning terms export --collection docs --to word2vec -o vectors.txt.gz`,
    )
    .action(async (options: Options) => {
      const { out, to } = options;
      if (!options.force) refuseToReplace(out);
      using interrupt = openInterrupt();
      const { signal } = interrupt;
      const { model } = await openTermVectors(options, signal);
      const { writeTerms } = await import("../../open-terms.ts");
      await writeTerms(out, model, { format: to, signal });
      if (options.json) return writeJson({ file: out, to, terms: model.terms.length, dimensions: model.dimensions });
      writeOut(`Wrote ${plural(model.terms.length, "term")} to ${printable(out)}.\n`);
    });
}
