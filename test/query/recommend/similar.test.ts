import { describe, expect, test } from "vitest";
import { similar } from "../../../src/query/recommend/recommend.ts";
import { HashingEmbedder } from "../../support/hashing-embedder.ts";
import { searchable, type Written } from "../searchable-collection.ts";

const TOPICS = ["salt bread yeast flour", "moon tide saturn ring", "tap valve hinge radiator"];
const documents: readonly Written[] = Array.from({ length: 60 }, (_, i) => ({
  id: `d${i}`,
  passages: [`${TOPICS[i % 3]!} number${i}`, `${TOPICS[i % 3]!} more${i % 5}`],
  metadata: { even: i % 2 === 0 },
}));

describe.each([
  ["by vectors", new HashingEmbedder(32), "dense"],
  ["by shared words", null, "lexical"],
] as const)("%s", (_, embedder, mode) => {
  test("the nearest are of the same topic, and the example is never among them", async () => {
    const context = await searchable(documents, embedder);
    for (const unit of ["document", "chunk"] as const) {
      const { hits, mode: done, notices } = await similar(context, { document: "d4", unit, limit: 15 });
      expect(done).toBe(mode);
      expect(notices).toHaveLength(embedder === null ? 1 : 0);
      expect(hits).toHaveLength(15);
      for (const { document } of hits) {
        expect(document.id).not.toBe("d4");
        expect(Number(document.id.slice(1)) % 3).toBe(1);
      }
    }
  });

  test("every other document is found when the limit allows", async () => {
    const { hits } = await similar(await searchable(documents, embedder), { document: "d4", limit: 1000 });
    // By words: the 19 of the topic, and the 8 of other topics that share "more4".
    expect(hits).toHaveLength(embedder === null ? 27 : 59);
    expect(hits.map(({ rank }) => rank)).toEqual(hits.map((__, i) => i + 1));
  });

  test("to a passage: another passage of its document may be among the hits, not itself", async () => {
    const context = await searchable(documents, embedder);
    const [first, second] = await context.store.chunksOf("d4");
    const { hits, unit } = await similar(context, { chunk: first!.id, limit: 1000 });
    const ids = hits.map(({ chunk }) => chunk.id);
    expect(unit).toBe("chunk");
    expect(ids).toContain(second!.id);
    expect(ids).not.toContain(first!.id);
  });

  test("to a passage, as documents: its own is not among them", async () => {
    const context = await searchable(documents, embedder);
    const [first] = await context.store.chunksOf("d4");
    const { hits } = await similar(context, { chunk: first!.id, unit: "document", limit: 1000 });
    expect(hits.map(({ document }) => document.id)).not.toContain("d4");
  });

  test("a filter holds, and the limit is reached all the same", async () => {
    const { hits } = await similar(await searchable(documents, embedder), {
      document: "d4",
      filter: { field: "even", op: "=", value: true },
      limit: 9,
      explain: true,
    });
    expect(hits).toHaveLength(9);
    for (const { document, score, signals } of hits) {
      expect(document.metadata["even"]).toBe(true);
      expect(signals).toEqual([expect.objectContaining({ name: mode, contribution: score })]);
    }
  });

  test("what is not there, and limits that are not possible, are refused", async () => {
    const context = await searchable(documents, embedder);
    await expect(similar(context, { document: "none" })).rejects.toMatchObject({ code: "DOCUMENT_NOT_FOUND" });
    for (const chunk of [999_999, 0, -1, 1.5]) {
      await expect(similar(context, { chunk })).rejects.toMatchObject({ code: "CHUNK_NOT_FOUND" });
    }
    for (const limit of [0, 1001]) {
      await expect(similar(context, { document: "d4", limit })).rejects.toMatchObject({ code: "BAD_QUERY" });
    }
  });
});

test("a document whose text the model cannot read is compared by its words", async () => {
  const unread = [
    { id: "a", passages: ["面包要放盐"], unread: true },
    { id: "b", passages: ["饺子也放盐"], unread: true },
  ];
  const context = await searchable([...documents, ...unread], new HashingEmbedder(32));
  const { hits, mode } = await similar(context, { document: "a" });
  expect(mode).toBe("lexical");
  expect(hits.map(({ document }) => document.id)).toEqual(["b"]);
});
