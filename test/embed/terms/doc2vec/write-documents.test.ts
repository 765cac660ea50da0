import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { writeDocuments } from "../../../../src/embed/terms/doc2vec/write-documents.ts";
import { readTerms } from "../../../../src/embed/terms/formats/read-terms.ts";
import type { TermModel } from "../../../../src/embed/terms/term-model.ts";
import { sampleModel, sampleValues } from "../sample-model.ts";

const folder = mkdtempSync(join(tmpdir(), "kenning-write-documents-"));
afterAll(() => rmSync(folder, { recursive: true }));

const withIds = (...ids: string[]): TermModel => ({
  ...sampleModel(),
  documents: { ids, vectors: sampleValues(ids.length * 6, 7) },
});

test.each(["word2vec", "word2vec-binary", "glove"] as const)(
  "ids and their vectors are read back from %s",
  async (format) => {
    const model = withIds("1", "notes/über.md", "语言");
    const file = join(folder, format);
    await writeDocuments(file, model, { format });
    const { model: read } = await readTerms(file, { format });
    expect(read.terms).toEqual(model.documents!.ids);
    expect(read.vectors).toEqual(model.documents!.vectors);
  },
);

test("what the formats cannot hold is refused with the id, and nothing written", async () => {
  const file = join(folder, "refused");
  for (const id of ["my notes.md", "a\nb", ""])
    await expect(writeDocuments(file, withIds("1", id), { format: "word2vec" })).rejects.toMatchObject({
      code: "BAD_REQUEST",
      data: { id },
    });
  await expect(writeDocuments(file, sampleModel(), { format: "glove" })).rejects.toMatchObject({ code: "BAD_REQUEST" });
  expect(existsSync(file)).toBe(false);
});
