import { describe, expect, test, vi } from "vitest";
import type { Metadata } from "../../src/core/document.ts";
import type { DocumentInput } from "../../src/core/indexing.ts";
import { putDocuments } from "../../src/indexer/put.ts";
import { HashingEmbedder } from "../support/hashing-embedder.ts";
import { withCode } from "../store/with-code.ts";
import { ids, openCollection } from "./collection.ts";

const embedder = new HashingEmbedder(32);

class EnglishEmbedder extends HashingEmbedder {
  override readonly languages = ["en"];
}

test("a document is stored as it was given, cut into chunks with vectors", async () => {
  const { store, ...rest } = await openCollection(embedder);
  const metadata = { year: 2020, tags: ["a"] };
  const text = "The bread needs salt, and it is for the taste of it.\n\nYeast eats sugar.";
  const input = { id: "bread", title: "Bread", text, metadata };
  expect(await putDocuments({ store, ...rest }, [input], undefined)).toEqual({ documents: 1, chunks: 1 });
  expect(await store.getDocument("bread")).toMatchObject({
    id: "bread",
    title: "Bread",
    path: null,
    source: null,
    language: "en",
    metadata,
    sizeBytes: Buffer.byteLength(text),
    modifiedAt: null,
  });
  const [chunk] = await store.chunksOf("bread");
  expect(chunk!.text).toContain("Yeast eats sugar.");
  expect((await store.vectors([chunk!.id])).size).toBe(1);
});

test("the same id again replaces the document", async () => {
  const collection = await openCollection(embedder);
  await putDocuments(
    collection,
    [
      { id: "a", text: "old salt" },
      { id: "b", text: "kept" },
    ],
    undefined,
  );
  await putDocuments(collection, [{ id: "a", text: "new yeast" }], undefined);
  expect((await collection.store.chunksOf("a")).map(({ text }) => text)).toEqual(["new yeast"]);
  expect(await collection.store.status()).toMatchObject({ documents: 2, chunks: 2, vectors: 2 });
});

test("an id twice in one call: the last stays", async () => {
  const collection = await openCollection(embedder);
  await putDocuments(
    collection,
    [
      { id: "a", text: "first" },
      { id: "a", text: "second" },
    ],
    undefined,
  );
  expect((await collection.store.chunksOf("a")).map(({ text }) => text)).toEqual(["second"]);
  expect((await collection.store.status()).documents).toBe(1);
});

test("a document that is all title is found by it", async () => {
  const collection = await openCollection(embedder);
  await putDocuments(collection, [{ id: "a", title: "Sourdough bread", text: " " }], undefined);
  expect((await collection.store.chunksOf("a")).map(({ text }) => text)).toEqual(["Sourdough bread"]);
  expect(await collection.store.searchLexical("chunk", { terms: ["sourdough"] }, 5)).toHaveLength(1);
});

test("a passage that the model cannot read has no vector, its neighbours have", async () => {
  const collection = await openCollection(new EnglishEmbedder(32));
  const inputs = [
    { id: "en", text: "bread needs salt" },
    { id: "zh", text: "面包要放盐" },
    { id: "en2", title: "Yeast", text: "yeast eats sugar" },
  ];
  await putDocuments(collection, inputs, undefined);
  const { store } = collection;
  expect(await store.status()).toMatchObject({ documents: 3, vectors: 2 });
  const vectorOf = async (id: string): Promise<unknown> => {
    const chunk = (await store.chunksOf(id))[0]!;
    return (await store.vectors([chunk.id])).get(chunk.id);
  };
  expect(await vectorOf("zh")).toBeUndefined();
  const [expected] = await embedder.embedDocuments(["Yeast. yeast eats sugar"]);
  expect(await vectorOf("en2")).toEqual(expected);
});

test("more text than fits into one group is written whole", async () => {
  const collection = await openCollection(embedder);
  const text = "A sentence that is repeated. ".repeat(600);
  const inputs = Array.from({ length: 12 }, (_, i) => ({ id: `d${i}`, text: `Document ${i}. ${text}` }));
  const { documents, chunks } = await putDocuments(collection, inputs, undefined);
  expect(documents).toBe(12);
  expect(await collection.store.status()).toMatchObject({ documents: 12, chunks, vectors: chunks });
});

describe("nothing is written", () => {
  test.each([
    ["without text and title", { id: "x", text: "  " }],
    ["with a blank title and no text", { id: "x", title: " ", text: "" }],
    ["without an id", { id: "", text: "salt" }],
    ["with an id that is too long", { id: "x".repeat(1025), text: "salt" }],
  ])("when a document is %s", async (_, bad) => {
    const collection = await openCollection(embedder);
    const inputs = [{ id: "good", text: "salt" }, bad];
    await expect(putDocuments(collection, inputs, undefined)).rejects.toMatchObject({ code: "BAD_DOCUMENT" });
    expect((await collection.store.status()).documents).toBe(0);
  });

  test("when the signal has fired", async () => {
    const collection = await openCollection(embedder);
    const put = putDocuments(collection, [{ id: "a", text: "salt" }], AbortSignal.abort());
    await expect(put).rejects.toMatchObject({ code: "ABORTED" });
    expect((await collection.store.status()).documents).toBe(0);
  });

  test("of no documents, and no model is chosen for them", async () => {
    const collection = await openCollection(embedder);
    expect(await putDocuments(collection, [], undefined)).toEqual({ documents: 0, chunks: 0 });
    expect(await collection.store.settings()).toBeNull();
  });
});

async function* numbered(count: number, onPull: (n: number) => void): AsyncGenerator<{ id: string; text: string }> {
  for (let n = 0; n < count; n++) {
    onPull(n);
    yield { id: `d${n}`, text: `Text ${n}. ${"Words of it. ".repeat(200)}` };
  }
}

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

const circular: Record<string, unknown> = {};
circular["self"] = circular;

describe("what is no document is refused, and told which it is", () => {
  test.each<[string, unknown]>([
    ["null", null],
    ["a text", "salt"],
    ["one without text or content", { id: "x", bytes: bytes("salt") }],
    ["one with a number for its id", { id: 5, text: null }],
    ["one whose text is null", { id: "x", text: null }],
    ["one whose content is a text", { id: "x", content: "salt" }],
    ["one with both", { id: "x", text: "salt", content: bytes("salt") }],
    ["one whose title is a number", { id: "x", text: "salt", title: 5 }],
    ["one with a list for its metadata", { id: "x", text: "salt", metadata: ["a"] }],
    ...[1n, () => 1, Symbol("a"), Number.NaN, new Map(), circular].map((value): [string, unknown] => [
      `one with a ${typeof value} in its metadata`,
      { id: "x", text: "salt", metadata: { a: [{ b: value }] } },
    ]),
  ])("%s", async (_, bad) => {
    const collection = await openCollection(embedder);
    const inputs = [{ id: "good", text: "salt" }, bad] as DocumentInput[];
    await expect(putDocuments(collection, inputs, undefined)).rejects.toMatchObject({
      code: "BAD_DOCUMENT",
      data: { index: 1 },
    });
    expect((await collection.store.status()).documents).toBe(0);
  });

  test.each<[string, unknown]>([
    ["a single document", { id: "x", text: "salt" }],
    ["a text", "salt"],
    ["bytes", bytes("salt")],
    ["nothing", undefined],
  ])("%s, which is no array and no stream", async (_, inputs) => {
    const collection = await openCollection(embedder);
    const put = putDocuments(collection, inputs as DocumentInput[], undefined);
    await expect(put).rejects.toThrow(withCode("BAD_DOCUMENT"));
  });

  test("but a date in metadata is stored as its text", async () => {
    const collection = await openCollection(embedder);
    const metadata = { at: new Date(0), none: undefined } as unknown as Metadata;
    await putDocuments(collection, [{ id: "x", text: "salt", metadata }], undefined);
    expect((await collection.store.getDocument("x"))!.metadata).toEqual({ at: "1970-01-01T00:00:00.000Z" });
  });
});

describe("a stream", () => {
  test("is read no further ahead than what is being stored", async () => {
    const collection = await openCollection(embedder);
    let ahead = 0;
    let stored = 0;
    const put = collection.store.putDocuments.bind(collection.store);
    collection.store.putDocuments = async (batch) => {
      await put(batch);
      stored += batch.length;
    };
    const stream = numbered(600, (n) => (ahead = Math.max(ahead, n - stored)));
    expect((await putDocuments(collection, stream, undefined)).documents).toBe(600);
    expect(ahead).toBeLessThan(200);
  });

  test.each([0, 1, 60])(
    "that waits without end after %i documents is left when the signal fires",
    async (documents) => {
      const collection = await openCollection(embedder);
      const controller = new AbortController();
      const stream = (async function* (): AsyncGenerator<DocumentInput> {
        for (let n = 0; n < documents; n++) yield { id: `${n}`, text: "salt" };
        setTimeout(() => controller.abort(), 10);
        await new Promise(() => {});
      })();
      await expect(putDocuments(collection, stream, controller.signal)).rejects.toMatchObject({ code: "ABORTED" });
    },
  );

  test("keeps what came before a document that is refused", async () => {
    const collection = await openCollection(embedder);
    const stream = [
      ...Array.from({ length: 60 }, (_, n) => ({ id: `d${n}`, text: "Of salt." })),
      { id: "", text: "x" },
    ];
    const put = putDocuments(collection, stream.values(), undefined);
    await expect(put).rejects.toMatchObject({ code: "BAD_DOCUMENT", data: { index: 60, stored: 60 } });
    expect((await collection.store.status()).documents).toBe(60);
  });

  test.each([3, 60])("keeps the %i that came before it threw", async (count) => {
    const collection = await openCollection(embedder);
    const cause = new Error("the line is cut");
    const stream = (async function* () {
      for (let n = 0; n < count; n++) yield { id: `d${n}`, text: "Of salt." };
      throw cause;
    })();
    const put = putDocuments(collection, stream, undefined);
    await expect(put).rejects.toMatchObject({ code: "BAD_DOCUMENT", cause, data: { stored: count } });
    expect((await collection.store.status()).documents).toBe(count);
  });

  test("is told the first document that is refused, of those that are looked at before one is stored", async () => {
    const collection = await openCollection(embedder);
    const closed = vi.fn<() => void>();
    const stream = (function* () {
      try {
        yield { id: "good", text: "Of salt." };
        yield { id: "blank", text: " " };
        yield { id: "after", text: "Of rye." };
        yield { id: 5, text: "x" } as unknown as DocumentInput;
      } finally {
        closed();
      }
    })();
    const put = putDocuments(collection, stream, undefined);
    await expect(put).rejects.toMatchObject({ code: "BAD_DOCUMENT", data: { index: 1, id: "blank", stored: 1 } });
    expect(closed).toHaveBeenCalledOnce();
    expect(await ids(collection.store)).toEqual(["good"]);
  });

  test("whose first document is refused chooses no model", async () => {
    const collection = await openCollection(embedder);
    const put = putDocuments(collection, [{ id: "", text: "x" }].values(), undefined);
    await expect(put).rejects.toMatchObject({ code: "BAD_DOCUMENT", data: { stored: 0 } });
    expect(await collection.store.settings()).toBeNull();
  });

  test("that is empty stores nothing", async () => {
    const collection = await openCollection(embedder);
    expect(await putDocuments(collection, new Set<never>(), undefined)).toEqual({ documents: 0, chunks: 0 });
  });
});

describe("the bytes of a file", () => {
  test("are read as their name or content says", async () => {
    const { store, ...rest } = await openCollection(embedder);
    const content = bytes("<title>Bread</title><h1>Bread</h1><p>It needs salt, and a good deal of time.</p>");
    await putDocuments({ store, ...rest }, [{ id: "page", name: "page.html", content }], undefined);
    expect(await store.getDocument("page")).toMatchObject({ title: "Bread", mediaType: "text/html", path: null });
  });

  test("of records become a document each, and those that are gone go", async () => {
    const collection = await openCollection(embedder);
    const put = async (text: string): Promise<string[]> => {
      await putDocuments(collection, [{ id: "list.jsonl", content: bytes(text) }], undefined);
      return (await collection.store.listDocuments({ offset: 0, limit: 9 })).map(({ id }) => id);
    };
    expect(await put('{"id":"x","text":"Of salt."}\n{"id":"y","text":"Of rye."}')).toEqual([
      "list.jsonl#x",
      "list.jsonl#y",
    ]);
    expect(await put('{"id":"y","text":"Of rye."}\n')).toEqual(["list.jsonl#y"]);
  });

  test("that hold no text are refused", async () => {
    const collection = await openCollection(embedder);
    const put = async (content: Uint8Array): Promise<unknown> =>
      await putDocuments(collection, [{ id: "a", content }], undefined);
    await expect(put(new Uint8Array())).rejects.toThrow(withCode("BAD_DOCUMENT"));
    await expect(put(bytes("%PDF-1.7 and no more"))).rejects.toThrow(withCode("BAD_DOCUMENT"));
    await expect(put(new Uint8Array(1000).fill(1))).rejects.toThrow(withCode("BAD_DOCUMENT"));
  });
});
