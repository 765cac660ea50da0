import { open } from "node:fs/promises";
import { pipeline, Readable } from "node:stream";
import { EngineError, isEngineError } from "../../../core/errors.ts";

const BLOCK_BYTES = 1 << 16;
const GZIP_MAGIC = [0x1f, 0x8b] as const;
/** A NUL in so many bytes from the start, and what is read is no text. */
const CHECKED_BYTES = 1 << 16;

/**
 * The bytes of a text, unzipped where they begin as gzip does. A block is valid until the next one is asked for.
 *
 * @param text  a file, or blocks that may change when the next one is asked for
 * @throws {EngineError} `BAD_INPUT_FILE` for what cannot be read, is damaged or is no text
 */
export async function* readText(text: string | AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  const file = typeof text === "string" ? text : null;
  let checked = 0;
  try {
    for await (const block of unzipped(typeof text === "string" ? blocksOf(text) : text)) {
      if (checked < CHECKED_BYTES && block.includes(0)) throw notText(file, checked + block.indexOf(0));
      checked += block.length;
      yield block;
    }
  } catch (cause) {
    throw isEngineError(cause) ? cause : unreadable(file, cause);
  }
}

/** Into the same memory again and again: a stream leaves each block to the garbage collector, which comes late for those. */
async function* blocksOf(file: string): AsyncGenerator<Uint8Array, void> {
  await using handle = await open(file);
  const block = new Uint8Array(BLOCK_BYTES);
  for (;;) {
    const { bytesRead } = await handle.read(block, 0, BLOCK_BYTES, null);
    if (bytesRead === 0) return;
    yield block.subarray(0, bytesRead);
  }
}

/** The blocks as they are, or what they unzip to. */
async function* unzipped(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  const blocks = source[Symbol.asyncIterator]();
  try {
    const head = await headOf(blocks);
    const whole = followedBy(head, blocks);
    if (GZIP_MAGIC.every((byte, i) => head[i] === byte)) yield* gunzipped(whole);
    else yield* whole;
  } finally {
    await blocks.return?.();
  }
}

/** The first block, and what follows until it tells whether it is gzip. */
async function headOf(blocks: AsyncIterator<Uint8Array>): Promise<Uint8Array> {
  let head: Uint8Array = new Uint8Array(0);
  while (head.length < GZIP_MAGIC.length) {
    const { value, done } = await blocks.next();
    if (done === true) break;
    if (head.length === 0 && value.length >= GZIP_MAGIC.length) return value;
    head = Buffer.concat([head, value]);
  }
  return head;
}

async function* followedBy(
  head: Uint8Array,
  blocks: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  if (head.length > 0) yield head;
  for (let next = await blocks.next(); next.done !== true; next = await blocks.next()) yield next.value;
}

async function* gunzipped(blocks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  const { createGunzip } = await import("node:zlib");
  const text = createGunzip();
  pipeline(Readable.from(copied(blocks)), text, () => {});
  yield* text;
}

/** Streams take blocks before those they have are done with. */
async function* copied(blocks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  for await (const block of blocks) yield block.slice();
}

function notText(file: string | null, offset: number): EngineError {
  return new EngineError("BAD_INPUT_FILE", `${file ?? "What is read"} has a NUL at byte ${offset}, and is no text`, {
    hint: "Give a text in UTF-8, gzipped or not; one in UTF-16 has to be converted first.",
    data: { file, offset },
  });
}

function unreadable(file: string | null, cause: unknown): EngineError {
  const { code = "" } = cause as NodeJS.ErrnoException;
  const what = file ?? "The text";
  if (code.startsWith("Z_"))
    return new EngineError("BAD_INPUT_FILE", `${what} has gzip data that is damaged or ends too early`, {
      hint: "Get the file again, or unzip what is sound of it with `zcat` and train on that.",
      data: { file },
      cause,
    });
  return new EngineError("BAD_INPUT_FILE", `${what} cannot be read`, {
    hint: "Check that the path names a readable text.",
    data: { file },
    cause,
  });
}
