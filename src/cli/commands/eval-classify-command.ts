import type { Command } from "commander";
import { addFitOptions, type FitCommandOptions, toFitOptions } from "../classify-options.ts";
import { openInterrupt } from "../interrupt.ts";
import { readLabelledFile } from "../labelled-texts.ts";
import { jsonOption, type JsonOption, modelOption, type ModelOptions, offlineOption } from "../options.ts";
import { writeJson, writeNotices, writeOut } from "../output.ts";
import { openProgressBar } from "../progress-bar.ts";
import { renderReport, renderSolver } from "../render/classification.ts";

interface EvalClassifyOptions extends JsonOption, FitCommandOptions, Pick<ModelOptions, "model" | "offline"> {
  readonly file: string;
  readonly text: string;
  readonly label: string;
}

export function addEvalClassifyCommand(program: Command): void {
  const command = program
    .command("classify")
    .summary("score a classifier by cross-validation")
    .description(
      "Cross-validates a way of training on a file of labelled texts: accuracy, macro-F1, each label, confusion and calibration.",
    )
    .requiredOption("--file <file>", "JSONL, CSV or TSV file of labelled texts")
    .option("--text <field>", "the field or column of the text", "text")
    .option("--label <field>", "the field or column of the label", "label");
  addFitOptions(command)
    .addOption(modelOption())
    .addOption(offlineOption())
    .addOption(jsonOption())
    .addHelpText(
      "after",
      `
Without --model, n-grams alone are used.

Examples:
  kenning eval classify --file messages.jsonl
  kenning eval classify --file messages.jsonl --model use-lite --folds 10
  kenning eval classify --file messages.jsonl --model use-lite --method nearest --neighbors 5`,
    )
    .action(async (options: EvalClassifyOptions) => {
      const { notices, ...evaluation } = await evaluate(options);
      writeNotices(notices);
      if (options.json) return writeJson({ method: options.method, ...evaluation, notices });
      writeOut(renderReport(evaluation.report, evaluation.folds));
      writeOut(renderSolver(evaluation.solver, evaluation.fitSeconds));
    });
}

async function evaluate(options: EvalClassifyOptions) {
  const { evaluateClassification } = await import("../../classify.ts");
  const { file, text, label, model, offline } = options;
  const fit = toFitOptions(options);
  using interrupt = openInterrupt();
  using bar = openProgressBar();
  const { examples, notices } = await readLabelledFile(file, { text, label });
  const evaluation = await evaluateClassification(examples, {
    ...fit,
    model,
    offline,
    signal: interrupt.signal,
    onProgress: bar.onProgress,
  });
  return { ...evaluation, notices: [...notices, ...evaluation.notices] };
}
