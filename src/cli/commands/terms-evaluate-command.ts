import type { Command, Option } from "commander";
import type { TermAnalogyMethod } from "../../core/terms.ts";
import { writeJson, writeNotices, writeOut } from "../output.ts";
import { plural } from "../render/numbers.ts";
import { renderAnalogies } from "../render/terms.ts";
import {
  addTermVectorsOptions,
  methodOption,
  mostFrequentOption,
  openTermVectors,
  type TermVectorsOptions,
} from "../term-vectors.ts";

/** As word2vec's own program has it; fewer candidates make analogies easier, so that figures compare only where it is the same. */
const DEFAULT_MOST_FREQUENT = 30_000;

interface EvaluateOptions extends TermVectorsOptions {
  readonly mostFrequent?: number;
  readonly caseSensitive?: true;
  readonly dummyForUnknown?: true;
}

interface AnalogiesOptions extends EvaluateOptions {
  readonly method: TermAnalogyMethod;
}

export function addTermsEvaluateCommand(program: Command): void {
  const command = program
    .command("evaluate")
    .summary("measure term vectors on judged data")
    .description("Measures how good term vectors are, on pairs and analogies that people have judged.");
  addPairsCommand(command);
  addAnalogiesCommand(command);
}

function addPairsCommand(program: Command): void {
  const command = program
    .command("pairs")
    .summary("score similarities against judgements")
    .description("Compares cosines of pairs of words with judged similarities: Spearman's and Pearson's correlation.")
    .argument("<file>", "lines of two words and a number with tabs between them, such as WordSim-353");
  addTermVectorsOptions(addEvaluateOptions(command, mostFrequentOption()))
    .addHelpText("after", "\nExamples:\n  kenning terms evaluate pairs wordsim353.tsv --model vectors.bin")
    .action(async (file: string, options: EvaluateOptions) => {
      const { readWordPairs } = await import("../../eval/terms/word-pairs.ts");
      const { evaluatePairs } = await import("../../eval/terms/evaluate-pairs.ts");
      const { pairs, skippedLines } = await readWordPairs(file);
      const report = evaluatePairs(await openTermVectors(options), pairs, options);
      if (options.json) return writeJson({ ...report, skippedLines });
      noteSkipped(skippedLines, "two words and a number");
      const unknown = `${plural(report.unknown, "pair")} of ${report.pairs} (${percent(report.unknownShare)})`;
      writeOut(
        `Spearman ${report.spearman.toFixed(4)}\nPearson  ${report.pearson.toFixed(4)}\nwith unknown words: ${unknown}\n`,
      );
    });
}

function addAnalogiesCommand(program: Command): void {
  const command = program
    .command("analogies")
    .summary("count the analogies that come out right")
    .description('Asks "a is to b as c is to …" and counts the answers that are as expected, section by section.')
    .argument("<file>", "sections `: name` with lines of four words, such as questions-words.txt")
    .addOption(methodOption());
  addTermVectorsOptions(addEvaluateOptions(command, mostFrequentOption().default(DEFAULT_MOST_FREQUENT)))
    .addHelpText(
      "after",
      `
Examples:
  kenning terms evaluate analogies questions-words.txt --model vectors.bin
  kenning terms evaluate analogies ca8-semantic.txt --model zh.terms --dummy-for-unknown`,
    )
    .action(async (file: string, options: AnalogiesOptions) => {
      const { readAnalogies } = await import("../../eval/terms/analogy-questions.ts");
      const { evaluateAnalogies } = await import("../../eval/terms/evaluate-analogies.ts");
      const { sections, skippedLines } = await readAnalogies(file);
      const report = evaluateAnalogies(await openTermVectors(options), sections, options);
      if (options.json) return writeJson({ ...report, skippedLines });
      noteSkipped(skippedLines, "four words");
      writeOut(renderAnalogies(report));
    });
}

function addEvaluateOptions(command: Command, mostFrequent: Option): Command {
  return command
    .addOption(mostFrequent)
    .option("--case-sensitive", "tell upper from lower case; otherwise the most frequent of equal terms counts")
    .option("--dummy-for-unknown", "count what holds an unknown word as a miss; otherwise it is left out");
}

function noteSkipped(lines: number, expected: string): void {
  if (lines > 0) writeNotices([`left out ${plural(lines, "line")} that do not hold ${expected}`]);
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
