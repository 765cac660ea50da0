import { EngineError } from "../../core/errors.ts";
import { assertSameDimensions, isUnit, type UnitVector } from "../../core/vector.ts";
import type { CollectionSettings } from "../store.ts";

/**
 * Refuses vectors that could not be compared with the collection's own.
 *
 * @param vectors  of chunks, each with the chunk's number or row; null for a chunk without one
 * @throws {EngineError} `NO_EMBEDDER`, `DIMENSION_MISMATCH`, `BAD_VECTOR`
 */
export function checkVectors(
  vectors: Iterable<readonly [chunk: number, vector: UnitVector | null]>,
  settings: CollectionSettings | null,
): void {
  for (const [chunk, vector] of vectors) {
    if (vector === null) continue;
    const embedder = settings?.embedder;
    if (embedder === null || embedder === undefined) {
      throw new EngineError("NO_EMBEDDER", "The collection has no embedder, so it takes no vectors", {
        hint: "Pin the collection's settings with an embedder first.",
      });
    }
    assertSameDimensions(embedder.dimensions, vector.length);
    if (isUnit(vector)) continue;
    throw new EngineError("BAD_VECTOR", `The vector of chunk ${chunk} is not finite or not of norm 1`, {
      hint: "Make it with toUnit.",
      data: { chunk },
    });
  }
}
