import type { Dirent } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import ignore, { type Ignore } from "ignore";

const IGNORE_FILES = [".gitignore", ".kenningignore"];

/** Rules of one folder's ignore files; they speak of paths relative to it. */
interface FolderRules {
  readonly folder: string;
  readonly rules: Ignore;
}

/**
 * What the `.gitignore` and `.kenningignore` files from the root down to a folder leave out. The file nearest
 * to a path has the last word, as in git.
 */
export class IgnoreRules {
  readonly #folders: readonly FolderRules[];

  private constructor(folders: readonly FolderRules[]) {
    this.#folders = folders;
  }

  static none(): IgnoreRules {
    return new IgnoreRules([]);
  }

  /** These rules and those of a folder's own ignore files. */
  async within(root: string, folder: string, entries: readonly Dirent[]): Promise<IgnoreRules> {
    const names = IGNORE_FILES.filter((name) => entries.some((entry) => entry.name === name && entry.isFile()));
    if (names.length === 0) return this;
    const rules = ignore();
    for (const name of names) rules.add(await readRules(join(root, folder, name)));
    return new IgnoreRules([...this.#folders, { folder, rules }]);
  }

  /** @param path  relative to the root */
  ignores(path: string, isFolder: boolean): boolean {
    let ignored = false;
    for (const { folder, rules } of this.#folders) {
      const relative = folder === "" ? path : path.slice(folder.length + 1);
      const verdict = rules.test(isFolder ? `${relative}/` : relative);
      if (verdict.ignored) ignored = true;
      else if (verdict.unignored) ignored = false;
    }
    return ignored;
  }
}

async function readRules(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch {
    // An ignore file that cannot be read ignores nothing.
    return "";
  }
}
