import type { ChunkId } from "../../../src/core/document.ts";
import { toUnit, type UnitVector } from "../../../src/core/vector.ts";
import type { LsaFit, LsaPlace } from "../../../src/store/lsa/lsa-store.ts";
import type { SqliteDatabase } from "../../../src/store/sqlite/database.ts";
import { beginLsa, readLsaDrift, useLsa } from "../../../src/store/sqlite/lsa-fit.ts";
import { putLsaPlaces } from "../../../src/store/sqlite/lsa-rows.ts";

export const MODEL = Uint8Array.of(1, 2, 3);

export function fitOf(generation: number, changes: Partial<LsaFit> = {}): LsaFit {
  return { generation, dimensions: 3, analyzer: "2", documents: 1, lastDocument: 1, ...changes };
}

/** In the plane of the first two of three dimensions. */
export function atDegrees(degrees: number): UnitVector {
  const radians = (degrees * Math.PI) / 180;
  return toUnit([Math.cos(radians), Math.sin(radians), 0]);
}

/** Chunk n at n degrees. */
export function placesOf(rows: readonly number[]): LsaPlace[] {
  return rows.map((row): LsaPlace => [row as ChunkId, atDegrees(row)]);
}

/** A fit in use that has placed every chunk of the database. */
export function placeAll(database: SqliteDatabase): LsaFit {
  return database.write(() => {
    const { documents, lastDocument } = readLsaDrift(database);
    const fit = fitOf(beginLsa(database), { documents, lastDocument });
    const rows = database.column<number>("SELECT row FROM chunks ORDER BY row");
    putLsaPlaces(database, fit.generation, placesOf(rows));
    useLsa(database, fit, MODEL);
    return fit;
  });
}
