import type { Command } from "commander";
import { addEvalRetrievalCommand } from "./eval-retrieval-command.ts";
import { addEvalStsCommand } from "./eval-sts-command.ts";

export function addEvalCommand(program: Command): void {
  const command = program
    .command("eval")
    .summary("measure search and models on judged data")
    .description("Measures how good search and sentence vectors are, on data that people have judged.");
  addEvalRetrievalCommand(command);
  addEvalStsCommand(command);
}
