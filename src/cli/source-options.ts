/** What is taken of a folder, and what its documents are given. */
import { type Command, InvalidArgumentError, Option } from "commander";
import type { JsonValue, Metadata } from "../core/document.ts";
import type { SourceOptions } from "../core/indexing.ts";
import { assertReadable } from "../core/readable-path.ts";
import { collect } from "./options.ts";

/** As `addSourceOptions` adds them. */
export interface SourceCommandOptions {
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
  readonly hidden?: true;
  readonly maxFileSize?: number;
  readonly metadata?: Metadata;
}

export function addSourceOptions(command: Command): Command {
  return command
    .addOption(new Option("--include <glob>", "take only paths that match; may be repeated").argParser(collect))
    .addOption(new Option("--exclude <glob>", "leave out paths that match; may be repeated").argParser(collect))
    .addOption(new Option("--hidden", "also take files and folders that begin with a dot"))
    .addOption(
      new Option("--max-file-size <size>", "take files up to this size, such as 200MB (default: 50MB)").argParser(
        parseSize,
      ),
    )
    .addOption(
      new Option("--metadata <key=value>", "give every document this metadata; may be repeated").argParser(parsePair),
    );
}

/** As the engine takes them. */
export function sourceOptionsOf({
  include,
  exclude,
  hidden,
  maxFileSize: maxFileBytes,
  metadata,
}: SourceCommandOptions): SourceOptions {
  return { include, exclude, hidden, maxFileBytes, metadata };
}

/** What the engine refuses as well, but only when a collection is made for it. @throws {EngineError} `BAD_REQUEST`, `BAD_INPUT_FILE` */
export async function assertSources(
  paths: readonly string[],
  globs: Pick<SourceOptions, "include" | "exclude">,
): Promise<void> {
  // Other commands start without it.
  const { assertGlobs } = await import("../core/path-globs.ts");
  assertGlobs(globs);
  await assertReadable(paths);
}

const UNITS: Readonly<Record<string, number>> = { "": 1, b: 1, kb: 2 ** 10, mb: 2 ** 20, gb: 2 ** 30 };

function parseSize(text: string): number {
  const [, number = "", unit = ""] = /^(\d+(?:\.\d+)?)\s*([kmg]?b)?$/i.exec(text) ?? [];
  const bytes = Math.floor(Number(number) * UNITS[unit.toLowerCase()]!);
  if (number === "" || bytes < 1) throw new InvalidArgumentError("It has to be a size, such as 200MB or 1GB.");
  return bytes;
}

/** Numbers, true and false are such; everything else is text. */
function parsePair(text: string, earlier: Metadata = {}): Metadata {
  const at = text.indexOf("=");
  if (at < 1) throw new InvalidArgumentError("It has to be a key and a value, such as team=ops.");
  return { ...earlier, [text.slice(0, at)]: parseValue(text.slice(at + 1)) };
}

function parseValue(text: string): JsonValue {
  if (text === "true" || text === "false") return text === "true";
  return /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/.test(text) ? Number(text) : text;
}
