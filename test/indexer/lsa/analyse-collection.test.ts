import { expect, test } from "vitest";
import type { ChunkId } from "../../../src/core/document.ts";
import type { ProgressEvent } from "../../../src/core/progress.ts";
import { dot } from "../../../src/core/vector.ts";
import { type AnalysisContext, fitModel, placeChunks } from "../../../src/indexer/lsa/analyse-collection.ts";
import type { ChunkText, LsaPlace } from "../../../src/store/lsa/lsa-store.ts";
import { withCode } from "../../store/with-code.ts";
import { themedText } from "./themes.ts";

/** Two chunks a document. */
function texts(documents: number): ChunkText[] {
  return Array.from({ length: 2 * documents }, (_, i) => {
    const document = Math.floor(i / 2) + 1;
    return {
      id: (i + 1) as ChunkId,
      document,
      documentId: `d${document}`,
      title: "",
      headings: [],
      text: themedText(document, i),
    };
  });
}

function contextOf(all: readonly ChunkText[], changes: Partial<AnalysisContext> = {}): AnalysisContext {
  return {
    textsAfter: async (after, limit) =>
      await Promise.resolve(all.filter(({ id }) => id > after).slice(0, Math.min(limit, 7))),
    put: async () => await Promise.resolve(true),
    ...changes,
  };
}

async function placed(all: readonly ChunkText[], after = 0): Promise<LsaPlace[]> {
  const places: LsaPlace[] = [];
  const put = async (some: readonly LsaPlace[]) => await Promise.resolve(places.push(...some) > 0);
  const model = await fitModel(contextOf(all));
  expect(await placeChunks(model!, after, contextOf(all, { put }))).toBe(true);
  return places;
}

test("chunks about the same lie nearer to each other than to any about something else", async () => {
  const places = await placed(texts(60));
  expect(places.map(([id]) => id)).toEqual(Array.from({ length: 120 }, (_, i) => i + 1));
  const [, first] = places[0]!;
  const cosines = places
    .slice(1)
    .map(([id, place]) => ({ same: themeOf(id) === themeOf(1), cosine: dot(first!, place!) }));
  const least = Math.min(...cosines.filter(({ same }) => same).map(({ cosine }) => cosine));
  const most = Math.max(...cosines.filter(({ same }) => !same).map(({ cosine }) => cosine));
  expect(least).toBeGreaterThan(most);
});

test("the unit of a fit is the document, whatever page its chunks come in", async () => {
  const model = await fitModel(contextOf(texts(60)));
  expect(model!.parts.fittedOn).toBe(60);
  expect(await fitModel(contextOf(texts(31)))).toBeNull();
});

test("only what is above a chunk is placed, and what is of no use ends it", async () => {
  expect((await placed(texts(40), 75)).map(([id]) => id)).toEqual([76, 77, 78, 79, 80]);
  const model = await fitModel(contextOf(texts(40)));
  let calls = 0;
  const put = async () => await Promise.resolve(++calls < 2);
  expect(await placeChunks(model!, 0, contextOf(texts(1000), { put }))).toBe(false);
  expect(calls).toBe(2);
});

test("a failure to store places is thrown, though the next are being found meanwhile", async () => {
  const model = await fitModel(contextOf(texts(40)));
  const failure = new Error("the disk is full");
  for (const failing of [1, 2]) {
    let calls = 0;
    const put = async () => await (++calls === failing ? Promise.reject(failure) : Promise.resolve(true));
    await expect(placeChunks(model!, 0, contextOf(texts(500), { put }))).rejects.toBe(failure);
    expect(calls).toBe(failing);
  }
});

test("it says how far it is, and can be interrupted at every stage", async () => {
  const events: ProgressEvent[] = [];
  const all = texts(40);
  const model = await fitModel(contextOf(all, { chunks: 80, onProgress: (event) => events.push(event) }));
  await placeChunks(model!, 0, contextOf(all, { onProgress: (event) => events.push(event) }));
  expect([...new Set(events.map(({ stage }) => stage))]).toEqual(["read terms", "analyse", "place passages"]);
  expect(events.findLast(({ stage }) => stage === "read terms")).toMatchObject({ done: 80, total: 80 });
  for (const stage of ["read terms", "analyse"]) {
    const abort = new AbortController();
    const onProgress = (event: ProgressEvent) => event.stage === stage && abort.abort();
    await expect(fitModel(contextOf(all, { signal: abort.signal, onProgress }))).rejects.toThrow(withCode("ABORTED"));
  }
  await expect(placeChunks(model!, 0, contextOf(all, { signal: AbortSignal.abort() }))).rejects.toThrow(
    withCode("ABORTED"),
  );
});

function themeOf(id: number): number {
  return (Math.floor((id - 1) / 2) + 1) % 4;
}
