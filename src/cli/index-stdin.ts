import { buffer } from "node:stream/consumers";
import type { Metadata } from "../core/document.ts";
import { EngineError } from "../core/errors.ts";
import type { Engine } from "../engine.ts";

/** What `kenning index -` is told of the document on standard input. */
export interface StdinOptions {
  readonly id?: string;
  readonly title?: string;
  readonly name?: string;
  readonly metadata?: Metadata;
}

/** Whether a command reads standard input. @throws {EngineError} `BAD_REQUEST` for options that do not go together */
export function readsStdin(
  paths: readonly string[],
  options: StdinOptions & Readonly<Record<string, unknown>>,
): boolean {
  const isStdin = paths.includes("-");
  const ofStdin = ["id", "title", "name"].filter((key) => options[key] !== undefined);
  const ofFolders = ["include", "exclude", "hidden", "maxFileSize", "dryRun", "report"].filter(
    (key) => options[key] !== undefined,
  );
  if (!isStdin && ofStdin.length > 0) throw mismatch(`--${ofStdin[0]} is for a document on standard input`);
  if (!isStdin) return false;
  if (paths.length > 1) throw mismatch("Standard input is indexed alone");
  if (ofFolders.length > 0) throw mismatch("Standard input is one document: globs, plans and reports are for folders");
  if (options.id === undefined) throw mismatch("A document on standard input needs --id");
  return true;
}

export async function indexStdin(
  engine: Engine,
  { id = "", title, name, metadata }: StdinOptions,
  signal: AbortSignal,
): Promise<{ id: string; documents: number; chunks: number }> {
  const content = await buffer(process.stdin);
  const stored = await engine.put([{ id, title, name, metadata, content }], { signal });
  return { id, ...stored };
}

function mismatch(message: string): EngineError {
  return new EngineError("BAD_REQUEST", message, {
    hint: "For example: curl … | kenning index - --id page.html",
  });
}
