import { readSync } from "node:fs";

/**
 * Reads numbers of terms from a file of them (`token-file.ts`). A module of its own, for it is all that threads need of that.
 *
 * @param from  in tokens
 */
export function readTokens(fd: number, out: Uint32Array, from: number): void {
  const bytes = new Uint8Array(out.buffer, out.byteOffset, out.byteLength);
  for (let done = 0; done < bytes.length;) {
    const read = readSync(fd, bytes, done, bytes.length - done, 4 * from + done);
    if (read === 0) throw new RangeError("Tokens end too early");
    done += read;
  }
}
