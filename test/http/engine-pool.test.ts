import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { EngineError, isEngineError } from "../../src/core/errors.ts";
import { type Engine, openEngine } from "../../src/engine.ts";
import { EnginePool, type OpenCollection } from "../../src/http/engine-pool.ts";

let root: string;
/** "open a", "close a", … in the order they were done. */
let events: string[];

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "kenning-pool-"));
});
afterAll(() => rm(root, { recursive: true, force: true }));
beforeEach(() => {
  events = [];
});

/** The real thing, and a record of it. */
const open: OpenCollection = async (collection, { create }) => {
  const engine = await openEngine({ root, collection, create, model: "none" });
  events.push(`open ${collection}`);
  const close = engine[Symbol.asyncDispose].bind(engine);
  engine[Symbol.asyncDispose] = async () => {
    await close();
    events.push(`close ${collection}`);
  };
  return engine;
};

const create = { create: true };
const read = { create: false };
async function nothing(): Promise<void> {}

test("many first uses at once open a collection once", async () => {
  await using pool = new EnginePool(open);
  const engines: Engine[] = [];
  await Promise.all(
    Array.from({ length: 8 }, () => pool.use("shared", create, async (engine) => engines.push(engine))),
  );
  expect(events).toEqual(["open shared"]);
  expect(new Set(engines).size).toBe(1);
});

test("a failed opening is tried again by the next use", async () => {
  let failures = 1;
  await using pool = new EnginePool(async (collection, options) => {
    if (failures-- > 0) throw new EngineError("COLLECTION_BUSY", "busy", { hint: "wait" });
    return open(collection, options);
  });
  const outcomes = await Promise.allSettled([pool.use("again", create, nothing), pool.use("again", create, nothing)]);
  expect(outcomes.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  await pool.use("again", create, nothing);
  expect(events).toEqual(["open again"]);
});

test("a writer that waits on a reader's opening makes the collection the reader did not find", async () => {
  await using pool = new EnginePool(open);
  const reading = pool.use("fresh", read, nothing);
  const writing = pool.use("fresh", create, async (engine) => engine.collection);
  await expect(reading).rejects.toSatisfy((error) => isEngineError(error, "COLLECTION_NOT_FOUND"));
  expect(await writing).toBe("fresh");
});

test("a task's own COLLECTION_NOT_FOUND is not taken for a failed opening", async () => {
  await using pool = new EnginePool(open);
  await pool.use("kept", create, nothing);
  let runs = 0;
  const task = pool.use("kept", create, async () => {
    runs++;
    throw new EngineError("COLLECTION_NOT_FOUND", "another one", { hint: "look" });
  });
  await expect(task).rejects.toSatisfy((error) => isEngineError(error, "COLLECTION_NOT_FOUND"));
  expect(runs).toBe(1);
});

test("over its size the pool closes the collection that was used longest ago", async () => {
  await using pool = new EnginePool(open, { maxOpen: 2 });
  for (const name of ["a", "b", "a", "c"]) await pool.use(name, create, nothing);
  await expect.poll(() => events).toEqual(["open a", "open b", "open c", "close b"]);
  await pool.use("b", read, nothing);
  expect(events.filter((event) => event === "open b")).toHaveLength(2);
});

test("a collection in use is not closed for another", async () => {
  await using pool = new EnginePool(open, { maxOpen: 1 });
  const status = await pool.use("outer", create, async (engine) => {
    await pool.use("inner", create, nothing);
    return engine.status();
  });
  expect(status.collection).toBe("outer");
});

test("closing waits for tasks, closes every engine, and refuses what comes after", async () => {
  const pool = new EnginePool(open);
  await pool.use("idle", create, nothing);
  const task = pool.use("busy", create, async (engine) => {
    await delay(50);
    events.push("done");
    return (await engine.status()).collection;
  });
  const closing = pool[Symbol.asyncDispose]();
  await expect(pool.use("idle", read, nothing)).rejects.toSatisfy((error) => isEngineError(error, "SERVER_NOT_READY"));
  await closing;
  expect(await task).toBe("busy");
  expect(events.indexOf("done")).toBeLessThan(events.indexOf("close busy"));
  expect(events).toContain("close idle");
});
