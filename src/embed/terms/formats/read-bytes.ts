import type { ByteSource } from "./byte-source.ts";
import { badTermFile } from "./term-file-error.ts";

const PART_BYTES = 1 << 22;

/**
 * So many bytes of a file, in memory of their own. Where only a bound of what follows is known, as in packed files, the memory grows with
 * what is there.
 *
 * @param onPart  sees each part once, in order
 * @throws {EngineError} `BAD_INPUT_FILE` if the file ends before, or the machine does not have that much memory
 */
export async function readBytes(
  source: ByteSource,
  length: number,
  onPart?: (part: Uint8Array) => void,
): Promise<ArrayBuffer> {
  if (length > source.maxRemainingBytes) throw source.truncated();
  let bytes = allocateBytes(source.file, source.isSizeKnown ? length : Math.min(length, PART_BYTES));
  for (let done = 0; done < length;) {
    if (done === bytes.length) {
      const larger = allocateBytes(source.file, Math.min(length, done * 2));
      larger.set(bytes);
      bytes = larger;
    }
    const part = bytes.subarray(done, Math.min(done + PART_BYTES, bytes.length));
    await source.copyInto(part);
    onPart?.(part);
    done += part.length;
  }
  return bytes.buffer;
}

function allocateBytes(file: string, bytes: number): Uint8Array<ArrayBuffer> {
  try {
    return new Uint8Array(bytes);
  } catch (cause) {
    throw badTermFile(`its data need ${bytes} bytes of memory, more than there is`, {
      file,
      hint: "Read only its most frequent terms.",
      data: { bytes },
      cause,
    });
  }
}
