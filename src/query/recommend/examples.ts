import type { ChunkId, DocumentId } from "../../core/document.ts";
import { EngineError } from "../../core/errors.ts";
import type { Example, Unit } from "../../core/search.ts";
import { toUnit, type UnitVector } from "../../core/vector.ts";
import { queryTerms } from "../../store/analyze/analyzer.ts";
import type { StoredChunk } from "../../store/store.ts";
import type { DenseSpace } from "../retrieve/dense-space.ts";
import type { LsaSpace } from "../retrieve/lsa-space.ts";
import { noEmbedder } from "../search-plan.ts";
import type { SearchContext } from "../search.ts";
import type { TermSpace } from "../terms/term-space.ts";

/** An example with what it consists of: chunks of the collection, or a text of the caller's. */
export interface ReadExample {
  readonly chunks: readonly StoredChunk[];
  /** Null for a vector, and for what is in the collection. */
  readonly text: string | null;
  /** In the model's space, not yet placed; for a vector alone. */
  readonly vector: UnitVector | null;
}

/** The space in which examples are compared: sentence vectors, else latent semantics; that of terms where it was asked for. */
export type ExampleSpace =
  | { readonly kind: "dense"; readonly space: DenseSpace }
  | { readonly kind: "lsa"; readonly space: LsaSpace }
  | { readonly kind: "terms"; readonly space: TermSpace };

/** @returns null where there is neither */
export async function openExampleSpace(context: SearchContext): Promise<ExampleSpace | null> {
  if (context.embedder !== null) return { kind: "dense", space: await context.space() };
  const { space } = await context.lsa();
  return space === null ? null : { kind: "lsa", space };
}

/** @throws {EngineError} `DOCUMENT_NOT_FOUND`, `CHUNK_NOT_FOUND`, `BAD_QUERY`, `BAD_VECTOR`; `NO_EMBEDDER` for a vector without a model */
export async function readExample({ store, embedder }: SearchContext, example: Example): Promise<ReadExample> {
  if ("vector" in example && embedder === null) throw noEmbedder();
  if ("vector" in example) return { chunks: [], text: null, vector: toUnit(example.vector) };
  if ("text" in example) {
    if (example.text.trim() !== "") return { chunks: [], text: example.text, vector: null };
    throw new EngineError("BAD_QUERY", "A text to compare with is empty", { hint: "Pass at least one word." });
  }
  const chunks =
    "document" in example ? await store.chunksOf(example.document) : await store.chunks([example.chunk as ChunkId]);
  if (chunks.length > 0) return { chunks, text: null, vector: null };
  throw "document" in example ? documentNotFound(example.document) : chunkNotFound(example.chunk);
}

/** Where an example lies. @returns null when it has no vector, or holds nothing that the collection or its model knows */
export async function placeExample(
  context: SearchContext,
  opened: ExampleSpace,
  { chunks, text, vector }: ReadExample,
  signal?: AbortSignal,
): Promise<UnitVector | null> {
  if (chunks.length > 0) return await opened.space.centre(chunks.map(({ id }) => id));
  if (opened.kind === "terms") return text === null ? null : opened.space.placeText(text);
  if (opened.kind === "lsa") return text === null ? null : opened.space.place(queryTerms(text));
  const embedder = await context.embedder!();
  if (vector !== null) {
    if (vector.length !== embedder.dimensions) throw dimensionMismatch(vector.length, embedder.dimensions);
    return opened.space.place(vector);
  }
  if (embedder.canEmbed?.(text!) === false) return null;
  const [embedded] = await embedder.embedDocuments([text!], signal ? { signal } : {});
  return opened.space.place(embedded!);
}

/** The rows of the examples themselves, which must not be among the hits. */
export async function ownRows(
  { store }: SearchContext,
  examples: readonly ReadExample[],
  unit: Unit,
): Promise<Set<number>> {
  const ids = examples.flatMap(({ chunks }) => chunks.map(({ id }) => id));
  if (unit === "chunk") return new Set(ids);
  return new Set((await store.documentRowsOfChunks(ids)).values());
}

function dimensionMismatch(actual: number, expected: number): EngineError {
  return new EngineError("DIMENSION_MISMATCH", `The vector has ${actual} dimensions instead of ${expected}`, {
    hint: "Make the vector with the model that the collection was indexed with.",
    data: { expected, actual },
  });
}

export function documentNotFound(id: DocumentId): EngineError {
  return new EngineError("DOCUMENT_NOT_FOUND", `There is no document ${JSON.stringify(id)}`, {
    hint: "Take an id from a search result; it starts with the source's name.",
    data: { id },
  });
}

function chunkNotFound(id: number): EngineError {
  return new EngineError("CHUNK_NOT_FOUND", `There is no chunk ${id}`, {
    hint: "Take a chunk's id from a search result; ids change when a document is indexed again.",
    data: { id },
  });
}
