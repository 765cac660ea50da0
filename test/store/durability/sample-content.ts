import { toUnit } from "../../../src/core/vector.ts";
import type { CollectionSettings, DocumentPut } from "../../../src/store/store.ts";
import { seededRandom } from "../clustered-vectors.ts";
import { sampleChunk, sampleDocument, SETTINGS } from "../sample-documents.ts";

export const DIMENSIONS = 8;

export const CONTENT_SETTINGS = settingsFor(DIMENSIONS);

export function settingsFor(dimensions: number): CollectionSettings {
  return { ...SETTINGS, embedder: { ...SETTINGS.embedder!, dimensions } };
}

export interface ContentShape {
  /** Chunks of every document; between one and four when absent, of which a fourth has no vector. */
  readonly chunks?: number;
  readonly dimensions?: number;
}

/**
 * A document with all that is stored of it, which follows from its id and version: the version is the content hash,
 * both are words of every chunk, and no two chunks have the same vector.
 */
export function contentOf(
  id: string,
  version: number,
  { chunks, dimensions = DIMENSIONS }: ContentShape = {},
): DocumentPut {
  const random = seededRandom(seedOf(id, version));
  const drawn = 1 + Math.floor(random() * 4);
  const document = sampleDocument(id, {
    title: `Title of ${id}`,
    metadata: { version, parity: version % 2 === 0 ? "even" : "odd" },
    contentHash: String(version),
  });
  return {
    document,
    chunks: Array.from({ length: chunks ?? drawn }, (_, ordinal) => {
      const vector = toUnit(Array.from({ length: dimensions }, () => random() - 0.5));
      const text = `word ${id} v${version} part ${ordinal} ${"of a longer text ".repeat(Math.floor(random() * 20))}`;
      return sampleChunk(text, ordinal < 3 || chunks !== undefined ? vector : null, { ordinal });
    }),
  };
}

function seedOf(id: string, version: number): number {
  let seed = version;
  for (const character of id) seed = Math.imul(seed ^ character.codePointAt(0)!, 0x01000193) >>> 0;
  return seed;
}
