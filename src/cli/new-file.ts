import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { EngineError } from "../core/errors.ts";

/** @throws {EngineError} `BAD_REQUEST` for a file that is there: it may hold what somebody judged */
export function refuseToReplace(...files: readonly (string | undefined)[]): void {
  for (const file of files) if (file !== undefined && existsSync(file)) throw isThere(file);
}

/**
 * Writes a file that is not there yet, and the folders above it.
 *
 * @throws {EngineError} `BAD_REQUEST` if it is there, `STORAGE_FAILED`
 */
export async function writeNewFile(file: string, text: string): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text, { flag: "wx" });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "EEXIST") throw isThere(file);
    throw new EngineError("STORAGE_FAILED", `${file} cannot be written`, {
      hint: "Check that there is room and that you may write there.",
      data: { file },
      cause,
    });
  }
}

function isThere(file: string): EngineError {
  return new EngineError("BAD_REQUEST", `There is already a file ${file}`, {
    hint: "Name another file, or move this one away.",
    data: { file },
  });
}
