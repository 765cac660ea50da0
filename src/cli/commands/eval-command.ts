import type { Command } from "commander";
import { addEvalClassifyCommand } from "./eval-classify-command.ts";
import { addEvalAnnCommand } from "./eval-ann-command.ts";
import { addEvalCompareCommand } from "./eval-compare-command.ts";
import { addEvalInitCommand } from "./eval-init-command.ts";
import { addEvalQaCommand } from "./eval-qa-command.ts";
import { addEvalRetrievalCommand } from "./eval-retrieval-command.ts";
import { addEvalStsCommand } from "./eval-sts-command.ts";

export function addEvalCommand(program: Command): void {
  const command = program
    .command("eval")
    .summary("measure search and models on judged data")
    .description("Measures how good search and sentence vectors are, on data that people have judged.");
  addEvalInitCommand(command);
  addEvalRetrievalCommand(command);
  addEvalCompareCommand(command);
  addEvalAnnCommand(command);
  addEvalStsCommand(command);
  addEvalQaCommand(command);
  addEvalClassifyCommand(command);
}
