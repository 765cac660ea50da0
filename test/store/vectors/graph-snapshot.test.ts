import { setTimeout } from "node:timers/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { SqliteStore } from "../../../src/store/sqlite-store.ts";
import { ThreadedServices } from "../../../src/store/threaded-services.ts";
import type { VectorState } from "../../../src/store/vectors/opened-vectors.ts";
import type { GraphEngine } from "../../../src/store/vectors/vector-options.ts";
import { clusteredVectors, seededRandom } from "../clustered-vectors.ts";
import { sampleChunk, sampleDocument, SETTINGS } from "../sample-documents.ts";
import { temporaryFolder } from "../temporary-folder.ts";

const vectors = clusteredVectors(4700, 4, seededRandom(9));

async function open(
  folder: string,
  engine: GraphEngine = "kenning",
): Promise<{ services: ThreadedServices; store: SqliteStore }> {
  const options = { folder, annThreshold: 100, snapshotAt: 100, engine, delegates: true };
  const services = await ThreadedServices.open({
    file: join(folder, "collection.db"),
    busyTimeoutMs: 5000,
    vectors: options,
  });
  return { services, store: new SqliteStore("c", services) };
}

async function put(store: SqliteStore, first: number, end: number): Promise<void> {
  const chunks = vectors.slice(first, end).map((vector, ordinal) => sampleChunk("x", vector, { ordinal }));
  await store.putDocument(sampleDocument(`d${first}`), chunks);
}

async function untilLinked(services: ThreadedServices, rows: number): Promise<VectorState> {
  for (;;) {
    const state = await services.vectors.state();
    if (state?.graph === "ready" && state.linked === rows) return state;
    await setTimeout(5);
  }
}

test("a graph that was read from its snapshot is linked on by other threads, and found again", async () => {
  const folder = temporaryFolder();
  {
    const { services, store } = await open(folder);
    await using _ = store;
    await store.pinSettings(SETTINGS);
    await put(store, 0, 2500);
    await untilLinked(services, 2500);
  }
  {
    const { services, store } = await open(folder);
    await using _ = store;
    expect(await untilLinked(services, 2500)).toMatchObject({ snapshotFault: null });
    // More than the thread that keeps the graph links by itself.
    await put(store, 2500, 4700);
    await untilLinked(services, 4700);
    const { candidates } = await store.searchVectors(vectors[4000]!, 1);
    expect(candidates[0]!.score).toBeGreaterThan(0.999);
  }
  const { services, store } = await open(folder);
  await using _ = store;
  expect(await untilLinked(services, 4700)).toMatchObject({ snapshotFault: null, vectors: 4700 });
});

test("a collection is closed at any moment of the reading of hnswlib's file", async () => {
  const folder = temporaryFolder();
  {
    const { services, store } = await open(folder, "hnswlib");
    await using _ = store;
    await store.pinSettings(SETTINGS);
    await put(store, 0, 2500);
    await untilLinked(services, 2500);
  }
  for (let waitedMs = 0; waitedMs < 24; waitedMs += 2) {
    const { services, store } = await open(folder, "hnswlib");
    await using _ = store;
    void services.vectors.state();
    await setTimeout(waitedMs);
  }
  const { services, store } = await open(folder, "hnswlib");
  await using _ = store;
  expect(await untilLinked(services, 2500)).toMatchObject({ snapshotFault: null, vectors: 2500 });
});
