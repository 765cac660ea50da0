import { type Command, Option } from "commander";
import { chatFromEnvironment } from "../chat-environment.ts";
import { hasSeveralSources, openCollection } from "../collection.ts";
import { readFilter } from "../filter-option.ts";
import { openInterrupt } from "../interrupt.ts";
import {
  collectionOption,
  type CollectionOptions,
  jsonOption,
  offlineOption,
  parseCount,
  parseShare,
  rootOption,
} from "../options.ts";
import { layoutOf, writeError, writeJson, writeNotices, writeOut } from "../output.ts";
import { openProgressBar } from "../progress-bar.ts";
import { renderAnswer } from "../render/answer.ts";
import { printable } from "../render/printable.ts";

/** As grep has it: the search went well, and nothing was found. */
export const EXIT_NOT_FOUND = 1;

interface AskCommandOptions extends CollectionOptions {
  readonly limit: number;
  readonly context: number;
  readonly filter?: string;
  readonly minConfidence?: number;
  readonly always?: true;
  readonly reader?: string;
  readonly chat?: true;
  readonly offline?: true;
  readonly explain?: true;
}

export function addAskCommand(program: Command): void {
  program
    .command("ask")
    .summary("answer a question with quotes from a collection")
    .description(
      "Answers a question with the sentences, lists, tables or code of a collection that answer it, word for word and with " +
        "their places. Where nothing does, it says so and ends with the exit code 1.",
    )
    .argument("<question...>", "what to ask; several words need no quotes")
    .addOption(collectionOption())
    .addOption(rootOption())
    .addOption(new Option("-n, --limit <count>", "answers wanted").argParser(parseCount(1, 50)).default(3))
    .addOption(
      new Option("--context <sentences>", "text to show on each side of an answer")
        .argParser(parseCount(0, 5))
        .default(0),
    )
    .option("--filter <condition>", "condition on the documents, as text or JSON")
    .addOption(
      new Option("--min-confidence <share>", "how sure an answer has to be, from 0 to 1").argParser(parseShare),
    )
    .option("--always", "show the nearest sentences also where nothing answers")
    .option("--reader <model>", "a model that points at the very words: a hub id or a folder")
    .option("--chat", "have the model behind KENNING_CHAT_URL and KENNING_CHAT_MODEL write an answer, and check it")
    .addOption(offlineOption())
    .option("--explain", "show what speaks for each answer, the confidence, and timings")
    .addOption(jsonOption())
    .addHelpText(
      "after",
      `
Examples:
  kenning ask how much water do tomatoes need
  kenning ask "who may approve travel" --context 1
  kenning ask 番茄多久浇一次水 --json`,
    )
    .action(async (words: string[], options: AskCommandOptions) => {
      await answer(words.join(" "), options);
    });
}

async function answer(text: string, options: AskCommandOptions): Promise<void> {
  const { limit, context, minConfidence, always, explain, json } = options;
  const filter = await readFilter(options.filter);
  const chat = options.chat ? chatFromEnvironment(process.env) : undefined;
  using interrupt = openInterrupt();
  using bar = openProgressBar();
  await using engine = await openCollection(options, {
    create: false,
    reader: options.reader,
    chat,
    offline: options.offline,
    onProgress: bar.onProgress,
  });
  const { signal } = interrupt;
  // What is streamed is not checked yet: it is shown to people as it comes, and not counted as output.
  const isWatched = chat !== undefined && !json && process.stderr.isTTY;
  const onText = isWatched ? (piece: string): void => writeError(piece.replace(/[^\n]+/g, printable)) : undefined;
  const result = await engine.ask({
    text,
    limit,
    context,
    filter,
    minConfidence,
    always,
    explain,
    chat: chat !== undefined,
    onText,
    signal,
  });
  if (isWatched) writeError("\n\n");
  if (json) writeJson(result);
  else {
    writeNotices(result.notices);
    const withSource = await hasSeveralSources(engine);
    writeOut(renderAnswer(result, layoutOf(process.stdout), { explain, withSource }));
  }
  if (!result.found) process.exitCode = EXIT_NOT_FOUND;
}
