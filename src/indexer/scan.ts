import type { Dirent, Stats } from "node:fs";
import { access, constants, lstat, readdir, realpath, stat } from "node:fs/promises";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { EngineError, throwIfAborted } from "../core/errors.ts";
import { MAX_FILE_BYTES } from "../core/indexing.ts";
import { globMatcher } from "../core/path-globs.ts";
import { ScanRules } from "./scan-rules.ts";
import { ScanScope } from "./scan-scope.ts";

export interface ScannedFile {
  /** Relative to the root, with `/` between folders. */
  readonly path: string;
  readonly absolutePath: string;
  readonly sizeBytes: number;
  /** Milliseconds since the epoch. */
  readonly modifiedAt: number;
}

/**
 * `linked`: a link to what is scanned anyway; `name_encoding`: its name is not UTF-8, and it cannot be asked for by another.
 */
export type ScanSkipReason = "unreadable" | "outside_root" | "special_file" | "too_large" | "linked" | "name_encoding";

/** What was passed over for a reason a user should know. */
export interface ScanSkip {
  readonly path: string;
  readonly reason: ScanSkipReason;
}

export interface ScanOptions {
  /** Globs on the relative path; one without `/` matches names in any folder. All files when absent. */
  readonly include?: readonly string[] | undefined;
  readonly exclude?: readonly string[] | undefined;
  /** Also files and folders whose name begins with a dot. */
  readonly hidden?: boolean | undefined;
  readonly maxFileBytes?: number | undefined;
  /** Walks only what these paths, relative to the root, name or hold; the rules are those of the whole walk. */
  readonly within?: readonly string[] | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onSkip?: ((skip: ScanSkip) => void) | undefined;
}

const ALWAYS_EXCLUDED = new Set(["node_modules", ".git"]);

/**
 * The files below a folder, or a single file, in code-unit order of their relative paths. Links are followed within the
 * root only, and no file is given twice through them. Nothing that is found in the folder makes it throw.
 *
 * @throws {EngineError} `BAD_INPUT_FILE` if the root is missing or cannot be read, `BAD_REQUEST` for a bad glob, `ABORTED`
 */
export async function* scan(root: string, options: ScanOptions = {}): AsyncGenerator<ScannedFile> {
  const absolute = resolve(root);
  let real: string;
  let stats: Stats;
  try {
    real = await realpath(absolute);
    stats = await stat(real);
    if (stats.isDirectory()) await readdir(real);
  } catch (cause) {
    throw new EngineError("BAD_INPUT_FILE", `Cannot read ${absolute}`, {
      hint: "Name a folder or a file that exists and that you may read.",
      data: { path: absolute },
      cause,
    });
  }
  const walk = new Walk(absolute, real, options);
  if (!stats.isDirectory()) yield* walk.file(basename(absolute), dirname(absolute), stats);
  else yield* walk.folder("", null);
}

/** Of many files that are held for long, the folder's path is held once. */
class FileInFolder implements ScannedFile {
  readonly path: string;
  readonly sizeBytes: number;
  readonly modifiedAt: number;
  readonly #folder: string;

  constructor(folder: string, path: string, { size, mtimeMs }: Stats) {
    this.path = path;
    this.sizeBytes = size;
    this.modifiedAt = Math.trunc(mtimeMs);
    this.#folder = folder;
  }

  get absolutePath(): string {
    return join(this.#folder, this.path);
  }
}

/** An entry of a folder. */
type Seen = { readonly path: string } & (
  | { readonly kind: "link" }
  | { readonly kind: "folder" }
  /** Without stats it cannot be looked at. */
  | { readonly kind: "file"; readonly stats: Stats | null }
);

/** Looked at side by side. */
const ENTRIES_AT_ONCE = 64;

class Walk {
  readonly #root: string;
  readonly #realRoot: string;
  readonly #options: ScanOptions;
  readonly #includes: (path: string) => boolean;
  readonly #excludes: (path: string) => boolean;
  /** Real paths that were reached through links: each is walked once, which also ends loops. */
  readonly #followed = new Set<string>();
  readonly #scope: ScanScope | null;

  constructor(root: string, realRoot: string, options: ScanOptions) {
    this.#root = root;
    this.#realRoot = realRoot;
    this.#options = options;
    this.#includes = options.include === undefined ? () => true : globMatcher(options.include);
    this.#excludes = globMatcher(options.exclude ?? []);
    this.#scope = options.within === undefined ? null : new ScanScope(options.within);
  }

  rulesOf(folder: string, above: ScanRules | null): Promise<ScanRules> {
    return ScanRules.load(this.#root, folder, above, (path) => this.#skip(path, "unreadable"));
  }

  /** @param above  rules of the folder that it is in */
  async *folder(folder: string, above: ScanRules | null): AsyncGenerator<ScannedFile> {
    throwIfAborted(this.#options.signal);
    let entries: Dirent[];
    try {
      entries = await readdir(join(this.#root, folder), { withFileTypes: true });
    } catch {
      this.#skip(folder, "unreadable");
      return;
    }
    const rules = await this.rulesOf(folder, above);
    const sorted = entries.sort(byPath);
    for (let i = 0; i < sorted.length; i += ENTRIES_AT_ONCE) {
      const some = sorted.slice(i, i + ENTRIES_AT_ONCE);
      for (const seen of await Promise.all(some.map((entry) => this.#see(folder, entry, rules)))) {
        if (seen !== null) yield* this.#walk(seen, rules);
      }
    }
  }

  /** @returns null for what is outside of the scope, and what the rules leave out */
  async #see(folder: string, entry: Dirent, rules: ScanRules): Promise<Seen | null> {
    const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
    if (this.#scope?.concerns(path) === false) return null;
    if (entry.isSymbolicLink()) return { path, kind: "link" };
    if (this.#isExcluded(path, entry.isDirectory(), rules)) return null;
    if (entry.isDirectory()) return { path, kind: "folder" };
    return { path, kind: "file", stats: await lstat(join(this.#root, path)).catch(() => null) };
  }

  async *#walk(seen: Seen, rules: ScanRules): AsyncGenerator<ScannedFile> {
    const { path } = seen;
    if (seen.kind === "link") yield* this.#link(path, rules);
    else if (seen.kind === "folder") yield* this.folder(path, rules);
    else if (seen.stats === null) this.#skip(path, path.includes("\u{fffd}") ? "name_encoding" : "unreadable");
    else yield* this.file(path, this.#root, seen.stats);
  }

  /** @param folder  what `path` is relative to */
  async *file(path: string, folder: string, stats: Stats): AsyncGenerator<ScannedFile> {
    throwIfAborted(this.#options.signal);
    if (!stats.isFile()) this.#skip(path, "special_file");
    else if (stats.size > (this.#options.maxFileBytes ?? MAX_FILE_BYTES)) this.#skip(path, "too_large");
    else if (!(await isReadable(join(folder, path), stats))) this.#skip(path, "unreadable");
    else yield new FileInFolder(folder, path, stats);
  }

  async *#link(path: string, rules: ScanRules): AsyncGenerator<ScannedFile> {
    let target: string;
    let stats: Stats;
    try {
      target = await realpath(join(this.#root, path));
      stats = await stat(target);
    } catch {
      // A dangling link that is ignored anyway is nobody's concern.
      if (!this.#isExcluded(path, false, rules)) this.#skip(path, "unreadable");
      return;
    }
    if (this.#isExcluded(path, stats.isDirectory(), rules)) return;
    const inside = relative(this.#realRoot, target);
    if (inside === ".." || inside.startsWith(`..${sep}`) || resolve(this.#realRoot, inside) !== target) {
      this.#skip(path, "outside_root");
    } else if (this.#followed.has(target) || (await this.#isScannedAnyway(inside, stats.isDirectory()))) {
      this.#skip(path, "linked");
    } else {
      this.#followed.add(target);
      if (stats.isDirectory()) yield* this.folder(path, rules);
      else yield* this.file(path, this.#root, stats);
    }
  }

  /** Whether the walk comes to a path without links, or must not come to it at all. */
  async #isScannedAnyway(inside: string, isFolder: boolean): Promise<boolean> {
    const names = inside === "" ? [] : inside.split(sep);
    if (names.some((name) => ALWAYS_EXCLUDED.has(name))) return true;
    let rules = await this.rulesOf("", null);
    for (let i = 0; i < names.length; i++) {
      const path = names.slice(0, i + 1).join("/");
      const isLast = i === names.length - 1;
      if (this.#isExcluded(path, !isLast || isFolder, rules)) return false;
      if (!isLast) rules = await this.rulesOf(path, rules);
    }
    return true;
  }

  #isExcluded(path: string, isFolder: boolean, rules: ScanRules): boolean {
    const name = path.slice(path.lastIndexOf("/") + 1);
    if (ALWAYS_EXCLUDED.has(name)) return true;
    if (this.#options.hidden !== true && name.startsWith(".")) return true;
    if (this.#excludes(path) || (!isFolder && !this.#includes(path))) return true;
    return rules.excludes(path, isFolder);
  }

  #skip(path: string, reason: ScanSkipReason): void {
    this.#options.onSkip?.({ path, reason });
  }
}

const ALL_MAY_READ = 0o444;

async function isReadable(absolutePath: string, { mode }: Stats): Promise<boolean> {
  if ((mode & ALL_MAY_READ) === ALL_MAY_READ) return true;
  return await access(absolutePath, constants.R_OK).then(
    () => true,
    () => false,
  );
}

/** A folder sorts as the start of the paths in it, so that the walk is in order as a whole. */
function byPath(a: Dirent, b: Dirent): number {
  const left = a.isDirectory() ? `${a.name}/` : a.name;
  const right = b.isDirectory() ? `${b.name}/` : b.name;
  return left < right ? -1 : left > right ? 1 : 0;
}
