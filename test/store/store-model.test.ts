import { cpSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { toUnit, type UnitVector } from "../../src/core/vector.ts";
import { openSqliteStore, type SqliteStoreOptions } from "../../src/store/open-sqlite-store.ts";
import type { SqliteStore } from "../../src/store/sqlite-store.ts";
import { nearest } from "./nearest.ts";
import { sampleChunk, sampleDocument, SETTINGS } from "./sample-documents.ts";
import { temporaryFolder } from "./temporary-folder.ts";

/** What a collection should hold: each document's chunks as a set of words and a vector. */
type Model = Map<string, readonly { readonly words: readonly string[]; readonly vector: UnitVector }[]>;

interface Real {
  readonly options: SqliteStoreOptions;
  /** Which of the folder's collections it is: a crash goes on in a copy. */
  name: string;
  /** Two connections to the same collection, on threads and without; each command uses one of them. */
  stores: SqliteStore[];
}

async function openBoth(real: Pick<Real, "options" | "name">): Promise<SqliteStore[]> {
  const options = { ...real.options, name: real.name };
  return [await openSqliteStore(options), await openSqliteStore({ ...options, threads: false })];
}

const id = fc.constantFrom("a", "b", "c", "d");
const word = fc.constantFrom("red", "blue", "green", "机器");
const vector = fc
  .tuple(...Array.from({ length: 4 }, () => fc.integer({ min: -2, max: 2 })))
  .filter((v) => v.some((x) => x !== 0))
  .map(toUnit);
const chunk = fc.record({ words: fc.array(word, { minLength: 1, maxLength: 3 }), vector });
const which = fc.constantFrom(0, 1);

class Put implements fc.AsyncCommand<Model, Real> {
  readonly at: number;
  readonly id: string;
  readonly chunks: readonly { words: string[]; vector: UnitVector }[];
  constructor(at: number, documentId: string, chunks: readonly { words: string[]; vector: UnitVector }[]) {
    this.at = at;
    this.id = documentId;
    this.chunks = chunks;
  }
  check(): boolean {
    return true;
  }
  async run(model: Model, real: Real): Promise<void> {
    const chunks = this.chunks.map(({ words, vector: v }, ordinal) => sampleChunk(words.join(" "), v, { ordinal }));
    await real.stores[this.at]!.putDocument(sampleDocument(this.id), chunks);
    model.set(this.id, this.chunks);
  }
  toString(): string {
    return `put ${this.id} at ${this.at}: ${this.chunks.map(({ words }) => words.join(" ")).join(" | ")}`;
  }
}

class Remove implements fc.AsyncCommand<Model, Real> {
  readonly at: number;
  readonly ids: readonly string[];
  constructor(at: number, ids: readonly string[]) {
    this.at = at;
    this.ids = ids;
  }
  check(): boolean {
    return true;
  }
  async run(model: Model, real: Real): Promise<void> {
    const removed = await real.stores[this.at]!.removeDocuments(this.ids);
    expect(removed).toBe([...new Set(this.ids)].filter((documentId) => model.delete(documentId)).length);
  }
  toString(): string {
    return `remove ${this.ids.join(", ")} at ${this.at}`;
  }
}

class Reopen implements fc.AsyncCommand<Model, Real> {
  check(): boolean {
    return true;
  }
  async run(_: Model, real: Real): Promise<void> {
    for (const store of real.stores) await store[Symbol.asyncDispose]();
    real.stores = await openBoth(real);
  }
  toString(): string {
    return "reopen";
  }
}

/** What is on disk while the collection is open is what a crash leaves. */
class Crash implements fc.AsyncCommand<Model, Real> {
  check(): boolean {
    return true;
  }
  async run(_: Model, real: Real): Promise<void> {
    const { root } = real.options;
    const copy = `${real.name}c`;
    cpSync(join(root, real.name), join(root, copy), { recursive: true });
    for (const store of real.stores) await store[Symbol.asyncDispose]();
    real.name = copy;
    real.stores = await openBoth(real);
  }
  toString(): string {
    return "crash and reopen";
  }
}

class FilteredSearch implements fc.AsyncCommand<Model, Real> {
  readonly at: number;
  readonly ids: readonly string[];
  readonly query: UnitVector;
  constructor(at: number, ids: readonly string[], query: UnitVector) {
    this.at = at;
    this.ids = ids;
    this.query = query;
  }
  check(): boolean {
    return true;
  }
  async run(model: Model, real: Real): Promise<void> {
    const store = real.stores[this.at]!;
    const accepts = await store.select({ field: "$id", op: "in", value: this.ids }, "chunk");
    const chunks = [...new Set(this.ids)].flatMap((documentId) => model.get(documentId) ?? []);
    expect(accepts.rows).toHaveLength(chunks.length);
    const { candidates } = await store.searchVectors(this.query, 2, accepts);
    expect(candidates.map(({ score }) => score)).toEqual(bestScores(chunks, this.query, 2));
    const found = await store.searchLexical("chunk", { terms: ["red"] }, 100, accepts);
    expect(found).toHaveLength(chunks.filter(({ words }) => words.includes("red")).length);
  }
  toString(): string {
    return `search ${this.ids.join(", ")} at ${this.at}`;
  }
}

function bestScores(chunks: readonly { readonly vector: UnitVector }[], query: UnitVector, k: number): number[] {
  const scores = chunks.map(({ vector: stored }) => stored.reduce((sum, x, i) => sum + x * query[i]!, 0));
  return scores
    .sort((a, b) => b - a)
    .slice(0, k)
    .map((score) => expect.closeTo(score, 6) as number);
}

class Search implements fc.AsyncCommand<Model, Real> {
  readonly at: number;
  readonly word: string;
  readonly query: UnitVector;
  constructor(at: number, searched: string, query: UnitVector) {
    this.at = at;
    this.word = searched;
    this.query = query;
  }
  check(): boolean {
    return true;
  }
  async run(model: Model, real: Real): Promise<void> {
    const store = real.stores[this.at]!;
    const chunks = [...model.values()].flat();
    const expected = chunks.filter(({ words }) => words.includes(this.word)).length;
    expect(await store.searchLexical("chunk", { terms: [this.word] }, 100)).toHaveLength(expected);
    const holding = [...model.values()].filter((all) => all.some(({ words }) => words.includes(this.word))).length;
    expect(await store.searchLexical("document", { terms: [this.word] }, 100)).toHaveLength(holding);

    const found = await nearest(store, this.query, 3);
    expect(found.map(({ score }) => score)).toEqual(bestScores(chunks, this.query, 3));
    const vectors = await store.vectors(found.map((candidate) => candidate.id));
    expect(vectors.size).toBe(found.length);
    expect(await store.status()).toMatchObject({
      documents: model.size,
      chunks: chunks.length,
      vectors: chunks.length,
    });
  }
  toString(): string {
    return `search ${this.word} at ${this.at}`;
  }
}

const ENGINES: readonly (readonly [name: string, options: Partial<SqliteStoreOptions>])[] = [
  ["exact", {}],
  ["hnswlib", { graphEngine: "hnswlib", annThreshold: 2, snapshotAt: 2 }],
  ["kenning", { graphEngine: "kenning", annThreshold: 2, snapshotAt: 2 }],
];

test.each(ENGINES)(
  "any sequence of puts, removals, searches, crashes and reopenings behaves as a plain map (%s)",
  async (engine, options) => {
    const root = temporaryFolder();
    let run = 0;
    const commands = fc.commands(
      [
        fc.tuple(which, id, fc.array(chunk, { maxLength: 3 })).map((args) => new Put(...args)),
        fc.tuple(which, fc.array(id, { maxLength: 3 })).map((args) => new Remove(...args)),
        fc
          .tuple(
            which,
            word.filter((w) => w !== "机器"),
            vector,
          )
          .map((args) => new Search(...args)),
        fc.tuple(which, fc.array(id, { maxLength: 3 }), vector).map((args) => new FilteredSearch(...args)),
        fc.constant(new Reopen()),
        fc.constant(new Crash()),
      ],
      { maxCommands: 20 },
    );
    await fc.assert(
      fc.asyncProperty(commands, async (sequence) => {
        const name = `${engine}${run++}`;
        const opening = { options: { ...options, root, name, create: true }, name };
        const real: Real = { ...opening, stores: await openBoth(opening) };
        try {
          await real.stores[0]!.pinSettings(SETTINGS);
          await fc.asyncModelRun(() => ({ model: new Map() as Model, real }), sequence);
        } finally {
          for (const store of real.stores) await store[Symbol.asyncDispose]();
        }
      }),
      { numRuns: 8 },
    );
  },
);
