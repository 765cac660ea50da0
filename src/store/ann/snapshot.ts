// Files that spare a start from reading and linking every vector again. They are caches: each is valid only when its
// sidecar and every byte agree with their checksums, and whatever is not is made from the database again.
import { closeSync, existsSync, openSync, readFileSync, statSync, writeSync } from "node:fs";
import { crc32 } from "node:zlib";
import { EngineError } from "../../core/errors.ts";
import { failPoint } from "../../core/fail-point.ts";
import * as files from "./snapshot-files.ts";
import { sumOf, type SnapshotFault, SnapshotReader } from "./snapshot-reader.ts";
import {
  type DataSum,
  parseSidecar,
  type Sidecar,
  type SnapshotHeader,
  type SnapshotKind,
  sidecarText,
} from "./snapshot-sidecar.ts";

export interface SnapshotContent {
  readonly kind: SnapshotKind;
  readonly header: SnapshotHeader;
}

/** The data, in parts that are written one after the other, or what writes a file of it at the path it is given. */
export type SnapshotData = Iterable<Uint8Array> | ((path: string) => void);

export type OpenedSnapshot =
  | { readonly reader: SnapshotReader; readonly fault?: undefined }
  | { readonly reader?: undefined; readonly fault: SnapshotFault };

/** What a header must say for its snapshot to be of use. */
export type ExpectedHeader = Partial<Pick<SnapshotHeader, "dimensions" | "metric" | "M" | "efConstruction">>;

const COPY_BYTES = 1024 * 1024;

/** @returns the generations that have a sidecar, newest first */
export function listSnapshots(folder: string, kind: SnapshotKind): number[] {
  return files
    .snapshotNames(folder, kind)
    .filter(({ part }) => part === "json")
    .map(({ generation }) => generation)
    .toSorted((a, b) => b - a);
}

/**
 * Opens the newest snapshot whose sidecar is whole, whose header is the expected one, and whose data has the right
 * length. The checksum of the data is the reader's to tell, once everything was read.
 *
 * @param below  to go on with an older one after the reader of this generation has found a fault
 * @returns      a reader to be disposed of, or what is wrong with the newest
 */
export function openSnapshot(
  folder: string,
  kind: SnapshotKind,
  expected: ExpectedHeader,
  below = Infinity,
): OpenedSnapshot {
  let fault: SnapshotFault | undefined;
  for (const generation of listSnapshots(folder, kind)) {
    if (generation >= below) continue;
    const opened = openGeneration(folder, kind, generation, expected);
    if (opened.reader !== undefined) return opened;
    fault ??= opened.fault;
  }
  return { fault: fault ?? "missing" };
}

/**
 * Writes a new generation and removes all but the one before it. The data comes first; only the sidecar, written the
 * same way after it, makes it valid: temporary file, read back, fsync, new name, fsync of the folder.
 *
 * @returns the generation
 * @throws {EngineError} `STORAGE_FAILED`; then nothing of it is left
 */
export function writeSnapshot(folder: string, { kind, header }: SnapshotContent, write: SnapshotData): number {
  files.removeAbandoned(folder);
  const names = files.snapshotNames(folder, kind);
  const newest = Math.max(0, ...names.map(({ generation }) => generation));
  let data: DataSum | undefined;
  const generation = place(folder, { kind, generation: newest + 1, part: "bin" }, (path) => {
    data = typeof write === "function" ? writeByPath(path, write) : writeParts(path, write);
  });
  const dataPath = files.snapshotPath(folder, kind, generation, "bin");
  try {
    const text = Buffer.from(sidecarText({ kind, generation, header, data: data! }));
    place(folder, { kind, generation, part: "json" }, (path) => writeParts(path, [text]));
  } catch (error) {
    files.removeQuietly(dataPath);
    throw error;
  }
  removeOlder(folder, kind, generation);
  // Another process that has since written a newer one may have taken this for the rest of a crash.
  if (!existsSync(dataPath)) files.removeQuietly(files.snapshotPath(folder, kind, generation, "json"));
  return generation;
}

function openGeneration(
  folder: string,
  kind: SnapshotKind,
  generation: number,
  expected: ExpectedHeader,
): OpenedSnapshot {
  try {
    const sidecar = parseSidecar(readFileSync(files.snapshotPath(folder, kind, generation, "json"), "utf8"));
    if (typeof sidecar === "string") return { fault: sidecar };
    if (sidecar.kind !== kind || sidecar.generation !== generation) return { fault: "sidecar" };
    if (!isExpected(sidecar, expected)) return { fault: "parameters" };
    const path = files.snapshotPath(folder, kind, generation, "bin");
    if (statSync(path).size !== sidecar.data.byteLength) return { fault: "truncated" };
    return { reader: new SnapshotReader(path, sidecar) };
  } catch (error) {
    return { fault: files.errnoOf(error) === "ENOENT" ? "truncated" : "unreadable" };
  }
}

function isExpected({ header }: Sidecar, expected: ExpectedHeader): boolean {
  return (Object.keys(expected) as (keyof ExpectedHeader)[]).every((key) => header[key] === expected[key]);
}

/** Writes a file under a temporary name, then gives it a generation: the data the first free one, the sidecar its data's. */
function place(
  folder: string,
  { kind, generation: from, part }: files.SnapshotName,
  write: (path: string) => void,
): number {
  const temporary = files.temporaryPath(folder, kind);
  const pathOf = (generation: number): string => files.snapshotPath(folder, kind, generation, part);
  try {
    write(temporary);
    files.fsyncPath(temporary);
    failPoint("snapshot-rename");
    let generation = from;
    while (!files.publish(temporary, pathOf(generation))) {
      if (part === "json") throw taken(pathOf(generation));
      generation += 1;
    }
    files.fsyncFolder(folder);
    return generation;
  } catch (error) {
    files.removeQuietly(temporary);
    throw files.asStorageFailure(error, pathOf(from));
  }
}

/** What is written this way names its own failures: a file that is complete in itself cannot be told from a shorter one here. */
function writeByPath(path: string, write: (path: string) => void): DataSum {
  write(path);
  failPoint("snapshot-write");
  return sumOf(path);
}

/** @throws {EngineError} `STORAGE_FAILED` when the file does not hold what was written to it */
function writeParts(path: string, parts: Iterable<Uint8Array>): DataSum {
  const descriptor = openSync(path, "wx");
  const written = { byteLength: 0, crc32: 0 };
  try {
    for (const piece of pieces(parts)) {
      written.crc32 = crc32(piece, written.crc32);
      written.byteLength += piece.byteLength;
      for (let done = 0; done < piece.byteLength;) done += writeSync(descriptor, piece, done);
      failPoint("snapshot-write");
    }
  } finally {
    closeSync(descriptor);
  }
  const found = sumOf(path);
  if (found.byteLength === written.byteLength && found.crc32 === written.crc32) return found;
  throw new EngineError("STORAGE_FAILED", `${path} does not hold what was written to it`, {
    hint: "Check the disk; the file is a cache and is written again.",
    data: { file: path, written: written.byteLength, found: found.byteLength },
  });
}

/**
 * Copies, each valid until the next: what is summed is then what is written, whatever another thread does to shared memory.
 * There are two of each part at least, so that a crash in the middle can be tested on small ones.
 */
function* pieces(parts: Iterable<Uint8Array>): Iterable<Uint8Array> {
  const copy = new Uint8Array(COPY_BYTES);
  for (const part of parts) {
    const size = Math.min(COPY_BYTES, Math.ceil(part.byteLength / 2));
    for (let at = 0; at < part.byteLength; at += size) {
      const piece = part.subarray(at, at + size);
      copy.set(piece);
      yield copy.subarray(0, piece.byteLength);
    }
  }
}

/** Leaves the given generation and the last complete one before it. Sidecars go first: one without data would be damage. */
function removeOlder(folder: string, kind: SnapshotKind, generation: number): void {
  const previous = listSnapshots(folder, kind).find((other) => other < generation);
  const older = files.snapshotNames(folder, kind).filter((name) => name.generation < generation);
  for (const name of older.toSorted((a, b) => Number(a.part === "bin") - Number(b.part === "bin"))) {
    if (name.generation === previous) continue;
    files.removeQuietly(files.snapshotPath(folder, kind, name.generation, name.part));
  }
}

function taken(path: string): EngineError {
  return new EngineError("STORAGE_FAILED", `${path} was written by another program`, {
    hint: "Let only this program write into the collection's folder.",
    data: { file: path },
  });
}
