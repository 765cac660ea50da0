import { readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { listSnapshots, openSnapshot, writeSnapshot } from "../../../src/store/ann/snapshot.ts";
import { seededRandom } from "../clustered-vectors.ts";
import { temporaryFolder } from "../temporary-folder.ts";
import { CODES, HEADER, randomBytes, readBack } from "./snapshot-samples.ts";

const BLOCK = 4096;

test("what was written in parts is what is read in parts", () => {
  const folder = temporaryFolder();
  const parts = fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 8 });
  fc.assert(
    fc.property(parts, fc.integer({ min: 1, max: 200 }), (written, size) => {
      writeSnapshot(folder, CODES, written);
      const { reader } = openSnapshot(folder, "codes", {});
      using opened = reader!;
      const pieces: Uint8Array[] = [];
      for (let left = opened.byteLength; left > 0; left -= size) {
        const piece = new Uint8Array(Math.min(size, left));
        opened.read(piece);
        pieces.push(piece);
      }
      expect(opened.fault()).toBeUndefined();
      expect(opened.header).toEqual(HEADER);
      expect(Buffer.concat(pieces)).toEqual(Buffer.concat(written));
    }),
    { numRuns: 30 },
  );
});

/** Node has the global; the project's libraries do not declare it. */
function kernelMemory(pages: number): SharedArrayBuffer {
  const { Memory } = Reflect.get(globalThis, "WebAssembly") as {
    readonly Memory: new (options: object) => { readonly buffer: SharedArrayBuffer };
  };
  return new Memory({ initial: pages, maximum: 2 * pages, shared: true }).buffer;
}

test("data is read into shared memory, growable memory and the memory of kernels, and written from it", () => {
  const folder = temporaryFolder();
  const bytes = randomBytes(3 * 1024 * 1024 + 5);
  const shared = [
    new Uint8Array(new SharedArrayBuffer(bytes.length)),
    new Uint8Array(new SharedArrayBuffer(bytes.length, { maxByteLength: 2 ** 24 })),
    new Uint8Array(kernelMemory(64), 1000, bytes.length),
  ];
  for (const array of shared) {
    array.set(bytes);
    writeSnapshot(folder, CODES, [array]);
    array.fill(0);
    using reader = openSnapshot(folder, "codes", {}).reader!;
    reader.read(array);
    expect(reader.fault()).toBeUndefined();
    expect(Buffer.compare(array, bytes)).toBe(0);
  }
});

test("data that is only checked is read without being kept, a slice at a time", () => {
  const folder = temporaryFolder();
  writeSnapshot(folder, CODES, [randomBytes(1000)]);
  using reader = openSnapshot(folder, "codes", {}).reader!;
  expect(reader.skip(999)).toBe(true);
  expect(reader.skip(999)).toBe(false);
  expect(reader.fault()).toBeUndefined();
});

test("a file that a function writes is summed as it lies on disk", () => {
  const folder = temporaryFolder();
  const bytes = randomBytes(10_000);
  writeSnapshot(folder, CODES, (path) => writeFileSync(path, bytes));
  expect(readBack(folder)).toEqual(bytes);
});

test("data that is cut at any block is not accepted", () => {
  const folder = temporaryFolder();
  const bytes = randomBytes(20 * BLOCK + 77);
  const generation = writeSnapshot(folder, CODES, [bytes]);
  const path = join(folder, `codes-${generation}.bin`);
  const cuts = [...Array.from({ length: 21 }, (_, i) => i * BLOCK), 1, 95, 96, bytes.length - 1];
  for (const length of cuts.toSorted((a, b) => b - a)) {
    truncateSync(path, length);
    expect(readBack(folder)).toBe("truncated");
  }
  writeFileSync(path, Buffer.concat([bytes, Buffer.of(0)]));
  expect(readBack(folder)).toBe("truncated");
  rmSync(path);
  expect(readBack(folder)).toBe("truncated");
});

test("data that is cut while it is read is not accepted", () => {
  const folder = temporaryFolder();
  const generation = writeSnapshot(folder, CODES, [randomBytes(5000)]);
  using reader = openSnapshot(folder, "codes", {}).reader!;
  reader.read(new Uint8Array(100));
  truncateSync(join(folder, `codes-${generation}.bin`), 3000);
  reader.read(new Uint8Array(4900));
  expect(reader.fault()).toBe("truncated");
});

test("reading beyond the end is a fault", () => {
  const folder = temporaryFolder();
  writeSnapshot(folder, CODES, [randomBytes(10)]);
  using reader = openSnapshot(folder, "codes", {}).reader!;
  reader.read(new Uint8Array(11));
  expect(reader.fault()).toBe("truncated");
});

test("a flipped byte in any block of the data, and any of the first hundred, is not accepted", () => {
  const folder = temporaryFolder();
  const bytes = randomBytes(20 * BLOCK + 77);
  const generation = writeSnapshot(folder, CODES, [bytes]);
  const path = join(folder, `codes-${generation}.bin`);
  const random = seededRandom(2);
  const blocks = Array.from({ length: 20 }, (_, i) => i * BLOCK + Math.floor(random() * BLOCK));
  const offsets = [...Array.from({ length: 100 }, (_, i) => i), ...blocks, bytes.length - 1];
  for (const offset of offsets) {
    const damaged = bytes.slice();
    damaged[offset]! ^= 1 << Math.floor(random() * 8);
    writeFileSync(path, damaged);
    expect(readBack(folder)).toBe("checksum");
  }
});

test("a flip of any bit of the sidecar is not accepted, nor a cut at any byte", () => {
  const folder = temporaryFolder();
  const generation = writeSnapshot(folder, CODES, [randomBytes(100)]);
  const path = join(folder, `codes-${generation}.json`);
  const text = readFileSync(path);
  for (let offset = 0; offset < text.length; offset++) {
    for (let bit = 0; bit < 8; bit++) {
      const damaged = Buffer.from(text);
      damaged[offset]! ^= 1 << bit;
      writeFileSync(path, damaged);
      expect(readBack(folder)).toBe("sidecar");
    }
    writeFileSync(path, text.subarray(0, offset));
    expect(readBack(folder)).toBe("sidecar");
  }
});

test("a sidecar under the name of another generation or kind is not accepted", () => {
  const folder = temporaryFolder();
  writeSnapshot(folder, CODES, [randomBytes(100)]);
  for (const part of ["json", "bin"]) {
    const bytes = readFileSync(join(folder, `codes-1.${part}`));
    writeFileSync(join(folder, `codes-2.${part}`), bytes);
    writeFileSync(join(folder, `graph-1.${part}`), bytes);
  }
  expect(openSnapshot(folder, "graph", {}).fault).toBe("sidecar");
  expect(openSnapshot(folder, "codes", {}).reader?.generation).toBe(1);
});

test("a folder without snapshots, or without the folder, says that they are missing", () => {
  const folder = temporaryFolder();
  expect(openSnapshot(folder, "codes", {})).toEqual({ fault: "missing" });
  expect(openSnapshot(join(folder, "none"), "codes", {})).toEqual({ fault: "missing" });
  expect(listSnapshots(folder, "codes")).toEqual([]);
});

test("a snapshot that was made with other parameters is not opened", () => {
  const folder = temporaryFolder();
  writeSnapshot(folder, CODES, [randomBytes(100)]);
  expect(openSnapshot(folder, "codes", { dimensions: 512 }).fault).toBe("parameters");
  expect(openSnapshot(folder, "codes", { dimensions: 384, M: 32 }).fault).toBe("parameters");
  using reader = openSnapshot(folder, "codes", { dimensions: 384, metric: "cosine", M: 16 }).reader!;
  expect(reader.header).toEqual(HEADER);
});
