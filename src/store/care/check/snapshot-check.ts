import { closeSync, existsSync, openSync, readFileSync, readSync, rmSync, statSync } from "node:fs";
import { crc32 } from "node:zlib";
import { snapshotNames, snapshotPath } from "../../ann/snapshot-files.ts";
import { parseSidecar, SNAPSHOT_KINDS, type SnapshotKind } from "../../ann/snapshot-sidecar.ts";
import { lastSequence } from "../../sqlite/changes.ts";
import type { SqliteDatabase } from "../../sqlite/database.ts";
import { throwIfStopped } from "../stop-flag.ts";
import { finding, type Check } from "./finding.ts";

const BLOCK_BYTES = 4 * 1024 * 1024;
/** Far longer than a process takes from removing one file of a snapshot to the other. */
const SECOND_LOOK_MS = 100;

/** The snapshots beside a database against their sidecars. They are caches: what is wrong is removed and made anew. */
export function snapshotCheck(folder: string): Check {
  return {
    what: "snapshots",
    find({ database, task }) {
      const names = SNAPSHOT_KINDS.flatMap((kind) => snapshotNames(folder, kind)).filter(({ part }) => part === "json");
      const suspects = names
        .map(({ kind, generation }) => snapshotFiles(folder, kind, generation))
        .filter((files, i) => {
          throwIfStopped(task.stop);
          task.progress?.(i, names.length, "snapshots");
          return !isWhole(files, database);
        });
      // What another process writes or removes meanwhile looks like damage for a moment.
      if (suspects.length > 0) pause(SECOND_LOOK_MS);
      const broken = suspects.filter((files) => !isWhole(files, database));
      const examples = broken.map(({ name }) => name);
      const message = "Snapshots of vectors or graphs are damaged. They are caches, and are made anew";
      return finding("snapshots", examples, message, () => {
        for (const file of broken.flatMap(({ sidecar, data }) => [sidecar, data])) rmSync(file, { force: true });
        return [];
      });
    },
  };
}

interface SnapshotFiles {
  readonly name: string;
  readonly sidecar: string;
  readonly data: string;
}

function snapshotFiles(folder: string, kind: SnapshotKind, generation: number): SnapshotFiles {
  const [sidecar, data] = (["json", "bin"] as const).map((part) => snapshotPath(folder, kind, generation, part));
  return { name: `${kind}-${generation}`, sidecar: sidecar!, data: data! };
}

function isWhole(files: SnapshotFiles, database: SqliteDatabase): boolean {
  try {
    const sidecar = parseSidecar(readFileSync(files.sidecar, "utf8"));
    // The file of another version is not damaged; it is left alone.
    if (sidecar === "format") return true;
    if (sidecar === "sidecar" || sidecar.header.lastChange > lastSequence(database)) return false;
    return statSync(files.data).size === sidecar.data.byteLength && sumOf(files.data) === sidecar.data.crc32;
  } catch (error) {
    // An older generation may be removed by its owner meanwhile.
    return (error as NodeJS.ErrnoException).code === "ENOENT" && !existsSync(files.sidecar);
  }
}

function pause(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

function sumOf(file: string): number {
  const descriptor = openSync(file, "r");
  try {
    const block = Buffer.allocUnsafe(BLOCK_BYTES);
    let sum = 0;
    for (;;) {
      const read = readSync(descriptor, block);
      if (read === 0) return sum;
      sum = crc32(block.subarray(0, read), sum);
    }
  } finally {
    closeSync(descriptor);
  }
}
