import { appendFileSync, mkdirSync, renameSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { seededRandom } from "../../store/clustered-vectors.ts";
import { watchFolder } from "./watched-folder.ts";

describe("what editors do when they save", () => {
  test.each<[string, (file: string) => void]>([
    ["write", (file) => writeFileSync(file, "new")],
    [
      "truncate, then write",
      (file) => {
        truncateSync(file);
        appendFileSync(file, "new");
      },
    ],
    [
      "write beside, then rename",
      (file) => {
        writeFileSync(`${file}.tmp`, "new");
        renameSync(`${file}.tmp`, file);
      },
    ],
    [
      "delete, then create",
      (file) => {
        rmSync(file);
        writeFileSync(file, "new");
      },
    ],
    [
      "keep a backup",
      (file) => {
        renameSync(file, `${file}~`);
        writeFileSync(file, "new");
        rmSync(`${file}~`);
      },
    ],
  ])("%s", async (_, save) => {
    const { folder, holds } = await watchFolder({ "a.txt": "old", "b.txt": "other" });
    save(join(folder, "a.txt"));
    await holds({ "a.txt": "new", "b.txt": "other" });
  });
});

test("files and folders that come, move and go are followed", async () => {
  const { folder, holds } = await watchFolder({ "a.txt": "one" });
  mkdirSync(join(folder, "d/e"), { recursive: true });
  writeFileSync(join(folder, "d/e/b.txt"), "two");
  await holds({ "a.txt": "one", "d/e/b.txt": "two" });
  renameSync(join(folder, "d"), join(folder, "f"));
  await holds({ "a.txt": "one", "f/e/b.txt": "two" });
  rmSync(join(folder, "f"), { recursive: true });
  await holds({ "a.txt": "one" });
});

test("an edit of the same size and time is seen", async () => {
  const { folder, holds } = await watchFolder({ "a.txt": "one" });
  writeFileSync(join(folder, "a.txt"), "two");
  await holds({ "a.txt": "two" });
  writeFileSync(join(folder, "a.txt"), "six");
  await holds({ "a.txt": "six" });
});

test("a burst is a few batches", async () => {
  const { folder, holds, reports } = await watchFolder({ "a.txt": "one" });
  const texts: Record<string, string> = { "a.txt": "one" };
  for (let i = 0; i < 500; i++) {
    texts[`d${i % 5}/${i}.txt`] = `text ${i}`;
    mkdirSync(join(folder, `d${i % 5}`), { recursive: true });
    writeFileSync(join(folder, `d${i % 5}/${i}.txt`), `text ${i}`);
  }
  await holds(texts);
  expect(reports.length).toBeLessThan(10);
});

test("ignore rules that change change what is taken", async () => {
  const { folder, holds } = await watchFolder({ "a.txt": "one", "d/b.txt": "two", "d/c.log": "three" });
  writeFileSync(join(folder, "d/.gitignore"), "*.log\n");
  await holds({ "a.txt": "one", "d/b.txt": "two" });
  rmSync(join(folder, "d/.gitignore"));
  await holds({ "a.txt": "one", "d/b.txt": "two", "d/c.log": "three" });
});

test("hidden files of a source that takes them are followed", async () => {
  const { folder, holds } = await watchFolder({ ".a.txt": "one" }, { hidden: true });
  writeFileSync(join(folder, ".a.txt"), "other");
  writeFileSync(join(folder, "..b.txt"), "two");
  await holds({ ".a.txt": "other", "..b.txt": "two" });
});

test("a root that vanishes keeps its documents, and is taken up again when it is back", async () => {
  const { folder, holds, notices } = await watchFolder({ "a.txt": "one", "b.txt": "two" });
  renameSync(folder, `${folder}-away`);
  await expect.poll(() => notices.length, { timeout: 10_000 }).toBeGreaterThan(0);
  await holds({ "a.txt": "one", "b.txt": "two" });
  writeFileSync(join(`${folder}-away`, "b.txt"), "changed");
  renameSync(`${folder}-away`, folder);
  await holds({ "a.txt": "one", "b.txt": "changed" });
  writeFileSync(join(folder, "c.txt"), "three");
  await holds({ "a.txt": "one", "b.txt": "changed", "c.txt": "three" });
});

test("after random edits the collection is as a new one", async () => {
  const { folder, isAsNew } = await watchFolder({ "keep.txt": "always" });
  const random = seededRandom(7);
  const pick = (count: number): number => Math.floor(random() * count);
  const file = (): string => join(folder, `d${pick(3)}`, `${pick(6)}.txt`);
  const edits = [
    () => writeFileSync(file(), `text ${pick(9)}`),
    () => rmSync(file(), { force: true }),
    () => renameSync(file(), file()),
    () => rmSync(join(folder, `d${pick(3)}`), { recursive: true, force: true }),
    () => renameSync(join(folder, `d${pick(3)}`), join(folder, `d${pick(3)}`)),
  ];
  for (let round = 0; round < 3; round++) {
    for (let i = 0; i < 80; i++) {
      for (let d = 0; d < 3; d++) mkdirSync(join(folder, `d${d}`), { recursive: true });
      try {
        edits[random() < 0.6 ? 0 : pick(edits.length)]!();
      } catch {
        // What is not there cannot be renamed; a folder in use cannot be replaced.
      }
      if (i % 20 === 0) await new Promise((resolve) => setTimeout(resolve, 60));
    }
    await isAsNew();
  }
});
