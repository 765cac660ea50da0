import { readdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { removeQuietly } from "../ann/snapshot-files.ts";
import { isAlive } from "./process-life.ts";

/** Where a file is written before it takes its place: in the same folder, named after the process. */
export function partialFile(target: string): string {
  return join(dirname(target), `.${basename(target)}.${process.pid}.partial`);
}

/** Removes what processes that have died left of earlier tries. */
export function removeStalePartials(target: string): void {
  const prefix = `.${basename(target)}.`;
  for (const name of readdirSync(dirname(target)).filter((one) => one.startsWith(prefix))) {
    const pid = /^(\d+)\.partial/.exec(name.slice(prefix.length))?.[1];
    if (pid === undefined) continue;
    const isStale = Number(pid) === process.pid || !isAlive(Number(pid));
    if (isStale) removeQuietly(join(dirname(target), name));
  }
}

/** Removes a file that did not take its place, with what SQLite may have put beside it. */
export function removePartial(partial: string): void {
  for (const suffix of ["", "-journal", "-wal", "-shm"]) removeQuietly(partial + suffix);
}
