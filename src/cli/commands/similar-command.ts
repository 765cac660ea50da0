import type { Command } from "commander";
import { EngineError } from "../../core/errors.ts";
import { openCollection } from "../collection.ts";
import { findDocument } from "../find-document.ts";
import { readFilter } from "../filter-option.ts";
import {
  addHitOptions,
  collectionOption,
  type CollectionOptions,
  type HitOptions,
  jsonOption,
  rootOption,
} from "../options.ts";
import { writeResult } from "./search-command.ts";

interface SimilarCommandOptions extends CollectionOptions, HitOptions {
  readonly chunk?: true;
}

export function addSimilarCommand(program: Command): void {
  const command = program
    .command("similar")
    .summary("find what is most like a document or a passage")
    .description("Finds the passages or documents nearest in meaning to one that is in the collection.")
    .argument("<document>", "a document's id or its path; with --chunk, the id of a passage")
    .option("--chunk", "the argument is the id of a passage, as search --json prints it")
    .addOption(collectionOption())
    .addOption(rootOption());
  addHitOptions(command)
    .addOption(jsonOption())
    .addHelpText(
      "after",
      `
Examples:
  kenning similar docs/guide/install.md
  kenning similar guide/install.md --unit document
  kenning similar --chunk 1042`,
    )
    .action(async (target: string, options: SimilarCommandOptions) => {
      const filter = await readFilter(options.filter);
      const { unit, limit, explain } = options;
      const chunk = options.chunk ? parseChunkId(target) : undefined;
      await using engine = await openCollection(options);
      const to = chunk === undefined ? { document: await findDocument(engine, target) } : { chunk };
      writeResult(await engine.similar({ ...to, unit, limit, filter, explain }), options);
    });
}

function parseChunkId(text: string): number {
  const id = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(id) && id > 0) return id;
  throw new EngineError("BAD_REQUEST", `${JSON.stringify(text)} is not the id of a passage`, {
    hint: "Pass a whole number above 0, as `kenning search --json` prints it under hits[].chunk.id.",
    data: { chunk: text },
  });
}
