import { throwIfAborted } from "../core/errors.ts";
import { badInputFile } from "../eval/input-lines.ts";

const LINE_FEED = 0x0a;
/** A line becomes one string, whose length Node limits. */
const MAX_LINE_BYTES = 256 * 1024 * 1024;

export interface ByteLine {
  /** Without its end. */
  readonly bytes: Buffer;
  /** False for what follows the last line feed. */
  readonly complete: boolean;
}

/** Cuts a stream into lines, a line in memory at a time. Only a line feed ends a line. */
export async function* byteLines(blocks: AsyncIterable<Buffer>, name: string): AsyncGenerator<ByteLine, void> {
  let pieces: Buffer[] = [];
  let pending = 0;
  let number = 1;
  for await (const block of blocks) {
    let start = 0;
    for (let end = block.indexOf(LINE_FEED); end !== -1; end = block.indexOf(LINE_FEED, start)) {
      yield { bytes: Buffer.concat([...pieces, block.subarray(start, end)]), complete: true };
      pieces = [];
      pending = 0;
      number++;
      start = end + 1;
    }
    pieces.push(block.subarray(start));
    pending += block.length - start;
    if (pending > MAX_LINE_BYTES) {
      const message = `the line is longer than ${MAX_LINE_BYTES} bytes`;
      throw badInputFile(name, number, { message, hint: "Put one document on each line." });
    }
  }
  if (pending > 0) yield { bytes: Buffer.concat(pieces), complete: false };
}

/**
 * The lines of a UTF-8 stream, blank ones included so that they can be counted.
 *
 * @throws {EngineError} `BAD_INPUT_FILE` if it cannot be read or is not UTF-8, `ABORTED`
 */
export async function* textLines(
  blocks: AsyncIterable<Buffer>,
  name: string,
  signal: AbortSignal,
): AsyncGenerator<string, void> {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  let number = 0;
  for await (const { bytes } of byteLines(readable(blocks, name, signal), name)) {
    number++;
    let text: string;
    try {
      text = decoder.decode(bytes);
    } catch (cause) {
      throw badInputFile(name, number, { message: "the line is not UTF-8", hint: "Save the file as UTF-8.", cause });
    }
    yield number === 1 ? text.replace(/^\uFEFF/, "") : text;
  }
}

async function* readable(
  blocks: AsyncIterable<Buffer>,
  name: string,
  signal: AbortSignal,
): AsyncGenerator<Buffer, void> {
  try {
    yield* blocks;
  } catch (cause) {
    throwIfAborted(signal);
    throw badInputFile(name, null, {
      message: "the file cannot be read",
      hint: "Check that the path names a readable file.",
      cause,
    });
  }
}
