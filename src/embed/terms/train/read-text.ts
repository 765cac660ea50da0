import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { createGunzip } from "node:zlib";
import { EngineError } from "../../../core/errors.ts";

const BLOCK_BYTES = 1 << 16;

/**
 * The bytes of a file, unzipped where its name ends in `.gz`. A block is valid until the next one is asked for.
 *
 * @throws {EngineError} `BAD_INPUT_FILE`
 */
export async function* readText(file: string): AsyncGenerator<Uint8Array, void> {
  try {
    if (file.endsWith(".gz")) yield* unzipped(file);
    else yield* plain(file);
  } catch (cause) {
    throw new EngineError("BAD_INPUT_FILE", `${file} cannot be read`, {
      hint: "Check that the path names a readable text.",
      data: { file },
      cause,
    });
  }
}

/** Into the same memory again and again: a stream leaves each block to the garbage collector, which comes late for those. */
async function* plain(file: string): AsyncGenerator<Uint8Array, void> {
  await using handle = await open(file);
  const block = new Uint8Array(BLOCK_BYTES);
  for (;;) {
    const { bytesRead } = await handle.read(block, 0, BLOCK_BYTES, null);
    if (bytesRead === 0) return;
    yield block.subarray(0, bytesRead);
  }
}

async function* unzipped(file: string): AsyncGenerator<Uint8Array, void> {
  const blocks = createReadStream(file);
  try {
    const text = createGunzip();
    blocks.on("error", (error) => text.destroy(error));
    yield* blocks.pipe(text);
  } finally {
    blocks.destroy();
  }
}
