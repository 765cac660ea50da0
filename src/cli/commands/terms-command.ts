import type { Command } from "commander";
import { addTermsAnalogyCommand } from "./terms-analogy-command.ts";
import { addTermsEvaluateCommand } from "./terms-evaluate-command.ts";
import { addTermsExportCommand } from "./terms-export-command.ts";
import { addTermsImportCommand } from "./terms-import-command.ts";
import { addTermsInfoCommand } from "./terms-info-command.ts";
import { addTermsNeighborsCommand } from "./terms-neighbors-command.ts";
import { addTermsOddOneOutCommand } from "./terms-odd-one-out-command.ts";
import { addTermsRankCommand } from "./terms-rank-command.ts";
import { addTermsSimilarityCommand } from "./terms-similarity-command.ts";
import { addTermsTrainCommand } from "./terms-train-command.ts";

export function addTermsCommand(program: Command): void {
  const command = program
    .command("terms")
    .summary("train, ask, evaluate and convert vectors of terms")
    .description(
      "Trains vectors of terms and asks them (Word2Vec, FastText, GloVe) what is near to what, measures and converts them. They are in a file or in a " +
        "collection.",
    );
  addTermsTrainCommand(command);
  addTermsNeighborsCommand(command);
  addTermsSimilarityCommand(command);
  addTermsAnalogyCommand(command);
  addTermsOddOneOutCommand(command);
  addTermsRankCommand(command);
  addTermsEvaluateCommand(command);
  addTermsImportCommand(command);
  addTermsExportCommand(command);
  addTermsInfoCommand(command);
}
