import { addAbortSignal } from "node:stream";
import type { Metadata } from "../core/document.ts";
import { EngineError, throwIfAborted } from "../core/errors.ts";
import { MAX_FILE_BYTES } from "../core/indexing.ts";
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

/**
 * No more of standard input than a document may have.
 *
 * @throws {EngineError} `BAD_INPUT_FILE` when there is more, nothing, or it cannot be read, `ABORTED`
 */
export async function readStdin(signal: AbortSignal): Promise<Uint8Array> {
  const parts: Buffer[] = [];
  let sizeBytes = 0;
  try {
    for await (const part of addAbortSignal(signal, process.stdin) as AsyncIterable<Buffer>) {
      parts.push(part);
      sizeBytes += part.length;
      if (sizeBytes > MAX_FILE_BYTES) break;
    }
  } catch (cause) {
    throwIfAborted(signal);
    throw badStdin("Standard input cannot be read", sizeBytes, cause);
  }
  if (sizeBytes > MAX_FILE_BYTES) throw badStdin(`Standard input is larger than ${MAX_FILE_BYTES} bytes`, sizeBytes);
  if (sizeBytes === 0) throw badStdin("Nothing came on standard input", sizeBytes);
  return Buffer.concat(parts);
}

function badStdin(message: string, sizeBytes: number, cause?: unknown): EngineError {
  return new EngineError("BAD_INPUT_FILE", message, {
    hint: "Hand over one document, or index the folder that has it.",
    data: { path: "-", sizeBytes },
    cause,
  });
}

export async function indexContent(
  engine: Engine,
  { id = "", title, name, metadata }: StdinOptions,
  content: Uint8Array,
  signal: AbortSignal,
): Promise<{ id: string; documents: number; chunks: number }> {
  const stored = await engine.put([{ id, title, name, metadata, content }], { signal });
  return { id, ...stored };
}

function mismatch(message: string): EngineError {
  return new EngineError("BAD_REQUEST", message, {
    hint: "For example: curl … | kenning index - --id page.html",
  });
}
