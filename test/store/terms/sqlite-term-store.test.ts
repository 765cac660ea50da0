import { describe, expect, test } from "vitest";
import type { ChunkId } from "../../../src/core/document.ts";
import { openSqliteStore } from "../../../src/store/open-sqlite-store.ts";
import { axis, sampleChunk, sampleDocument, SETTINGS } from "../sample-documents.ts";
import { temporaryFolder } from "../temporary-folder.ts";
import { infoOf, termStoreContract } from "./term-store-contract.ts";

describe("in memory, on the calling thread", () => {
  termStoreContract(
    async () => await openSqliteStore({ root: ":memory:", name: "test", create: true, threads: false }),
  );
});

describe("on disk, on threads", () => {
  termStoreContract(async () => await openSqliteStore({ root: temporaryFolder(), name: "test", create: true }));
});

test("a snapshot of the vectors before the swap is not believed, and other processes see the new ones", async () => {
  const root = temporaryFolder();
  const open = async () => await openSqliteStore({ root, name: "test", create: true });
  const ids = Array.from({ length: 40 }, (_, i) => (i + 1) as ChunkId);
  {
    await using store = await open();
    await store.pinSettings(SETTINGS);
    await store.putDocument(
      sampleDocument("d"),
      ids.map((id) => sampleChunk(`text ${id}`, axis(id % 2), { ordinal: id - 1 })),
    );
    await store.searchVectors(axis(0), 1);
    // Closing writes a snapshot.
  }
  await using other = await open();
  expect((await other.searchVectors(axis(0), 1)).candidates[0]?.id).toBe(2);
  await using store = await open();
  const generation = await store.terms.begin();
  await store.terms.stage(
    generation,
    ids.map((id) => [id, axis(id % 2 === 0 ? 1 : 0)] as const),
  );
  await store.terms.use(generation, infoOf("a", { parts: {} }), { forget: [] });
  for (const one of [store, other]) expect((await one.searchVectors(axis(0), 1)).candidates[0]?.id).toBe(1);
  await using later = await open();
  expect((await later.searchVectors(axis(0), 1)).candidates[0]?.id).toBe(1);
  expect(await later.care.check()).toMatchObject({ ok: true, problems: [] });
});
