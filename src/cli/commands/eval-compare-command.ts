import { type Command, Option } from "commander";
import { jsonOption, type JsonOption, parseCount } from "../options.ts";
import { writeJson, writeNotices, writeOut } from "../output.ts";
import { comparisonNotices, renderComparison } from "../render/run-comparison.ts";

interface EvalCompareOptions extends JsonOption {
  readonly a?: string;
  readonly b?: string;
  readonly resamples: number;
  readonly seed: number;
}

export function addEvalCompareCommand(program: Command): void {
  program
    .command("compare")
    .summary("compare two configurations query by query")
    .description(
      "Compares the scores that two configurations have for the same queries by a paired bootstrap: the difference with its " +
        "95 % interval, its p-value, and for how many queries the second is better, worse and the same.",
    )
    .argument("<before>", "scores of the baseline, as `eval retrieval --per-query` writes them")
    .argument("<after>", "scores of what is compared with it; may be the same file")
    .option("--a <configuration>", "which configuration of the first file, where it has several")
    .option("--b <configuration>", "which configuration of the second file, where it has several")
    .addOption(
      new Option("--resamples <count>", "resamples to draw").argParser(parseCount(40, 1_000_000)).default(10_000),
    )
    .addOption(new Option("--seed <number>", "seed of the resamples").argParser(parseCount(0, 2 ** 32 - 1)).default(1))
    .addOption(jsonOption())
    .addHelpText(
      "after",
      `
Examples:
  kenning eval compare before.jsonl after.jsonl
  kenning eval compare scores.jsonl scores.jsonl --a lexical --b hybrid --seed 7`,
    )
    .action(async (before: string, after: string, { a, b, resamples, seed, json }: EvalCompareOptions) => {
      const { compareRuns } = await import("../../eval/compare-runs.ts");
      const { readScoreLines } = await import("../../eval/score-lines.ts");
      const comparison = compareRuns(await readScoreLines(before, a), await readScoreLines(after, b), {
        resamples,
        seed,
      });
      const names = { a: a ?? before, b: b ?? after };
      if (json) return writeJson({ ...names, ...comparison });
      writeOut(renderComparison(comparison, names));
      writeNotices(comparisonNotices(comparison, names));
    });
}
