import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { scan } from "../../src/indexer/scan.ts";
import { ScanScope } from "../../src/indexer/scan-scope.ts";
import { temporaryFolder } from "../store/temporary-folder.ts";
import { writeFiles } from "./collection.ts";

test("a scope holds what is named or below, and concerns what is on the way", () => {
  const scope = new ScanScope(["a/b", "c.md"]);
  const paths = ["a", "a/b", "a/b/c.md", "a/bc", "c.md", "d"];
  expect(paths.filter((path) => scope.holds(path))).toEqual(["a/b", "a/b/c.md", "c.md"]);
  expect(paths.filter((path) => scope.concerns(path))).toEqual(["a", "a/b", "a/b/c.md", "c.md"]);
  expect(new ScanScope([""]).holds("any/thing")).toBe(true);
});

test("a walk within a scope finds what the whole walk finds there, in its order", async () => {
  const root = temporaryFolder();
  const files = ["a.md", "b/c.md", "b/d/e.md", "b/d/f.txt", "b/.hidden/g.md", "h/i.md", "h/j/k.md"];
  writeFiles(root, Object.fromEntries(files.map((file) => [file, file])));
  writeFiles(root, { ".gitignore": "*.txt\n", "h/.gitignore": "j/\n" });
  mkdirSync(join(root, "empty"));
  symlinkSync(join(root, "b"), join(root, "link"));
  const paths = async (within?: string[]): Promise<string[]> => {
    const found: string[] = [];
    for await (const { path } of scan(root, { within })) found.push(path);
    return found;
  };
  const whole = await paths();
  const any = fc.constantFrom("", "a.md", "b", "b/d", "b/d/e.md", "b/d/f.txt", "h", "h/j", "h/j/k.md", "none", "empty");
  await fc.assert(
    fc.asyncProperty(fc.array(any, { maxLength: 4 }), async (within) => {
      const scope = new ScanScope(within);
      expect(await paths(within)).toEqual(whole.filter((path) => scope.holds(path)));
    }),
  );
});
