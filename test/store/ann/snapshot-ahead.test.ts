import { truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { openSnapshot, writeSnapshot } from "../../../src/store/ann/snapshot.ts";
import { CodesReading } from "../../../src/store/ann/snapshot-codes.ts";
import { VectorTable } from "../../../src/store/ann/vector-table.ts";
import { clusteredVectors, seededRandom } from "../clustered-vectors.ts";
import { temporaryFolder } from "../temporary-folder.ts";
import { CODES, HEADER, randomBytes } from "./snapshot-samples.ts";

const DIMENSIONS = 20;
const ROWS = 2500;

/** @returns a folder with the snapshot of a table, and its bytes */
function written(): { folder: string; bytes: Buffer } {
  const folder = temporaryFolder();
  const table = VectorTable.create(DIMENSIONS);
  for (const [i, vector] of clusteredVectors(ROWS, DIMENSIONS, seededRandom(5)).entries()) table.add(i + 1, vector);
  table.remove(7);
  const header = { ...HEADER, dimensions: DIMENSIONS, details: { slots: ROWS } };
  writeSnapshot(folder, { kind: "codes", header }, table.parts());
  return { folder, bytes: Buffer.concat([...table.parts()]) };
}

function openCodes(folder: string): CodesReading {
  const opened = CodesReading.open(folder, {});
  if (typeof opened === "string") throw new Error(opened);
  return opened;
}

test("what is read ahead is what is read in turn", async () => {
  const folder = temporaryFolder();
  const lengths = fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 1, maxLength: 8 });
  const property = fc.asyncProperty(lengths, fc.integer({ min: 1, max: 4 }), async (sizes, atOnce) => {
    const bytes = randomBytes(sizes.reduce((a, b) => a + b));
    writeSnapshot(folder, CODES, [bytes]);
    using reader = openSnapshot(folder, "codes", {}).reader!;
    const parts = sizes.map((size) => new Uint8Array(new SharedArrayBuffer(size, { maxByteLength: 1000 })));
    await reader.readAhead(parts, atOnce);
    expect(reader.fault()).toBeUndefined();
    expect(Buffer.concat(parts)).toEqual(Buffer.from(bytes));
  });
  await fc.assert(property, { numRuns: 30 });
});

test("data that is cut, or longer than it should be, is a fault when it is read ahead", async () => {
  const folder = temporaryFolder();
  const generation = writeSnapshot(folder, CODES, [randomBytes(5000)]);
  using longer = openSnapshot(folder, "codes", {}).reader!;
  await longer.readAhead([new Uint8Array(4000), new Uint8Array(1001)], 2);
  expect(longer.fault()).toBe("truncated");
  using cut = openSnapshot(folder, "codes", {}).reader!;
  truncateSync(join(folder, `codes-${generation}.bin`), 3000);
  await cut.readAhead([new Uint8Array(2000), new Uint8Array(3000)], 1);
  expect(cut.fault()).toBe("truncated");
});

/** By this thread, or by another one that hands them over; null when these have a fault. */
async function read(folder: string, way: string): Promise<CodesReading | null> {
  const opened = openCodes(folder);
  if (way === "in turn") return opened;
  using reading = opened;
  const codes = await reading.readAhead(3);
  return codes && CodesReading.of(codes);
}

test.each(["ahead", "in turn"])("codes that are read %s make the table that was written", async (way) => {
  const { folder, bytes } = written();
  using reading = await read(folder, way);
  expect(reading!.finish()).toBeUndefined();
  const { table } = reading!;
  expect(table).toMatchObject({ slots: ROWS, size: ROWS - 1, dimensions: DIMENSIONS });
  expect([1, 7, ROWS].map((rowId) => table.slotOf(rowId))).toEqual([0, -1, ROWS - 1]);
  expect(Buffer.concat([...table.parts()]).equals(bytes)).toBe(true);
});

test.each(["ahead", "in turn"])("codes of which a byte is flipped, read %s, have no rows", async (way) => {
  const { folder, bytes } = written();
  const random = seededRandom(6);
  for (let run = 0; run < 30; run++) {
    const damaged = Buffer.from(bytes);
    damaged[Math.floor(random() * damaged.length)]! ^= 1 << Math.floor(random() * 8);
    writeFileSync(join(folder, "codes-1.bin"), damaged);
    using reading = await read(folder, way);
    if (way === "ahead") expect(reading).toBeNull();
    else expect(reading!.finish()).toBe("checksum");
  }
});

test("without a snapshot there is nothing to read", () => {
  const { folder } = written();
  expect(CodesReading.open(temporaryFolder(), {})).toBe("missing");
  expect(CodesReading.open(folder, { dimensions: DIMENSIONS + 1 })).toBe("parameters");
});
