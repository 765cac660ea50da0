/**
 * Lines of a text file, one at a time, with their numbers, for the readers of judged sets. Only a line feed
 * ends a line: `node:readline` also splits at U+2028 and a lone carriage return, which a JSON string may hold.
 */
import { createReadStream } from "node:fs";
import { EngineError } from "../core/errors.ts";

export interface InputLine {
  readonly text: string;
  /** From 1, blank lines included. */
  readonly number: number;
}

const MAX_LINE_BYTES = 64 * 1024 * 1024;
const LINE_FEED = 0x0a;

/**
 * Streams the lines of a UTF-8 file that are not blank, without their ends and without a byte order mark.
 *
 * @throws {EngineError} `BAD_INPUT_FILE` if the file cannot be read, is not UTF-8, or has a line over 64 MiB
 */
export async function* readInputLines(file: string): AsyncGenerator<InputLine> {
  let number = 0;
  for await (const bytes of byteLines(file)) {
    number++;
    const text = decode(bytes, file, number).replace(/\r$/, "");
    if (text.trim() !== "") yield { text, number };
  }
}

/** @param line  null when the whole file is meant */
export function badInputFile(
  file: string,
  line: number | null,
  { message, hint, cause }: { message: string; hint: string; cause?: unknown },
): EngineError {
  const place = line === null ? file : `${file}:${line}`;
  return new EngineError("BAD_INPUT_FILE", `${place}: ${message}`, {
    hint,
    data: line === null ? { file } : { file, line },
    cause,
  });
}

/** A finite decimal number such as `4`, `-1` or `3.25`, or null: `Number` alone would take "" and "0x10". */
export function parseDecimal(text: string): number | null {
  const trimmed = text.trim();
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(trimmed)) return null;
  const value = Number(trimmed);
  return Number.isFinite(value) ? value : null;
}

async function* byteLines(file: string): AsyncGenerator<Buffer> {
  let pieces: Buffer[] = [];
  let pending = 0;
  let number = 1;
  for await (const block of blocks(file)) {
    let start = 0;
    for (let end = block.indexOf(LINE_FEED); end !== -1; end = block.indexOf(LINE_FEED, start)) {
      yield Buffer.concat([...pieces, block.subarray(start, end)]);
      pieces = [];
      pending = 0;
      number++;
      start = end + 1;
    }
    pieces.push(block.subarray(start));
    pending += block.length - start;
    if (pending > MAX_LINE_BYTES) {
      throw badInputFile(file, number, {
        message: `the line is longer than ${MAX_LINE_BYTES} bytes`,
        hint: "Put one record on each line.",
      });
    }
  }
  if (pending > 0) yield Buffer.concat(pieces);
}

async function* blocks(file: string): AsyncGenerator<Buffer> {
  const stream: AsyncIterable<Buffer> = createReadStream(file);
  try {
    yield* stream;
  } catch (cause) {
    throw badInputFile(file, null, {
      message: "the file cannot be read",
      hint: "Check that the path names a readable file.",
      cause,
    });
  }
}

function decode(bytes: Buffer, file: string, number: number): string {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    return number === 1 ? text.replace(/^\uFEFF/, "") : text;
  } catch (cause) {
    throw badInputFile(file, number, { message: "the line is not UTF-8", hint: "Save the file as UTF-8.", cause });
  }
}
