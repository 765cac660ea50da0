import { createReadStream, createWriteStream, existsSync, statSync, truncateSync } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ExportResume } from "../core/care.ts";
import { EngineError, throwIfAborted } from "../core/errors.ts";
import { byteLines } from "./byte-lines.ts";

/** What an earlier export has left in a file. */
export interface EarlierExport {
  readonly header: string;
  readonly resume: ExportResume;
  /** Whether nothing is missing. */
  readonly complete: boolean;
  /** Where its last whole line ends. */
  readonly sizeBytes: number;
}

/** @throws {EngineError} `BAD_REQUEST` for a file that is there, unless it is to be replaced or gone on with */
export function refuseExisting(file: string, { resume, force }: { resume?: true; force?: true }): void {
  if (resume || force || !existsSync(file)) return;
  throw new EngineError("BAD_REQUEST", `There is already a file ${file}`, {
    hint: "Name another file, go on with it with --resume, or replace it with --force.",
    data: { file },
  });
}

/**
 * Reads what an export that was cut short has written, a line in memory at a time.
 *
 * @returns null when there is nothing to go on with
 * @throws {EngineError} `BAD_INPUT_FILE` for a file that is no export
 */
export async function readEarlierExport(file: string): Promise<EarlierExport | null> {
  if (!existsSync(file)) return null;
  let [header, last] = ["", ""];
  let [documents, sizeBytes] = [0, 0];
  let complete = false;
  for await (const line of byteLines(createReadStream(file) as AsyncIterable<Buffer>, file)) {
    if (!line.complete) break;
    const kind = kindOf(line.bytes);
    if (sizeBytes === 0) {
      if (kind !== "kenning-export") throw notAnExport(file);
      header = line.bytes.toString("utf8");
    }
    if (kind === "document") {
      documents++;
      last = line.bytes.toString("utf8");
    }
    complete = kind === "end";
    sizeBytes += line.bytes.length + 1;
  }
  if (documents === 0 && !complete) return null;
  const after = documents === 0 ? null : (JSON.parse(last) as { id: string }).id;
  return { header, resume: { after, documents }, complete, sizeBytes };
}

/** Writes lines to the end of a file, or to a new one. @throws {EngineError} `STORAGE_FAILED`, `ABORTED` */
export async function appendLines(
  file: string,
  keptBytes: number,
  lines: AsyncIterable<string>,
  signal: AbortSignal,
): Promise<void> {
  try {
    if (existsSync(file)) truncateSync(file, keptBytes);
    // Flushed to the disk when it ends.
    await pipeline(Readable.from(withEnds(lines)), createWriteStream(file, { flags: "a", flush: true }));
  } catch (error) {
    throwIfAborted(signal);
    throw asStorageFailure(error, file);
  }
}

/** To standard output, as fast as whoever reads it. */
export async function pipeLines(lines: AsyncIterable<string>, stream: NodeJS.WriteStream): Promise<void> {
  await pipeline(Readable.from(withEnds(lines)), stream, { end: false });
}

export function sizeOf(file: string): number {
  return statSync(file).size;
}

async function* withEnds(lines: AsyncIterable<string>): AsyncGenerator<string, void> {
  for await (const line of lines) yield `${line}\n`;
}

/** The kind is the first field of each line. */
function kindOf(bytes: Buffer): string | undefined {
  return /^\{"kind":"([a-z-]+)"/.exec(bytes.subarray(0, 40).toString("latin1"))?.[1];
}

function notAnExport(file: string): EngineError {
  return new EngineError("BAD_INPUT_FILE", `${file} is not an export`, {
    hint: "Name the file of the export that was cut short, or replace it with --force.",
    data: { file },
  });
}

function asStorageFailure(error: unknown, file: string): unknown {
  if (error instanceof EngineError || !(error instanceof Error) || !("syscall" in error)) return error;
  return new EngineError("STORAGE_FAILED", `${file} cannot be written: ${error.message}`, {
    hint: "Check that there is room and that you may write there.",
    data: { file },
    cause: error,
  });
}
