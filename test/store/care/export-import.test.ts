import { setTimeout as wait } from "node:timers/promises";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ExportOptions, ImportOptions } from "../../../src/core/care.ts";
import { CollectionCare } from "../../../src/store/care/collection-care.ts";
import type { CareService } from "../../../src/store/care/care-service.ts";
import { writeState } from "../../../src/store/sqlite/states.ts";
import { deleteDocument, replaceDocument } from "../../../src/store/sqlite/write-document.ts";
import type { Remote } from "../../../src/store/threads/protocol.ts";
import { arbitraryDocument } from "../arbitrary-documents.ts";
import { sampleChunk, sampleDocument, WORDS_ONLY } from "../sample-documents.ts";
import { withCode } from "../with-code.ts";
import { emptyCollection, filledCollection, type FilledCollection, putSample } from "./filled-collection.ts";

/** The service as the engine sees it, on the calling thread. */
function careOf({ care }: FilledCollection): CollectionCare {
  return new CollectionCare(new Proxy(care, { get: asynchronous as never }) as unknown as Remote<CareService>);
}

function asynchronous(target: CareService, name: keyof CareService) {
  return async (...args: unknown[]): Promise<unknown> => {
    await wait(0);
    return (target[name] as (...all: unknown[]) => unknown).apply(target, args);
  };
}

async function exported(collection: FilledCollection, options?: ExportOptions): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of careOf(collection).export(options)) lines.push(line);
  return lines;
}

async function imported(collection: FilledCollection, lines: readonly string[], options?: ImportOptions) {
  async function* stream(): AsyncGenerator<string> {
    yield* lines;
  }
  return await careOf(collection).import(stream(), options);
}

const parsed = (lines: readonly string[]): { kind: string; id?: string }[] => lines.map((line) => JSON.parse(line));

test("an export is a header, the learned states, a line a document by id, and an end", async () => {
  const collection = filledCollection(12);
  writeState(collection.database, "whitening", Uint8Array.of(1, 2));
  const lines = parsed(await exported(collection));
  expect(lines[0]).toMatchObject({
    kind: "kenning-export",
    version: 1,
    settings: { embedder: { model: "test", dimensions: 4 } },
    sources: [{ name: "notes" }],
  });
  expect(lines[1]).toEqual({ kind: "state", name: "whitening", bytes: "AQI=" });
  const ids = lines.slice(2, -1).map(({ id }) => id);
  expect(ids).toHaveLength(13);
  expect(ids.slice(0, 4)).toEqual(["d0", "d1", "d10", "d11"]);
  expect(lines.at(-1)).toEqual({ kind: "end", documents: 13 });
});

test("a vector is the base64 of its little-endian float32 bytes", async () => {
  const collection = emptyCollection();
  putSample(collection.database, "d0");
  const [, document] = (await exported(collection)).map((line) => JSON.parse(line));
  const bytes = Buffer.from(document.chunks[0].vector, "base64");
  expect([0, 4, 8, 12].map((at) => bytes.readFloatLE(at))).toEqual([1, 0, 0, 0]);
});

test("what was exported and imported is exported as the same bytes, however it came to be", async () => {
  const documents = fc.uniqueArray(fc.constantFrom("a", "b", "文档/一.md", "z#1", "Ä", "😀"), { minLength: 1 });
  await fc.assert(
    fc.asyncProperty(
      documents.chain((ids) => fc.tuple(...ids.map((id) => arbitraryDocument(id)))),
      fc.array(fc.string({ unit: "grapheme" }), { maxLength: 4 }),
      async (all, texts) => {
        const first = filledCollection(3);
        for (const document of all) {
          const chunks = texts.map((text, ordinal) => sampleChunk(text, null, { ordinal, headings: [text] }));
          first.database.write(() => replaceDocument(first.database, document, chunks));
        }
        first.database.write(() => deleteDocument(first.database, "d1"));
        const lines = await exported(first);
        const second = emptyCollection(null);
        expect(await imported(second, lines)).toMatchObject({ badLines: 0, complete: true, documents: 3 + all.length });
        expect(await exported(second)).toEqual(lines);
        // The documents' sources are arbitrary here.
        const { problems } = second.care.check({ repair: false });
        expect(problems.filter(({ kind }) => kind !== "sources")).toEqual([]);
      },
    ),
    { numRuns: 20 },
  );
});

describe("an export", () => {
  test("without vectors is one of a collection that is searched by words alone", async () => {
    const collection = filledCollection(3);
    writeState(collection.database, "whitening", Uint8Array.of(1, 2));
    const lines = await exported(collection, { vectors: false });
    expect(lines.join("\n")).not.toContain('"vector"');
    expect(parsed(lines).map(({ kind }) => kind)).not.toContain("state");
    const words = emptyCollection(WORDS_ONLY);
    expect(await imported(words, lines)).toMatchObject({ documents: 4 });
    expect(words.care.check({ repair: false })).toMatchObject({ ok: true, vectors: 0 });
  });

  test("takes only the documents that a filter selects, and says so", async () => {
    const filter = { field: "n", op: "<", value: 2 } as const;
    const lines = parsed(await exported(filledCollection(5), { filter }));
    expect(lines[0]).toMatchObject({ filter });
    expect(lines.slice(1).map(({ id }) => id)).toEqual(["d0", "d1", undefined]);
    const bad = exported(filledCollection(1), { filter: { field: "" } as never });
    await expect(bad).rejects.toThrow(withCode("BAD_FILTER"));
  });

  test("goes on where one was cut short, wherever that was", async () => {
    const collection = filledCollection(150);
    const whole = await exported(collection);
    for (const written of [0, 1, 100, 151]) {
      const id = parsed(whole)[written]!.id ?? null;
      const rest = await exported(collection, { resume: { after: id, documents: written } });
      expect(whole.slice(0, written + 1).concat(rest)).toEqual(whole);
    }
  });

  test("refuses to hand out a damaged vector, and names its document", async () => {
    const collection = filledCollection(3);
    collection.database.run("UPDATE vectors SET vector = zeroblob(16) WHERE chunk_row = 5");
    const refused = exported(collection);
    await expect(refused).rejects.toThrow(withCode("INDEX_CORRUPT"));
    await expect(refused).rejects.toMatchObject({ data: { document: "d1" } });
  });

  test("ends at a signal", async () => {
    const aborted = exported(filledCollection(3), { signal: AbortSignal.abort() });
    await expect(aborted).rejects.toThrow(withCode("ABORTED"));
  });
});

describe("an import", () => {
  test("passes over what is there just the same, and replaces what differs", async () => {
    const source = filledCollection(5);
    const lines = await exported(source);
    const target = emptyCollection(null);
    await imported(target, lines.slice(0, 3));
    expect(await imported(target, lines)).toMatchObject({ documents: 4, unchanged: 2, complete: true });
    expect(await imported(target, lines)).toMatchObject({ documents: 0, unchanged: 6 });
    putSample(source.database, "d2", { title: "Another title", contentHash: "d2" });
    expect(await imported(target, await exported(source))).toMatchObject({ documents: 1, unchanged: 5 });
  });

  test("says when the export was cut short between two lines", async () => {
    const lines = await exported(filledCollection(5));
    expect(await imported(emptyCollection(null), lines.slice(0, 4))).toMatchObject({ documents: 3, complete: false });
    const hole = lines.toSpliced(2, 1);
    expect(await imported(emptyCollection(null), hole)).toMatchObject({ documents: 5, complete: false });
  });

  test("refuses another model's vectors before anything is written", async () => {
    const lines = await exported(filledCollection(2));
    const target = emptyCollection(WORDS_ONLY);
    await expect(imported(target, lines)).rejects.toThrow(withCode("EMBEDDER_MISMATCH"));
    expect(target.database.get("SELECT count(*) AS count FROM sources")).toEqual({ count: 0 });
  });

  const spoil: readonly [what: string, (line: string) => string][] = [
    ["what is not JSON", (line) => line.slice(0, -5)],
    ["an unknown field", (line) => line.replace('"title"', '"titel"')],
    ["a wrong type", (line) => line.replace('"sizeBytes":1', '"sizeBytes":"1"')],
    ["metadata that is a list", (line) => line.replace(/"metadata":\{[^}]*\}/, '"metadata":[]')],
    ["a missing chunk", (line) => line.replace('"ordinal":1', '"ordinal":7')],
    ["a vector that is no base64", (line) => line.replace(/"vector":"/, '"vector":"*')],
    ["a vector of another length", (line) => line.replace(/"vector":"[^"]*"/, '"vector":"AACAPw=="')],
    ["a vector with half a number", (line) => line.replace(/"vector":"[^"]*"/, '"vector":"AACAPwAA"')],
    ["a vector of another norm", (line) => line.replace(/"vector":"[^"]*"/, `"vector":"${"AACA".repeat(5)}AA=="`)],
  ];

  test.each(spoil)("names the line of %s, or counts it", async (_, change) => {
    const lines = await exported(filledCollection(4));
    const bad = lines.with(3, change(lines[3]!));
    expect(bad[3]).not.toBe(lines[3]);
    const target = emptyCollection(null);
    const refused = imported(target, bad);
    await expect(refused).rejects.toThrow(withCode("BAD_INPUT_FILE"));
    await expect(refused).rejects.toMatchObject({ data: { line: 4 } });
    const report = await imported(target, bad, { skipBad: true });
    expect(report).toMatchObject({ documents: 4, badLines: 1, bad: [{ line: 4 }], complete: true });
    expect(target.care.check({ repair: false })).toMatchObject({ ok: true });
  });

  test("refuses what is no export, even when bad lines are skipped", async () => {
    for (const lines of [[], ["{}"], ["x"], ['{"kind":"kenning-export","version":2}']]) {
      const refused = imported(emptyCollection(null), lines, { skipBad: true });
      await expect(refused).rejects.toThrow(withCode("BAD_INPUT_FILE"));
    }
  });

  test("does not put the text of a document into an error", async () => {
    const collection = emptyCollection();
    replaceDocument(collection.database, sampleDocument("d"), [sampleChunk("a secret")]);
    const lines = await exported(collection);
    const bad = lines.map((line) => line.replace('"a secret"', '["a secret"]'));
    const error: unknown = await imported(emptyCollection(null), bad).catch((thrown: unknown) => thrown);
    expect(JSON.stringify(error)).not.toContain("secret");
  });

  test("ends at a signal between two pages, and keeps those before", async () => {
    const lines = await exported(filledCollection(200));
    const target = emptyCollection(null);
    const controller = new AbortController();
    const { signal } = controller;
    const aborted = imported(target, lines, { signal, onProgress: () => controller.abort() });
    await expect(aborted).rejects.toThrow(withCode("ABORTED"));
    const { documents } = target.care.check({ repair: false });
    expect(documents).toBeGreaterThan(0);
    expect(await imported(target, lines)).toMatchObject({ unchanged: documents, complete: true });
  });
});
