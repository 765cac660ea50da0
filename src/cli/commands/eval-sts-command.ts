import type { Command } from "commander";
import { dot } from "../../core/vector.ts";
import type { SentencePair } from "../../eval/sentence-pairs.ts";
import type { StsReport } from "../../eval/sts.ts";
import { openInterrupt } from "../interrupt.ts";
import {
  collect,
  dtypeOption,
  jsonOption,
  type JsonOption,
  modelOption,
  type ModelOptions,
  offlineOption,
} from "../options.ts";
import { writeJson, writeOut } from "../output.ts";
import { openProgressBar } from "../progress-bar.ts";
import { plural } from "../render/numbers.ts";
import { printable } from "../render/printable.ts";
import { renderTable } from "../render/table.ts";

interface EvalStsOptions extends JsonOption, Omit<ModelOptions, "pooling"> {
  readonly pairs: string;
  /** Undefined for the model's own. */
  readonly pooling?: readonly string[];
}

interface PoolingReport extends StsReport {
  readonly model: string;
  readonly pooling: string;
}

export function addEvalStsCommand(program: Command): void {
  program
    .command("sts")
    .summary("score sentence similarities against judgements")
    .description(
      "Compares a model's similarities of sentence pairs with judged ones: Spearman's and Pearson's correlation.",
    )
    .requiredOption("--pairs <file>", "tab-separated table with the columns sentence1, sentence2 and score")
    .addOption(modelOption())
    .addOption(dtypeOption())
    .option("--pooling <mode>", "pooling to score, the model's own when absent; may be repeated", collect)
    .addOption(offlineOption())
    .addOption(jsonOption())
    .addHelpText(
      "after",
      `
Examples:
  kenning eval sts --pairs dev.tsv
  kenning eval sts --pairs dev.tsv --pooling sentence --pooling mean --pooling max`,
    )
    .action(async (options: EvalStsOptions) => {
      const reports = await evaluate(options);
      const { model = "", pairs = 0 } = reports[0] ?? {};
      if (options.json) return writeJson({ model, pairs, results: reports.map(resultOf) });
      writeOut(`${plural(pairs, "pair")}, model: ${printable(model)}\n`);
      writeOut(
        renderTable(
          [{ title: "pooling" }, { title: "Spearman", align: "right" }, { title: "Pearson", align: "right" }],
          reports.map(({ pooling, spearman, pearson }) => [pooling, spearman.toFixed(4), pearson.toFixed(4)]),
        ),
      );
    });
}

function resultOf({ pooling, spearman, pearson }: PoolingReport): Omit<PoolingReport, "model" | "pairs"> {
  return { pooling, spearman, pearson };
}

async function evaluate({ pairs: file, pooling: poolings, ...options }: EvalStsOptions): Promise<PoolingReport[]> {
  const { readPairs } = await import("../../eval/sentence-pairs.ts");
  using interrupt = openInterrupt();
  const pairs = await readPairs(file);
  const reports: PoolingReport[] = [];
  for (const pooling of poolings ?? [undefined]) {
    reports.push(await evaluatePooling(pairs, { ...options, pooling }, interrupt.signal));
  }
  return reports;
}

async function evaluatePooling(
  pairs: readonly SentencePair[],
  { model, dtype, offline, pooling }: Omit<EvalStsOptions, "pairs" | "pooling"> & { pooling: string | undefined },
  signal: AbortSignal,
): Promise<PoolingReport> {
  const { openEmbedder } = await import("../../engine.ts");
  const { evaluateSts } = await import("../../eval/sts.ts");
  using bar = openProgressBar();
  const { onProgress } = bar;
  await using embedder = await openEmbedder({ model, dtype, pooling, offline, signal, onProgress });
  const report = await evaluateSts({
    pairs,
    signal,
    onProgress,
    similarity: async (a, b) => {
      const vectors = await embedder.embedDocuments([...a, ...b], { signal });
      return a.map((_, i) => dot(vectors[i]!, vectors[a.length + i]!));
    },
  });
  return { model: embedder.fingerprint.model, pooling: embedder.fingerprint.pooling, ...report };
}
