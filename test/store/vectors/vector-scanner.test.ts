import { expect, test } from "vitest";
import { toUnit } from "../../../src/core/vector.ts";
import { openSqliteStore } from "../../../src/store/open-sqlite-store.ts";
import { clusteredVectors, seededRandom } from "../clustered-vectors.ts";
import { sampleChunk, sampleDocument, SETTINGS } from "../sample-documents.ts";
import { temporaryFolder } from "../temporary-folder.ts";

test("searches on several threads find what one finds, while the collection changes", async () => {
  const options = { root: temporaryFolder(), name: "c", create: true };
  await using store = await openSqliteStore({ ...options, scanners: 2 });
  await store.pinSettings(SETTINGS);
  const vectors = clusteredVectors(300, 4, seededRandom(5));
  const put = async (n: number): Promise<void> => {
    const chunks = vectors.slice(n, n + 50).map((vector, ordinal) => sampleChunk("x", vector, { ordinal }));
    await store.putDocument(sampleDocument(`d${n}`), chunks);
  };
  await put(0);
  for (let n = 50; n < 300; n += 50) {
    const query = toUnit(vectors[n]!);
    const searches = Array.from({ length: 12 }, async () => await store.searchVectors(query, 1));
    const [, ...found] = await Promise.all([put(n), ...searches]);
    // Each sees the collection as it was before or after the write, never in between.
    for (const { plan } of found) expect([n, n + 50]).toContain(plan.vectors);
    await using alone = await openSqliteStore({ ...options, threads: false });
    const expected = (await alone.searchVectors(query, 20)).candidates;
    const several = await Promise.all(Array.from({ length: 12 }, async () => await store.searchVectors(query, 20)));
    for (const { candidates } of several) expect(candidates).toEqual(expected);
  }
});
