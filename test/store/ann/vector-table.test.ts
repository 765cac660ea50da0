import { Worker } from "node:worker_threads";
import { expect, test } from "vitest";
import { toUnit, type UnitVector } from "../../../src/core/vector.ts";
import { VectorTable } from "../../../src/store/ann/vector-table.ts";
import { clusteredVectors, seededRandom } from "../clustered-vectors.ts";
import { withCode } from "../with-code.ts";

const vectors = clusteredVectors(2500, 20, seededRandom(3));

function filled(): VectorTable {
  const table = VectorTable.create(20);
  for (const [i, vector] of vectors.entries()) table.add(i + 1, vector);
  for (let rowId = 5; rowId < 2500; rowId += 5) table.remove(rowId);
  return table;
}

function bytesOf(table: VectorTable, slots = table.slots): Buffer {
  return Buffer.concat([...table.parts(slots)]);
}

function reader(bytes: Uint8Array): (into: Uint8Array) => void {
  let offset = 0;
  return (into) => {
    into.set(bytes.subarray(offset, offset + into.length));
    offset += into.length;
  };
}

function restore(
  { dimensions, slots }: { readonly dimensions: number; readonly slots: number },
  read: (into: Uint8Array) => void,
): VectorTable {
  const table = VectorTable.unfilled(dimensions, slots);
  for (const part of table.parts(slots)) read(part);
  table.enter(slots);
  return table;
}

test("rows get slots in the order they come, and keep them", () => {
  const table = VectorTable.create(20);
  expect([7, 3, 2 ** 32 - 2].map((rowId) => table.add(rowId, vectors[0]!))).toEqual([0, 1, 2]);
  expect(table.add(3, vectors[0]!)).toBe(1);
  expect(table.remove(3)).toBe(true);
  expect(table.remove(3)).toBe(false);
  expect([7, 3, 2 ** 32 - 2, 8].map((rowId) => table.slotOf(rowId))).toEqual([0, -1, 2, -1]);
  expect([0, 1, 2].map((slot) => table.rowIdAt(slot))).toEqual([7, -1, 2 ** 32 - 2]);
  expect(table).toMatchObject({ slots: 3, size: 2, tombstones: 1, dimensions: 20, stride: 32 });
});

test("a vector or row id that is refused leaves the table as it was", () => {
  const table = VectorTable.create(2);
  expect(() => table.add(1, Float32Array.of(Number.NaN, 1) as UnitVector)).toThrow(withCode("BAD_VECTOR"));
  expect(() => table.add(1, toUnit([1, 2, 3]))).toThrow(withCode("DIMENSION_MISMATCH"));
  expect(() => table.add(-1, toUnit([1, 2]))).toThrow(withCode("BAD_REQUEST"));
  expect(() => table.add(2 ** 32 - 1, toUnit([1, 2]))).toThrow(withCode("BAD_REQUEST"));
  expect(() => VectorTable.create(0)).toThrow(withCode("BAD_CONFIG"));
  expect(table.slots).toBe(0);
});

test("floats are kept once they are known, and not before", () => {
  const table = filled();
  expect(table.hasFloats(1500)).toBe(false);
  expect(table.setFloats(1500, vectors[1500]!)).toBe(true);
  expect(table.hasFloats(1500)).toBe(true);
  expect(table.hasFloats(1499)).toBe(false);
  expect([...table.floatsAt(1500)]).toEqual([...vectors[1500]!]);
  expect(table.floatBytes).toBe(1024 * 32 * 4);
});

test("a table is restored from its parts", () => {
  const table = filled();
  const bytes = bytesOf(table);
  const restored = restore({ dimensions: 20, slots: table.slots }, reader(bytes));
  expect(restored).toMatchObject({ slots: 2500, size: table.size, tombstones: table.tombstones });
  for (const rowId of [1, 4, 5, 2500, 2501]) expect(restored.slotOf(rowId)).toBe(table.slotOf(rowId));
  expect(bytesOf(restored).equals(bytes)).toBe(true);
  expect(restored.add(9999, vectors[0]!)).toBe(2500);
});

test("parts that cannot be a table's are damage", () => {
  const table = VectorTable.create(16);
  const four = clusteredVectors(4, 16, seededRandom(4));
  for (const [i, vector] of four.entries()) table.add(i + 1, vector);
  const bytes = bytesOf(table);
  const damaged = (at: number, value: (view: DataView) => void) => {
    const copy = Uint8Array.from(bytes);
    value(new DataView(copy.buffer, at));
    return () => restore({ dimensions: 16, slots: 4 }, reader(copy));
  };
  const rowIds = 4 * (16 + 8);
  expect(damaged(rowIds, (view) => view.setUint32(0, 2, true))).toThrow(withCode("INDEX_CORRUPT"));
  expect(damaged(64, (view) => view.setFloat32(0, Number.NaN, true))).toThrow(withCode("INDEX_CORRUPT"));
  expect(damaged(64 + 16, (view) => view.setFloat32(0, -1, true))).toThrow(withCode("INDEX_CORRUPT"));
  expect(damaged(rowIds, (view) => view.setUint32(0, 0xffff_ffff, true))().size).toBe(3);
});

test("a full memory is an error with a code, and leaves the table usable", () => {
  const table = VectorTable.create(20, { limitBytes: 2_100_000 });
  const add = (): void => {
    for (let rowId = 0; rowId < 9000; rowId++) table.add(rowId, vectors[0]!);
  };
  expect(add).toThrow(withCode("STORAGE_FAILED"));
  expect(table.size).toBe(table.slots);
  expect(table.slotOf(table.slots - 1)).toBe(table.slots - 1);
  expect(table.slotOf(table.slots)).toBe(-1);
});

test("another thread sees what is added, also after the memory grew", async () => {
  const table = filled();
  const url = new URL("../../../src/store/ann/vector-table.ts", import.meta.url).href;
  const worker = new Worker(
    `import { parentPort } from "node:worker_threads"; import { VectorTable } from ${JSON.stringify(url)};
     let table; parentPort.on("message", ({ handle, rowId }) => { table ??= VectorTable.attach(handle);
     parentPort.postMessage([table.slots, table.size, table.slotOf(rowId), table.rowIdAt(table.slots - 1)]); });`,
    { eval: true, execArgv: ["--input-type=module"] },
  );
  const ask = (rowId: number): Promise<unknown> =>
    new Promise((resolve, reject) => {
      worker.once("message", resolve).once("error", reject);
      worker.postMessage({ handle: table.handle, rowId });
    });
  expect(await ask(2500)).toEqual([2500, table.size, 2499, 2500]);
  table.allocate(40_000_000);
  for (let rowId = 1_000_000; rowId < 1_002_000; rowId++) table.add(rowId, vectors[0]!);
  expect(await ask(1_001_999)).toEqual([4500, table.size, 4499, 1_001_999]);
  await worker.terminate();
});
