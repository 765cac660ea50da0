import { access, constants } from "node:fs/promises";
import { resolve } from "node:path";
import { EngineError } from "./errors.ts";

/** @throws {EngineError} `BAD_INPUT_FILE` for the first folder or file that is not there or may not be read */
export async function assertReadable(paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    const absolute = resolve(path);
    try {
      await access(absolute, constants.R_OK);
    } catch (cause) {
      throw new EngineError("BAD_INPUT_FILE", `Cannot read ${absolute}`, {
        hint: "Name a folder or a file that exists and that you may read.",
        data: { path: absolute },
        cause,
      });
    }
  }
}
