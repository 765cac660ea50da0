import { closeSync, openSync, readFileSync, readSync, rmSync, statSync } from "node:fs";
import { crc32 } from "node:zlib";
import { snapshotNames, snapshotPath } from "../../ann/snapshot-files.ts";
import { parseSidecar, SNAPSHOT_KINDS } from "../../ann/snapshot-sidecar.ts";
import { lastSequence } from "../../sqlite/changes.ts";
import { throwIfStopped } from "../stop-flag.ts";
import { finding, type Check } from "./finding.ts";

const BLOCK_BYTES = 4 * 1024 * 1024;

/** The snapshots beside a database against their sidecars. They are caches: what is wrong is removed and made anew. */
export function snapshotCheck(folder: string): Check {
  return {
    what: "snapshots",
    find({ database, task }) {
      const newest = lastSequence(database);
      const broken: { name: string; files: string[] }[] = [];
      const names = SNAPSHOT_KINDS.flatMap((kind) => snapshotNames(folder, kind)).filter(({ part }) => part === "json");
      names.forEach(({ kind, generation }, i) => {
        throwIfStopped(task.stop);
        task.progress?.(i, names.length, "snapshots");
        const files = [snapshotPath(folder, kind, generation, "json"), snapshotPath(folder, kind, generation, "bin")];
        if (!isWhole(files[0]!, files[1]!, newest)) broken.push({ name: `${kind}-${generation}`, files });
      });
      const examples = broken.map(({ name }) => name);
      const message = "Snapshots of vectors or graphs are damaged. They are caches, and are made anew";
      return finding("snapshots", examples, message, () => {
        for (const file of broken.flatMap(({ files }) => files)) rmSync(file, { force: true });
        return [];
      });
    },
  };
}

function isWhole(sidecarFile: string, dataFile: string, newest: number): boolean {
  try {
    const sidecar = parseSidecar(readFileSync(sidecarFile, "utf8"));
    // The file of another version is not damaged; it is left alone.
    if (sidecar === "format") return true;
    if (sidecar === "sidecar" || sidecar.header.lastChange > newest) return false;
    return statSync(dataFile).size === sidecar.data.byteLength && sumOf(dataFile) === sidecar.data.crc32;
  } catch (error) {
    // An older generation may be removed by its owner meanwhile.
    return (error as NodeJS.ErrnoException).code === "ENOENT" && !statSync(sidecarFile, { throwIfNoEntry: false });
  }
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
