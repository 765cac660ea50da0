import { describe, expect, test } from "vitest";
import { openSqliteStore } from "../../../src/store/open-sqlite-store.ts";
import { temporaryFolder } from "../temporary-folder.ts";
import { lsaStoreContract } from "./lsa-store-contract.ts";

describe("in memory, on the calling thread", () => {
  lsaStoreContract(async () => await openSqliteStore({ root: ":memory:", name: "test", create: true, threads: false }));
});

describe("on disk, on threads", () => {
  lsaStoreContract(async () => await openSqliteStore({ root: temporaryFolder(), name: "test", create: true }));
});

test("threads can read the texts of a collection on disk by themselves", async () => {
  const root = temporaryFolder();
  await using onDisk = await openSqliteStore({ root, name: "test", create: true });
  expect(onDisk.lsa.file).toMatch(/collection\.db$/);
  await using inMemory = await openSqliteStore({ root: ":memory:", name: "test", create: true });
  expect(inMemory.lsa.file).toBeNull();
});
