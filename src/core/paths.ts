import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { EngineError } from "./errors.ts";

type Env = Readonly<Record<string, string | undefined>>;

/** Where collections live: `KENNING_HOME`, else `kenning` in the XDG data folder. */
export function dataRoot(env: Env = process.env): string {
  if (env["KENNING_HOME"]) return resolve(env["KENNING_HOME"]);
  return join(env["XDG_DATA_HOME"] || join(homedir(), ".local", "share"), "kenning");
}

/** Where assembled and downloaded models are kept: `KENNING_CACHE`, else `kenning` in the XDG cache folder. */
export function cacheRoot(env: Env = process.env): string {
  if (env["KENNING_CACHE"]) return resolve(env["KENNING_CACHE"]);
  return join(env["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "kenning");
}

const COLLECTION_NAME = /^[\p{L}\p{N}][\p{L}\p{N}._-]{0,63}$/u;

/**
 * A collection's folder. A name is an id, never a path: it cannot climb out of the root.
 *
 * @throws {EngineError} `BAD_REQUEST` for a name that is not 1–64 letters, digits, `.`, `_`, `-`
 */
export function collectionFolder(root: string, name: string): string {
  if (!COLLECTION_NAME.test(name)) {
    throw new EngineError("BAD_REQUEST", `${JSON.stringify(name)} is not a collection name`, {
      hint: "Use 1 to 64 letters, digits, dots, dashes and underscores, starting with a letter or a digit.",
      data: { name },
    });
  }
  return join(root, name);
}
