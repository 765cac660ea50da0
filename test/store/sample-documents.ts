import type { Document } from "../../src/core/document.ts";
import { toUnit, type UnitVector } from "../../src/core/vector.ts";
import type { CollectionSettings, EmbeddedChunk } from "../../src/store/store.ts";

export const DIMENSIONS = 4;

export const SETTINGS: CollectionSettings = {
  embedder: {
    model: "test",
    revision: "1",
    dtype: "fp32",
    dimensions: DIMENSIONS,
    pooling: "mean",
    queryPrefix: "",
    documentPrefix: "",
  },
  chunker: "1",
};

export const WORDS_ONLY: CollectionSettings = { embedder: null, chunker: "1" };

export function sampleDocument(id: string, changes: Partial<Document> = {}): Document {
  return {
    id,
    title: "",
    path: null,
    source: null,
    mediaType: "text/plain",
    language: "en",
    metadata: {},
    contentHash: "0",
    sizeBytes: 1,
    modifiedAt: null,
    ...changes,
  };
}

export function sampleChunk(
  text: string,
  vector: UnitVector | null = null,
  changes: Partial<EmbeddedChunk> = {},
): EmbeddedChunk {
  return { ordinal: 0, text, headings: [], start: 0, end: text.length, startLine: 1, endLine: 1, vector, ...changes };
}

/** The unit vector along one of the four dimensions. */
export function axis(i: number): UnitVector {
  return toUnit([0, 1, 2, 3].map((j) => (i === j ? 1 : 0)));
}
