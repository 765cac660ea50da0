import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";

const MODULE = new URL("../../src/cli/frugal-heap.ts", import.meta.url).href;

/** @returns bytes of the young generation after 64 MB of objects have lived through collections, and what V8 complained of */
function youngBytes(prepare: string): { bytes: number; complaints: string } {
  const program = `
    import { getHeapSpaceStatistics } from "node:v8";
    ${prepare}
    let kept = [];
    for (let i = 0; i < 2_000_000; i++) {
      kept.push({ i });
      if (kept.length > 100_000) kept = [];
    }
    console.log(getHeapSpaceStatistics().find(({ space_name }) => space_name === "new_space").space_size);`;
  const args = ["--input-type=module", "--eval", program];
  const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
  return { bytes: Number(stdout), complaints: stderr };
}

test("the youngest objects are held to a few megabytes", () => {
  const frugal = youngBytes(`import { frugalHeap } from ${JSON.stringify(MODULE)}; frugalHeap();`);
  expect(frugal.complaints).toBe("");
  expect(frugal.bytes).toBeLessThan(8 * 2 ** 20);
  expect(youngBytes("").bytes).toBeGreaterThan(8 * 2 ** 20);
});
