import { readFile } from "node:fs/promises";
import { join } from "node:path";
import ignore from "ignore";
import type { Ignore } from "ignore";

/** The later file may take back what the earlier one excludes. */
const RULE_FILES = [".gitignore", ".kenningignore"];

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
   * @param onUnreadable called with the relative path of a rule file that is there and cannot be read
   */
  static async load(
    root: string,
    folder: string,
    above: ScanRules | null,
    onUnreadable: (path: string) => void,
  ): Promise<ScanRules> {
    let rules: Ignore | null = null;
    for (const name of RULE_FILES) {
      try {
        const text = await readFile(join(root, folder, name), "utf8");
        rules ??= ignore({ ignorecase: false, allowRelativePaths: true });
        rules.add(text);
      } catch (error) {
        const code = (error as NodeJS.ErrnoException).code;
        if (code !== "ENOENT" && code !== "EISDIR") onUnreadable(folder === "" ? name : `${folder}/${name}`);
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
