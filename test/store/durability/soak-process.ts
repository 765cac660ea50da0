// A writer or a reader of the soak test: works on one collection until its time is over, then prints what it met.
import { setTimeout } from "node:timers/promises";
import { isEngineError } from "../../../src/core/errors.ts";
import { openSqliteStore, type SqliteStoreOptions } from "../../../src/store/open-sqlite-store.ts";
import type { SqliteStore } from "../../../src/store/sqlite-store.ts";
import { nearest } from "../nearest.ts";
import { seededRandom } from "../clustered-vectors.ts";
import { contentOf } from "./sample-content.ts";

export interface SoakOrders {
  readonly store: SqliteStoreOptions;
  readonly role: "writer" | "reader";
  readonly seconds: number;
  readonly seed: number;
  /** Documents d0, d1, … that come and go. */
  readonly documents: number;
}

export interface SoakOutcome {
  readonly operations: number;
  readonly slowestMs: number;
  readonly errors: readonly string[];
  readonly wrong: readonly string[];
}

/** Of every document, each with a vector; so that counts have to agree. */
export const CHUNKS = 3;
const BATCH = 10;

async function soak(orders: SoakOrders): Promise<SoakOutcome> {
  const random = seededRandom(orders.seed);
  const errors: string[] = [];
  const wrong: string[] = [];
  const expect = (isTrue: boolean, otherwise: string): unknown => isTrue || wrong.push(otherwise);
  let operations = 0;
  let slowestMs = 0;
  await using store = await openSqliteStore(orders.store);
  const id = (): string => `d${Math.floor(random() * orders.documents)}`;
  const step = orders.role === "writer" ? write : READS;
  const end = performance.now() + 1000 * orders.seconds;
  while (performance.now() < end) {
    const started = performance.now();
    try {
      if (typeof step === "function") await step(store, id, operations + 1, random);
      else await step[Math.floor(random() * step.length)]!(store, id, expect);
      operations++;
    } catch (error) {
      errors.push(isEngineError(error) ? `${error.code}: ${error.message}` : String(error));
    }
    slowestMs = Math.max(slowestMs, performance.now() - started);
    if (orders.role === "writer") await setTimeout(random() * 5);
  }
  return { operations, slowestMs, errors: errors.slice(0, 5), wrong: wrong.slice(0, 5) };
}

async function write(store: SqliteStore, id: () => string, version: number, random: () => number): Promise<void> {
  const ids = [...new Set(Array.from({ length: BATCH }, id))];
  if (random() < 0.3) await store.removeDocuments(ids);
  else await store.putDocuments(ids.map((one) => contentOf(one, version, { chunks: CHUNKS })));
}

type Read = (
  store: SqliteStore,
  id: () => string,
  expect: (isTrue: boolean, otherwise: string) => unknown,
) => Promise<void>;

const READS: readonly Read[] = [
  async (store, id, expect) => {
    const asked = id();
    const chunks = await store.chunksOf(asked);
    const versions = new Set(chunks.map(({ text }) => versionIn(text)));
    expect(
      versions.size <= 1 && [0, CHUNKS].includes(chunks.length),
      `${asked} is half there: ${[...versions].join(", ")}`,
    );
  },
  async (store, _, expect) => {
    const { documents, chunks, vectors } = await store.status();
    expect(chunks === CHUNKS * documents && vectors === chunks, `${documents}, ${chunks} and ${vectors} were counted`);
  },
  async (store, id, expect) => {
    const query = contentOf(id(), 1).chunks[0]!.vector!;
    const { candidates, plan } = await store.searchVectors(query, 10);
    expect(candidates.length === Math.min(10, plan.vectors), `${candidates.length} found of ${plan.vectors}`);
    expect(plan.vectors % CHUNKS === 0, `${plan.vectors} vectors are searched`);
    await expectGoneForGood(store, candidates, async () => await nearest(store, query, 50), expect);
  },
  async (store, _, expect) => {
    const search = async () => await store.searchLexical("chunk", { terms: ["word"] }, 100_000);
    const found = await search();
    expect(found.length % CHUNKS === 0, `words find ${found.length} chunks`);
    await expectGoneForGood(store, found.slice(0, 50), search, expect);
  },
  async (store, _, expect) => {
    const rows = await store.select({ field: "parity", op: "=", value: "even" }, "chunk");
    expect(rows.rows.length % CHUNKS === 0, `a filter selects ${rows.rows.length} chunks`);
    const query = contentOf("d0", 1).chunks[0]!.vector!;
    const { candidates } = await store.searchVectors(query, 10, rows);
    const accepted = new Set(rows.rows);
    expect(
      candidates.every((one) => accepted.has(one.id)),
      "a filtered search finds what the filter refuses",
    );
  },
];

/** What was found and cannot be read was removed in between; then it is never found again. */
async function expectGoneForGood(
  store: SqliteStore,
  found: readonly { readonly id: number }[],
  searchAgain: () => Promise<readonly { readonly id: number }[]>,
  expect: (isTrue: boolean, otherwise: string) => unknown,
): Promise<void> {
  const known = new Set<number>((await store.chunks(found.map(({ id }) => id as never))).map(({ id }) => id));
  const gone = found.filter(({ id }) => !known.has(id)).map(({ id }) => id);
  if (gone.length === 0) return;
  const again = new Set((await searchAgain()).map(({ id }) => id));
  expect(!gone.some((row) => again.has(row)), `removed chunks are found again: ${gone.join(", ")}`);
}

function versionIn(text: string): string | undefined {
  return /\bv(\d+)\b/.exec(text)?.[1];
}

if (import.meta.main) {
  const outcome = await soak(JSON.parse(process.argv[2]!) as SoakOrders);
  process.stdout.write(JSON.stringify(outcome));
}
