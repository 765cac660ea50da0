import { execFileSync } from "node:child_process";
import { mkdtempSync, rmdirSync, rmSync, statfsSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A file system in memory that is soon full. Mounting one takes Linux and its superuser. */
export class SmallDisk implements Disposable {
  readonly folder: string;
  readonly #ballast: string;

  /** @throws when it cannot be mounted */
  constructor(sizeBytes: number) {
    this.folder = mkdtempSync(join(tmpdir(), "small-disk-"));
    this.#ballast = join(this.folder, "ballast");
    try {
      const options = { stdio: "pipe" } as const;
      execFileSync("mount", ["-t", "tmpfs", "-o", `size=${sizeBytes}`, "tmpfs", this.folder], options);
    } catch (error) {
      rmdirSync(this.folder);
      throw error;
    }
  }

  /** @returns why there can be none on this machine; null when there can */
  static obstacle(): string | null {
    try {
      using disk = new SmallDisk(1024 * 1024);
      return disk.freeBytes > 0 ? null : "the file system has no room at all";
    } catch (error) {
      return `no file system can be mounted: ${String(error).split("\n").at(-2) ?? ""}`;
    }
  }

  get freeBytes(): number {
    const { bavail, bsize } = statfsSync(this.folder);
    return bavail * bsize;
  }

  fillUpTo(freeBytes: number): void {
    writeFileSync(this.#ballast, Buffer.alloc(Math.max(0, this.freeBytes - freeBytes), 1));
  }

  giveRoom(): void {
    truncateSync(this.#ballast, 0);
  }

  [Symbol.dispose](): void {
    execFileSync("umount", [this.folder]);
    rmSync(this.folder, { recursive: true });
  }
}
