import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, truncateSync, utimesSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { listSnapshots, writeSnapshot } from "../../../src/store/ann/snapshot.ts";
import { temporaryFolder } from "../temporary-folder.ts";
import { withCode } from "../with-code.ts";
import { CODES, HEADER, randomBytes, readBack } from "./snapshot-samples.ts";

test("two generations are kept, and the older one serves when the newer is damaged", () => {
  const folder = temporaryFolder();
  const [, second, third] = [1, 2, 3].map((seed) => {
    writeSnapshot(folder, CODES, [randomBytes(5000, seed)]);
    return randomBytes(5000, seed);
  });
  expect(listSnapshots(folder, "codes")).toEqual([3, 2]);
  expect(readdirSync(folder).toSorted()).toEqual(["codes-2.bin", "codes-2.json", "codes-3.bin", "codes-3.json"]);
  expect(readBack(folder)).toEqual(third);
  expect(readBack(folder, 3)).toEqual(second);
  truncateSync(join(folder, "codes-3.bin"), 100);
  expect(readBack(folder)).toEqual(second);
});

test("the kinds do not disturb each other, nor do they touch other files", () => {
  const folder = temporaryFolder();
  const others = ["codes-1.bin.txt", "codes-01.bin", "collection.db", "codes-x.tmp"];
  for (const name of others) writeFileSync(join(folder, name), "kept");
  for (let i = 0; i < 3; i++) {
    writeSnapshot(folder, CODES, [randomBytes(10)]);
    writeSnapshot(folder, { kind: "graph", header: HEADER }, [randomBytes(10)]);
  }
  expect(listSnapshots(folder, "graph")).toEqual([3, 2]);
  expect(readdirSync(folder)).toEqual(expect.arrayContaining(others));
});

test("data that never got its sidecar is not listed, its number not used again, and it goes at the next write", () => {
  const folder = temporaryFolder();
  writeSnapshot(folder, CODES, [randomBytes(10)]);
  writeFileSync(join(folder, "codes-2.bin"), randomBytes(10));
  expect(listSnapshots(folder, "codes")).toEqual([1]);
  expect(writeSnapshot(folder, CODES, [randomBytes(10)])).toBe(3);
  expect(readdirSync(folder).toSorted()).toEqual(["codes-1.bin", "codes-1.json", "codes-3.bin", "codes-3.json"]);
});

test("another process that takes the number first keeps it", () => {
  const folder = temporaryFolder();
  const generation = writeSnapshot(folder, CODES, (path) => {
    writeSnapshot(folder, CODES, [randomBytes(10, 2)]);
    writeFileSync(path, randomBytes(10));
  });
  expect(generation).toBe(2);
  expect(readBack(folder)).toEqual(randomBytes(10));
  expect(readBack(folder, 2)).toEqual(randomBytes(10, 2));
});

test("temporary files of ended processes and very old ones are removed, those of running ones stay", () => {
  const folder = temporaryFolder();
  const { pid: ended } = spawnSync(process.execPath, ["--version"]);
  const names = [`codes-${ended}-0-1-1.tmp`, `graph-${process.pid}-0-1-1.tmp`, `codes-${process.ppid}-0-1-1.tmp`];
  for (const name of names) writeFileSync(join(folder, name), "half");
  utimesSync(join(folder, names[1]!), 0, 0);
  writeSnapshot(folder, CODES, [randomBytes(10)]);
  expect(readdirSync(folder).filter((name) => name.endsWith(".tmp"))).toEqual([names[2]]);
});

test("a failed write says which file and why, and leaves nothing", () => {
  const folder = temporaryFolder();
  const missing = join(folder, "none");
  expect(() => writeSnapshot(missing, CODES, [randomBytes(10)])).toThrow(withCode("STORAGE_FAILED"));
  const fullInTheMiddle = (function* () {
    yield randomBytes(100);
    full();
  })();
  expect(() => writeSnapshot(folder, CODES, full)).toThrow(
    expect.objectContaining({ code: "STORAGE_FAILED", data: { file: join(folder, "codes-1.bin"), code: "ENOSPC" } }),
  );
  expect(() => writeSnapshot(folder, CODES, fullInTheMiddle)).toThrow(withCode("STORAGE_FAILED"));
  const bug = new TypeError("a bug");
  expect(() =>
    writeSnapshot(folder, CODES, () => {
      throw bug;
    }),
  ).toThrow(bug);
  expect(readdirSync(folder)).toEqual([]);
});

test("data whose sidecar cannot be written is removed", () => {
  const folder = temporaryFolder();
  expect(() =>
    writeSnapshot(folder, CODES, (path) => {
      writeFileSync(path, randomBytes(10));
      // A folder in the place of the sidecar, of the same number.
      mkdirSync(join(folder, "codes-1.json"));
    }),
  ).toThrow(withCode("STORAGE_FAILED"));
  expect(readdirSync(folder)).toEqual(["codes-1.json"]);
});

function full(): never {
  throw Object.assign(new Error("full"), { code: "ENOSPC", errno: -28, syscall: "write" });
}

const MODULE = resolve(import.meta.dirname, "../../../src/store/ann/snapshot.ts");
const WRITER = `import { writeSnapshot } from ${JSON.stringify(MODULE)};
const header = ${JSON.stringify(HEADER)};
for (const value of [1, 2]) writeSnapshot(process.argv[1], { kind: "codes", header }, [new Uint8Array(5000).fill(value)]);`;

test.each([
  ["snapshot-write:1", "missing"],
  ["snapshot-write:2", "missing"],
  ["snapshot-rename:1", "missing"],
  ["snapshot-write:3", "missing"],
  ["snapshot-rename:2", "missing"],
  ["snapshot-write:5", 1],
  ["snapshot-rename:3", 1],
  ["snapshot-write:7", 1],
  ["snapshot-rename:4", 1],
])("a crash at %s leaves the snapshot before it, and the next write leaves nothing of it", (failPoint, before) => {
  const folder = temporaryFolder();
  const { signal } = spawnSync(process.execPath, ["--input-type=module-typescript", "-e", WRITER, folder], {
    env: { ...process.env, KENNING_FAIL_POINT: failPoint },
  });
  expect(signal).toBe("SIGKILL");
  expect(readBack(folder)).toEqual(before === 1 ? new Uint8Array(5000).fill(1) : before);
  writeSnapshot(folder, CODES, [randomBytes(10)]);
  expect(readBack(folder)).toEqual(randomBytes(10));
  expect(readdirSync(folder)).toHaveLength(before === 1 ? 4 : 2);
});
