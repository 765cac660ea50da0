import { constants, type Dirent, type Stats } from "node:fs";
import { access, lstat, readdir, realpath, stat } from "node:fs/promises";
import { basename, join, resolve, sep } from "node:path";
import picomatch from "picomatch";
import { EngineError } from "../core/errors.ts";
import { IgnoreRules } from "./ignore-rules.ts";

/** A file that may be read. */
export interface ScannedFile {
  /** Relative to the root, with `/` between folders; the file's name when the root is a file. */
  readonly path: string;
  readonly absolutePath: string;
  readonly sizeBytes: number;
  /** Milliseconds since the epoch. */
  readonly modifiedAt: number;
}

/** Why something that is there was not handed on. What ignore rules, globs and hidden names leave out is not listed. */
export type ScanSkipReason = "unreadable" | "outside the root" | "special file" | "too large" | "broken link";

export interface ScanOptions {
  /** Globs on the relative path; all files when absent or empty. */
  readonly include?: readonly string[] | undefined;
  readonly exclude?: readonly string[] | undefined;
  /** Names that start with a dot, too. */
  readonly hidden?: boolean | undefined;
  readonly maxFileBytes?: number | undefined;
  readonly onSkip?: ((skipped: { readonly path: string; readonly reason: ScanSkipReason }) => void) | undefined;
}

export const MAX_FILE_BYTES = 50 * 1024 * 1024;

/** Left out whatever the ignore files say. */
const NEVER_DOCUMENTS = new Set([".git", ".hg", ".svn", "node_modules", "__pycache__", ".DS_Store"]);
/**
 * Walks a folder, or names a single file; names come in code-unit order, folder by folder. Links are not followed: what a
 * link inside the root leads to is met there anyway, and nothing outside the root is read.
 *
 * @throws {EngineError} `BAD_INPUT_FILE` when the root is not there or cannot be read
 */
export async function* scan(root: string, options: ScanOptions = {}): AsyncGenerator<ScannedFile> {
  const absolutePath = resolve(root);
  const stats = await statRoot(absolutePath);
  if (stats.isDirectory()) {
    yield* new Walker(await realpath(absolutePath), options).walk("", IgnoreRules.none());
    return;
  }
  const path = basename(absolutePath);
  if (!stats.isFile()) options.onSkip?.({ path, reason: "special file" });
  else if (isTooLarge(stats, options)) options.onSkip?.({ path, reason: "too large" });
  else yield { path, absolutePath, sizeBytes: stats.size, modifiedAt: stats.mtimeMs };
}

class Walker {
  readonly #root: string;
  readonly #options: ScanOptions;
  readonly #isIncluded: (path: string) => boolean;
  readonly #isExcluded: (path: string) => boolean;

  constructor(root: string, options: ScanOptions) {
    this.#root = root;
    this.#options = options;
    this.#isIncluded = matcher(options.include, true);
    this.#isExcluded = matcher(options.exclude, false);
  }

  async *walk(folder: string, outer: IgnoreRules): AsyncGenerator<ScannedFile> {
    const entries = await this.#readFolder(folder);
    const rules = await outer.within(this.#root, folder, entries);
    for (const entry of entries) {
      const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (this.#isLeftOut(path, entry, rules)) continue;
      if (entry.isDirectory()) yield* this.walk(path, rules);
      else if (!this.#isIncluded(path)) continue;
      else if (entry.isSymbolicLink()) await this.#reportLink(path);
      else if (!entry.isFile()) this.#skip(path, "special file");
      else yield* await this.#readFile(path);
    }
  }

  async #readFolder(folder: string): Promise<Dirent[]> {
    try {
      const entries = await readdir(join(this.#root, folder), { withFileTypes: true });
      return entries.toSorted((a, b) => (a.name < b.name ? -1 : 1));
    } catch {
      this.#skip(folder, "unreadable");
      return [];
    }
  }

  #isLeftOut(path: string, entry: Dirent, rules: IgnoreRules): boolean {
    if (NEVER_DOCUMENTS.has(entry.name)) return true;
    if (entry.name.startsWith(".") && this.#options.hidden !== true) return true;
    return this.#isExcluded(path) || rules.ignores(path, entry.isDirectory());
  }

  async #readFile(path: string): Promise<ScannedFile[]> {
    const absolutePath = join(this.#root, path);
    try {
      const stats = await lstat(absolutePath);
      await access(absolutePath, constants.R_OK);
      if (isTooLarge(stats, this.#options)) this.#skip(path, "too large");
      else return [{ path, absolutePath, sizeBytes: stats.size, modifiedAt: stats.mtimeMs }];
    } catch {
      this.#skip(path, "unreadable");
    }
    return [];
  }

  async #reportLink(path: string): Promise<void> {
    try {
      const target = await realpath(join(this.#root, path));
      if (target !== this.#root && !target.startsWith(this.#root + sep)) this.#skip(path, "outside the root");
    } catch {
      this.#skip(path, "broken link");
    }
  }

  #skip(path: string, reason: ScanSkipReason): void {
    this.#options.onSkip?.({ path, reason });
  }
}

async function statRoot(root: string): Promise<Stats> {
  try {
    return await stat(root);
  } catch (cause) {
    throw new EngineError("BAD_INPUT_FILE", `${root} is not there or cannot be read`, {
      hint: "Name a folder or a file that exists.",
      data: { path: root },
      cause,
    });
  }
}

function isTooLarge({ size }: Stats, { maxFileBytes = MAX_FILE_BYTES }: ScanOptions): boolean {
  return size > maxFileBytes;
}

function matcher(globs: readonly string[] | undefined, whenAbsent: boolean): (path: string) => boolean {
  return globs === undefined || globs.length === 0 ? () => whenAbsent : picomatch([...globs], { dot: true });
}
