import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { expect, test } from "vitest";
import type { IndexReport } from "../../src/core/indexing.ts";
import { temporaryFolder } from "../store/temporary-folder.ts";
import { finished, kenning, startKenning } from "./kenning.ts";

test("watch prints a line of JSON a batch, and ends well with Ctrl-C", async () => {
  const root = temporaryFolder();
  const notes = join(temporaryFolder(), "notes");
  mkdirSync(notes);
  writeFileSync(join(notes, "a.md"), "Of salt.");
  const child = startKenning(["watch", notes, "--root", root, "--model", "none", "--json"]);
  const reports = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  const next = async (): Promise<IndexReport> => JSON.parse((await reports.next()).value as string) as IndexReport;
  expect(await next()).toMatchObject({ added: 1, files: 1 });
  writeFileSync(join(notes, "b.md"), "Of yeast.");
  expect(await next()).toMatchObject({ added: 1, files: 1 });
  rmSync(join(notes, "a.md"));
  expect(await next()).toMatchObject({ removed: 1 });
  child.kill("SIGINT");
  expect((await finished(child)).code).toBe(0);
  const { stdout } = await kenning(["search", "salt", "--root", root, "--json"]);
  expect((JSON.parse(stdout) as { hits: unknown[] }).hits).toEqual([]);
});

test("watch says of a source that is not there that it waits for it, and takes it up when it is", async () => {
  const root = temporaryFolder();
  const notes = join(temporaryFolder(), "notes");
  mkdirSync(notes);
  await kenning(["source", "add", notes, "--root", root]);
  renameSync(notes, `${notes}-away`);
  writeFileSync(join(`${notes}-away`, "a.md"), "Of salt.");
  const child = startKenning(["watch", "--root", root, "--model", "none", "--json"]);
  const told = await createInterface({ input: child.stderr! })[Symbol.asyncIterator]().next();
  expect(told.value).toContain(notes);
  renameSync(`${notes}-away`, notes);
  const report = await createInterface({ input: child.stdout! })[Symbol.asyncIterator]().next();
  expect(JSON.parse(report.value as string)).toMatchObject({ added: 1 });
  child.kill("SIGINT");
  expect((await finished(child)).code).toBe(0);
});

test("watch ends when its collection is removed", async () => {
  const root = temporaryFolder();
  const notes = join(temporaryFolder(), "notes");
  mkdirSync(notes);
  writeFileSync(join(notes, "a.md"), "Of salt.");
  const child = startKenning(["watch", notes, "--root", root, "--model", "none"]);
  const ended = finished(child);
  await new Promise((resolve) => child.stdout!.once("data", resolve));
  rmSync(join(root, "default"), { recursive: true });
  writeFileSync(join(notes, "b.md"), "Of yeast.");
  const { code, stderr } = await ended;
  expect(code).toBe(4);
  expect(stderr).toContain(join(root, "default"));
});

test("watch has nothing to watch in a collection without sources", async () => {
  const { code, stdout } = await kenning(["watch", "--root", temporaryFolder()]);
  expect([code, stdout]).toEqual([6, ""]);
});
