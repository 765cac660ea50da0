import { createHash, randomBytes } from "node:crypto";
import { mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { EngineError } from "../../core/errors.ts";

/** The manifest's name; it lists the SHA-256 of every other file, and is the last to be written. */
const MANIFEST = "manifest.json";

type Files = ReadonlyMap<string, string | Uint8Array>;
type Checksums = Readonly<Record<string, string>>;

/**
 * A folder of files that are computed once and checked on every use. Building gives the same bytes every time, so
 * processes that build at the same moment can each put their own in place.
 *
 * @param folder  its name has to change when what `build` returns changes
 * @returns the SHA-256 of each file, by its name
 * @throws {EngineError} `MODEL_UNAVAILABLE` when the folder cannot be written
 */
export async function assembledFolder(folder: string, build: () => Promise<Files>): Promise<Checksums> {
  const found = await verifiedChecksums(folder);
  if (found !== null) return found;
  const files = await build();
  const draft = `${folder}.${process.pid}-${randomBytes(4).toString("hex")}.tmp`;
  try {
    const checksums = await writeFiles(draft, files);
    await putInPlace(draft, folder, [...files.keys(), MANIFEST]);
    return checksums;
  } catch (cause) {
    throw new EngineError("MODEL_UNAVAILABLE", `The model cannot be written to ${folder}`, {
      hint: "Make the folder writable, or set KENNING_CACHE to one that is.",
      data: { folder },
      cause,
    });
  } finally {
    // A draft that cannot be removed is no reason to fail, nor to hide why the folder could not be made.
    await rm(draft, { recursive: true, force: true }).catch(() => undefined);
  }
}

async function verifiedChecksums(folder: string): Promise<Checksums | null> {
  try {
    const manifest = JSON.parse(await readFile(join(folder, MANIFEST), "utf8")) as { sha256: Checksums };
    const names = Object.keys(manifest.sha256);
    const actual = await Promise.all(names.map(async (name) => sha256(await readFile(join(folder, name)))));
    return names.length > 0 && names.every((name, i) => manifest.sha256[name] === actual[i]) ? manifest.sha256 : null;
  } catch {
    // Missing or unreadable is the same as damaged: it is built again.
    return null;
  }
}

async function writeFiles(folder: string, files: Files): Promise<Checksums> {
  const checksums: Record<string, string> = {};
  for (const [name, content] of files) {
    await writeDurably(join(folder, name), content);
    checksums[name] = sha256(content);
  }
  await writeDurably(join(folder, MANIFEST), JSON.stringify({ sha256: checksums }, null, 1));
  return checksums;
}

async function writeDurably(path: string, content: string | Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await using file = await open(path, "w");
  await file.writeFile(content);
  await file.sync();
}

async function putInPlace(draft: string, folder: string, names: readonly string[]): Promise<void> {
  try {
    await rename(draft, folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "ENOTEMPTY" && code !== "EEXIST" && code !== "EPERM" && code !== "ENOTDIR") throw error;
    // Another process was first, and its files are as good as ours; or the folder is damaged and is repaired.
    if ((await verifiedChecksums(folder)) !== null) return;
    await replaceFiles(draft, folder, names);
  }
}

/** File by file, so that a process that reads the folder meanwhile never misses one. */
async function replaceFiles(draft: string, folder: string, names: readonly string[]): Promise<void> {
  for (const name of names) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await rename(join(draft, name), join(folder, name));
  }
}

function sha256(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}
