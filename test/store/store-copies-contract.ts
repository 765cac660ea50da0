// What a store does with files that have the same bytes.
import { describe, expect, test } from "vitest";
import type { Document } from "../../src/core/document.ts";
import type { Store } from "../../src/store/store.ts";
import { sampleDocument } from "./sample-documents.ts";
import { withCode } from "./with-code.ts";

function file(path: string, changes: Partial<Document> = {}): Document {
  return sampleDocument(`notes/${path}`, { path, source: "notes", contentHash: "abc", title: "Tide", ...changes });
}

const chunk = {
  ordinal: 0,
  text: "The moon pulls the tide.",
  headings: [],
  start: 0,
  end: 24,
  startLine: 1,
  endLine: 1,
  vector: null,
};

async function filled(open: () => Promise<Store>): Promise<Store> {
  const store = await open();
  await store.pinSettings({ embedder: null, chunker: "1" });
  await store.addSource("/home/user/notes");
  await store.putDocument(file("b.md"), [chunk]);
  await store.putDocuments([{ document: file("c.md"), chunks: [], copyOf: "notes/b.md" }]);
  return store;
}

/** The part of `storeContract` about copies. */
export function storeCopiesContract(open: () => Promise<Store>): void {
  describe("copies", () => {
    test("are listed by their document, and found under its content, by their own ids", async () => {
      await using store = await filled(open);
      const document = await store.getDocument("notes/c.md");
      expect(document?.id).toBe("notes/b.md");
      expect(document?.copies).toMatchObject([{ id: "notes/c.md", path: "c.md", source: "notes" }]);
      expect(await store.chunksOf("notes/c.md")).toEqual(await store.chunksOf("notes/b.md"));
      expect(await store.status()).toMatchObject({ documents: 1, copies: 1, chunks: 1 });
      expect((await store.documentStates("notes")).map(({ id }) => id)).toEqual(["notes/b.md", "notes/c.md"]);
      expect((await store.filesOfContent("abc")).map(({ id }) => id)).toEqual(["notes/b.md"]);
    });

    test("change places with their document when they come first", async () => {
      await using store = await filled(open);
      const before = await store.chunksOf("notes/b.md");
      await store.putDocuments([{ document: file("a.md", { title: "Moon" }), chunks: [], copyOf: "notes/c.md" }]);
      const document = await store.getDocument("notes/a.md");
      expect(document?.title).toBe("Moon");
      expect(document?.copies?.map(({ id }) => id)).toEqual(["notes/b.md", "notes/c.md"]);
      expect((await store.chunksOf("notes/a.md")).map(({ id }) => id)).toEqual(before.map(({ id }) => id));
      const found = async (term: string): Promise<number> =>
        (await store.searchLexical("document", { terms: [term] }, 5)).length;
      expect([await found("moon"), await found("tide")]).toEqual([1, 1]);
    });

    test("take over when their document is removed, one after the other", async () => {
      await using store = await filled(open);
      expect(await store.removeDocuments(["notes/b.md"])).toBe(1);
      expect((await store.getDocument("notes/c.md"))?.id).toBe("notes/c.md");
      expect(await store.getDocument("notes/b.md")).toBeNull();
      expect(await store.removeDocuments(["notes/c.md"])).toBe(1);
      expect(await store.status()).toMatchObject({ documents: 0, copies: 0, chunks: 0 });
    });

    test("take over when their document becomes another", async () => {
      await using store = await filled(open);
      await store.putDocument(file("b.md", { contentHash: "other" }), [{ ...chunk, text: "Ebb and flow." }]);
      expect((await store.chunksOf("notes/b.md")).map(({ text }) => text)).toEqual(["Ebb and flow."]);
      expect((await store.chunksOf("notes/c.md")).map(({ text }) => text)).toEqual([chunk.text]);
      await store.putDocument(file("c.md", { contentHash: "third" }), []);
      expect(await store.status()).toMatchObject({ documents: 2, copies: 0 });
    });

    test("of what is not there, or has changed, are refused", async () => {
      await using store = await filled(open);
      const put = async (copyOf: string, contentHash: string): Promise<void> =>
        await store.putDocuments([{ document: file("d.md", { contentHash }), chunks: [], copyOf }]);
      await expect(put("notes/none.md", "abc")).rejects.toThrow(withCode("DOCUMENT_NOT_FOUND"));
      await expect(put("notes/b.md", "other")).rejects.toThrow(withCode("DOCUMENT_NOT_FOUND"));
      expect((await store.status()).copies).toBe(1);
    });

    test("and documents are touched by their ids", async () => {
      await using store = await filled(open);
      await store.touchDocuments([
        { id: "notes/b.md", sizeBytes: 7, modifiedAt: 100 },
        { id: "notes/c.md", sizeBytes: 7, modifiedAt: 200 },
        { id: "notes/none.md", sizeBytes: 7, modifiedAt: 300 },
      ]);
      const states = await store.documentStates("notes");
      expect(states.map(({ sizeBytes, modifiedAt }) => [sizeBytes, modifiedAt])).toEqual([
        [7, 100],
        [7, 200],
      ]);
    });

    test("travel with an export", async () => {
      await using store = await filled(open);
      await using other = await open();
      await other.care.import(store.care.export());
      expect(await other.getDocument("notes/c.md")).toEqual(await store.getDocument("notes/c.md"));
      expect((await other.care.check()).problems).toEqual([]);
      expect((await other.care.import(store.care.export())).unchanged).toBe(1);
    });
  });
}
