import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openSqliteStore } from "../../src/store/open-sqlite-store.ts";
import { nearest } from "./nearest.ts";
import { axis } from "./sample-documents.ts";
import { temporaryFolder } from "./temporary-folder.ts";

/** Runs a writer, kills it after some acknowledgements, and returns them. */
async function killedWriter(root: string, prefix: string, after: number): Promise<string[]> {
  const writer = spawn(process.execPath, [join(import.meta.dirname, "put-until-killed.ts"), root, "c", prefix], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  writer.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
    if (output.split("\n").length > after) writer.kill("SIGKILL");
  });
  await once(writer, "close");
  return output.split("\n").slice(0, -1);
}

test("after writers are killed at any moment, every acknowledged document is whole, and none is half there", async () => {
  const root = temporaryFolder();
  const acknowledged = (await Promise.all([killedWriter(root, "a", 15), killedWriter(root, "b", 22)])).flat();
  expect(acknowledged.length).toBeGreaterThanOrEqual(37);

  await using store = await openSqliteStore({ root, name: "c", create: false });
  const documents = await store.listDocuments({ offset: 0, limit: 10_000 });
  const ids = documents.map(({ id }) => id);
  expect(ids).toEqual(expect.arrayContaining(acknowledged));
  for (const id of ids) expect(await store.chunksOf(id)).toHaveLength(3);
  expect(await store.searchLexical("chunk", { terms: ["word"] }, 10_000)).toHaveLength(3 * ids.length);
  expect(await store.searchLexical("document", { terms: ["word"] }, 10_000)).toHaveLength(ids.length);
  expect(await nearest(store, axis(0), 10_000)).toHaveLength(3 * ids.length);
});
