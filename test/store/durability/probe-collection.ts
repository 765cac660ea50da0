import { setTimeout } from "node:timers/promises";
import { isEngineError } from "../../../src/core/errors.ts";
import { queryTerms } from "../../../src/store/analyze/analyzer.ts";
import { openSqliteStore, type SqliteStoreOptions } from "../../../src/store/open-sqlite-store.ts";
import type { SqliteStore } from "../../../src/store/sqlite-store.ts";
import { nearest } from "../nearest.ts";
import { contentOf } from "./sample-content.ts";

/** What a collection answers: by question, the answer as text, or what it threw. */
export type Answers = ReadonlyMap<string, Answer>;
export type Answer =
  | { readonly value: string }
  | { readonly code: string }
  /** A failure that is not in the error table. */
  | { readonly bug: string };

type Question = readonly [name: string, ask: (store: SqliteStore) => Promise<unknown>];

const EVERYTHING = 100_000;

/** Vector searches only: the best ten of some queries, before and after graphs were loaded. */
export function vectorQuestions(queries: number): Question[] {
  return Array.from({ length: queries }, (_, i) => [
    `query ${i}`,
    async (store) => {
      // A graph is loaded between calls.
      await setTimeout(i < 3 ? 2 : 0);
      const accepts = i % 3 === 2 ? Array.from({ length: 300 }, (__, row) => 2 * row + 2) : undefined;
      const found = await nearest(store, contentOf(`query ${i}`, 1).chunks[0]!.vector!, 10, accepts);
      return found.map(({ id, score }) => [id, score.toFixed(5)]);
    },
  ]);
}

/** Everything that a collection of some documents can be asked. */
export function everyQuestion(ids: readonly string[]): Question[] {
  return [
    ["status", async (store) => ({ ...(await store.status()), sizeBytes: 0 })],
    ["settings", async (store) => await store.settings()],
    ["list", async (store) => await store.listDocuments({ offset: 0, limit: EVERYTHING })],
    ["even", async (store) => [...(await store.select(EVEN, "chunk")).rows]],
    ["vectors", async (store) => await store.vectorsAfter(0, EVERYTHING)],
    ["words", async (store) => await store.searchLexical("chunk", { terms: ["word"] }, EVERYTHING)],
    ...ids.flatMap((id): Question[] => [
      [`document ${id}`, async (store) => await store.getDocument(id)],
      [`chunks ${id}`, async (store) => await store.chunksOf(id)],
      [`words ${id}`, async (store) => await store.searchLexical("document", { terms: queryTerms(id) }, EVERYTHING)],
    ]),
    ...vectorQuestions(5),
  ];
}

const EVEN = { field: "parity", op: "=", value: "even" } as const;

/** Asks all; a collection that cannot be opened answers every question with the reason. */
export async function probeCollection(options: SqliteStoreOptions, questions: readonly Question[]): Promise<Answers> {
  let store: SqliteStore;
  try {
    store = await openSqliteStore(options);
  } catch (error) {
    return new Map([["open", failure(error)]]);
  }
  const answers = new Map<string, Answer>();
  for (const [name, ask] of questions) {
    try {
      answers.set(name, { value: JSON.stringify(await ask(store)) });
    } catch (error) {
      answers.set(name, failure(error));
    }
  }
  try {
    await store[Symbol.asyncDispose]();
  } catch (error) {
    answers.set("close", failure(error));
  }
  return answers;
}

/** Whether check finds fault with a collection. */
export async function isFaulted(options: SqliteStoreOptions): Promise<boolean> {
  try {
    await using store = await openSqliteStore(options);
    return !(await store.care.check()).ok;
  } catch (error) {
    if (isEngineError(error)) return true;
    throw error;
  }
}

function failure(error: unknown): Answer {
  if (isEngineError(error)) return { code: error.code };
  return { bug: error instanceof Error ? (error.stack ?? error.message).slice(0, 600) : String(error) };
}
