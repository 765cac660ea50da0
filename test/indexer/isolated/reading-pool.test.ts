import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, onTestFailed, test, vi } from "vitest";
import type { Reading } from "../../../src/indexer/isolated/reading.ts";
import { ReadingPool } from "../../../src/indexer/isolated/reading-pool.ts";
import { isAlive } from "../../../src/store/care/process-life.ts";
import { withCode } from "../../store/with-code.ts";

const entry = new URL("./unruly-child.ts", import.meta.url);
const unruly = new ReadingPool({ entry, maxSeconds: 0.8 });

function read(path: string): Reading<"texts"> {
  return unruly.read({ kind: "texts", path, absolutePath: path, root: path });
}

async function textOf(reading: Reading<"texts">): Promise<string | undefined> {
  return (await reading.next())?.[0]?.text;
}

test.each(["hangs", "crashes"])(
  "a file at which the process %s costs that file, and those behind it are read",
  async (bad) => {
    const readings = ["first", bad, "second", "third"].map(read);
    expect(await textOf(readings[0]!)).toBe("first");
    await expect(readings[1]!.next()).rejects.toThrow(withCode("EXTRACTION_FAILED"));
    expect(await textOf(readings[2]!)).toBe("second");
    expect(await textOf(readings[3]!)).toBe("third");
  },
);

test("a process that hangs ends with the program", async () => {
  const program = fileURLToPath(new URL("./leaving-program.ts", import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [program]);
  const pid = Number(stdout);
  onTestFailed(() => void process.kill(pid, "SIGKILL"));
  await vi.waitFor(() => expect(isAlive(pid)).toBe(false), 10_000);
});

test("a file is not blamed for what others left behind in the process", async () => {
  const readings = ["first", "crashes later", "second"].map(read);
  expect(await Promise.all(readings.map(textOf))).toEqual(["first", "crashes later", "second"]);
});

test("a file of parts waits for its reader, however long, and those behind it wait for it", async () => {
  const [parts, after] = [read("comes in parts"), read("after")] as const;
  expect(await textOf(parts)).toBe("comes in parts");
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(await textOf(after)).toBe("after");
  expect(await textOf(parts)).toBe("the second part");
  expect(await parts.next()).toBe(null);
});

test("what waits is not counted as work", async () => {
  const parts = read("comes in parts");
  await new Promise((resolve) => setTimeout(resolve, 1200));
  expect(await textOf(parts)).toBe("comes in parts");
  expect(await textOf(parts)).toBe("the second part");
});

test("a file that is of no interest any more is stopped, and those behind it are read", async () => {
  const [hanging, after] = [read("hangs"), read("after")] as const;
  hanging.cancel();
  expect(await textOf(after)).toBe("after");
});
