import type { Command } from "commander";
import { jsonOption, type JsonOption } from "../options.ts";
import { layoutOf, writeJson, writeOut } from "../output.ts";
import { stylesFor } from "../render/style.ts";
import { wrap } from "../render/wrap.ts";

const INDENT = "  ";

export function addModelsCommand(program: Command): void {
  program
    .command("models")
    .summary("list the sentence models whose settings are known")
    .description(
      "Lists the models that --model knows by name, the default first; other hub ids and folders work as well.",
    )
    .addOption(jsonOption())
    .addHelpText(
      "after",
      `
Examples:
  kenning models
  kenning models --json`,
    )
    .action(async ({ json }: JsonOption) => {
      const { DEFAULT_MODEL, listModels } = await import("../../engine.ts");
      const models = listModels().map((entry) => ({ ...entry, default: entry.model === DEFAULT_MODEL }));
      if (json) return writeJson({ models });
      const { width, color } = layoutOf(process.stdout);
      const { strong } = stylesFor(color);
      const blocks = models.map((entry) => {
        const languages = entry.languages.includes("*") ? "many languages" : entry.languages.join(", ");
        const facts =
          `${entry.dimensions} dimensions, ${entry.maxTokens} tokens, ${languages}, pooling ${entry.pooling}, ` +
          `${entry.dtype}, ${entry.licence}`;
        const names = entry.aliases.length > 0 ? ` (also ${entry.aliases.join(", ")})` : "";
        const title = `${strong(entry.model)}${names}${entry.default ? ", the default" : ""}`;
        const details = [facts, entry.note].flatMap((text) => wrap(text, width - INDENT.length));
        return [title, ...details.map((line) => INDENT + line)].join("\n");
      });
      writeOut(`${blocks.join("\n\n")}\n`);
    });
}
