import { type Command, Option } from "commander";
import { type EncodingErrors, TERM_FILE_FORMATS, type TermFileFormat } from "../../core/terms.ts";
import { openInterrupt } from "../interrupt.ts";
import { refuseToReplace } from "../new-file.ts";
import { jsonOption, type JsonOption, parseCount } from "../options.ts";
import { writeJson, writeOut } from "../output.ts";
import { plural } from "../render/numbers.ts";
import { printable } from "../render/printable.ts";
import { encodingErrorsOption } from "../term-vectors.ts";

interface Options extends JsonOption {
  readonly out: string;
  readonly from?: TermFileFormat;
  readonly encodingErrors: EncodingErrors;
  readonly first?: number;
  readonly force?: true;
}

export function addTermsImportCommand(program: Command): void {
  program
    .command("import")
    .summary("make a file of Kenning's of one of another tool's")
    .description(
      "Reads term vectors of word2vec, GloVe or fastText, gzipped or not, and writes them as a checksummed file that opens fast.",
    )
    .argument("<file>", "file of term vectors")
    .requiredOption("-o, --out <file>", "file to write")
    .addOption(
      new Option("--from <format>", "format of the file; found out from its first bytes when absent").choices(
        TERM_FILE_FORMATS,
      ),
    )
    .addOption(encodingErrorsOption())
    .option(
      "--first <count>",
      "read only the first so many terms, of files of word2vec and GloVe; others are read whole",
      parseCount(1, 16_000_000),
    )
    .option("--force", "replace a file that is there")
    .addOption(jsonOption())
    .addHelpText(
      "after",
      `
Examples:
  kenning terms import GoogleNews-vectors-negative300.bin.gz -o news.terms --first 200000
  kenning terms import cc.de.300.bin -o german.terms
  kenning terms import old.bin -o old.terms --encoding-errors replace`,
    )
    .action(async (file: string, options: Options) => {
      const { out, from, encodingErrors, first } = options;
      if (!options.force) refuseToReplace(out);
      using interrupt = openInterrupt();
      const { signal } = interrupt;
      const { openTerms, writeTerms } = await import("../../open-terms.ts");
      const { model, format } = await openTerms(file, { format: from, encodingErrors, limit: first, signal });
      await writeTerms(out, model, { format: "kenning", signal });
      const { terms, dimensions } = model;
      if (options.json) writeJson({ file: out, from: format, terms: terms.length, dimensions });
      else
        writeOut(`Wrote ${plural(terms.length, "term")} of ${plural(dimensions, "dimension")} to ${printable(out)}.\n`);
    });
}
