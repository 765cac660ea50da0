import { constants, type FileHandle, open } from "node:fs/promises";
import { join } from "node:path";
import ignore from "ignore";
import type { Ignore } from "ignore";

/** The later file may take back what the earlier one excludes. */
const RULE_FILES = [".gitignore", ".kenningignore"];
const MAX_RULE_FILE_BYTES = 1024 * 1024;
/** Of one rule: what it takes to match one against a path grows with the path's folders to the power of this. */
const MAX_DOUBLE_STARS = 3;

/** The ignore rules of a folder and of those above it, up to the root. */
export class ScanRules {
  readonly #above: ScanRules | null;
  readonly #folder: string;
  readonly #rules: Ignore | null;

  private constructor(above: ScanRules | null, folder: string, rules: Ignore | null) {
    this.#above = above;
    this.#folder = folder;
    this.#rules = rules;
  }

  /**
   * @param folder       relative to the root, "" for the root itself
   * @param onUnreadable called with the relative path of a rule file that is there and cannot be read or followed as a whole
   */
  static async load(
    root: string,
    folder: string,
    above: ScanRules | null,
    onUnreadable: (path: string) => void,
  ): Promise<ScanRules> {
    let rules: Ignore | null = null;
    for (const name of RULE_FILES) {
      const path = folder === "" ? name : `${folder}/${name}`;
      try {
        const lines = await readRules(join(root, path));
        if (lines === null) continue;
        if (!lines.every(isFollowed)) onUnreadable(path);
        rules ??= ignore({ ignorecase: false, allowRelativePaths: true });
        rules.add(lines.filter(isFollowed).join("\n"));
      } catch {
        onUnreadable(path);
      }
    }
    return new ScanRules(above, folder, rules);
  }

  /** The rules nearest to the path decide. @param path  relative to the root, in or below this folder */
  excludes(path: string, isFolder: boolean): boolean {
    if (this.#rules !== null) {
      const inside = this.#folder === "" ? path : path.slice(this.#folder.length + 1);
      const { ignored, unignored } = this.#rules.test(isFolder ? `${inside}/` : inside);
      if (ignored) return true;
      if (unignored) return false;
    }
    return this.#above?.excludes(path, isFolder) ?? false;
  }
}

/** Line by line. @returns null where there is none @throws for what cannot be read, is no file or, as for git, a link */
async function readRules(absolutePath: string): Promise<string[] | null> {
  // Opening a pipe would wait for someone to write into it.
  const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
  let file: FileHandle;
  try {
    file = await open(absolutePath, flags);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
  try {
    const stats = await file.stat();
    if (stats.isDirectory()) return null;
    if (!stats.isFile() || stats.size > MAX_RULE_FILE_BYTES) throw new Error("It is no file of rules");
    return (await file.readFile("utf8")).split(/\r?\n/);
  } finally {
    await file.close();
  }
}

function isFollowed(line: string): boolean {
  if (line.startsWith("#")) return true;
  return line.split("/").filter((part) => part === "**").length <= MAX_DOUBLE_STARS;
}
