import type { Command } from "commander";
import type { DoctorReport } from "../../core/doctor.ts";
import { openCollection } from "../collection.ts";
import { openInterrupt } from "../interrupt.ts";
import { collectionOption, type CollectionOptions, jsonOption, parseCount, rootOption } from "../options.ts";
import { writeJson, writeOut } from "../output.ts";
import { openProgressBar } from "../progress-bar.ts";
import { renderDoctor } from "../render/doctor-report.ts";

interface DoctorCommandOptions extends CollectionOptions {
  readonly recall?: number;
}

export function addDoctorCommand(program: Command): void {
  program
    .command("doctor")
    .summary("show what a collection runs on, and measure its recall")
    .description("Shows versions, what computes similarities, the state of a collection's files, and who writes to it.")
    .addOption(collectionOption())
    .addOption(rootOption())
    .option("--recall <count>", "measure recall@10 with so many stored vectors as queries", parseCount(1, 10_000))
    .addOption(jsonOption())
    .addHelpText(
      "after",
      `
Examples:
  kenning doctor
  kenning doctor -c library --recall 200`,
    )
    .action(async (options: DoctorCommandOptions) => {
      const report = await runDoctor(options);
      if (options.json) writeJson(report);
      else writeOut(renderDoctor(report));
    });
}

async function runDoctor(options: DoctorCommandOptions): Promise<DoctorReport> {
  using interrupt = openInterrupt();
  using bar = openProgressBar();
  await using engine = await openCollection(options);
  return await engine.doctor({ recall: options.recall, signal: interrupt.signal, onProgress: bar.onProgress });
}
