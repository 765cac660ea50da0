import { isEngineError } from "../../core/errors.ts";
import type { LsaDrift, LsaFit } from "../lsa/lsa-store.ts";
import type { SqliteDatabase } from "./database.ts";
import { parseColumn } from "./parse-column.ts";
import { readState, writeState } from "./states.ts";

/** Small, so that it can be read again and again: which fit is in use. */
const FIT_STATE = "lsa-fit";
const MODEL_STATE = "lsa";
/** Made anew from the texts wherever they are missing. */
export const LSA_STATES: readonly string[] = [FIT_STATE, MODEL_STATE];

interface FitState {
  /** The newest generation that was begun. */
  readonly begun: number;
  /** The one in use. */
  readonly fit: LsaFit | null;
}

/** @see LsaStore.fit */
export function readLsaFit(database: SqliteDatabase): LsaFit | null {
  return readFitState(database).fit;
}

/** @see LsaStore.model */
export function readLsaModel(database: SqliteDatabase, generation: number): Uint8Array | null {
  return database.read(() => {
    return readLsaFit(database)?.generation === generation ? readState(database, MODEL_STATE) : null;
  });
}

/** @see LsaStore.drift */
export function readLsaDrift(database: SqliteDatabase): LsaDrift {
  return database.read(() => {
    const { fit } = readableFitState(database);
    const counts = database.get<Omit<LsaDrift, "fit">>(
      `SELECT (SELECT count(*) FROM documents) AS documents, (SELECT coalesce(max(row), 0) FROM documents) AS lastDocument,
              (SELECT count(*) FROM documents WHERE row > ?) AS added`,
      fit?.lastDocument ?? 0,
    );
    return { fit, ...counts! };
  });
}

/** Within a write transaction. @see LsaStore.begin */
export function beginLsa(database: SqliteDatabase): number {
  const { begun, fit } = readableFitState(database);
  const written = database.get<{ generation: number | null }>("SELECT max(generation) AS generation FROM lsa_vectors");
  const generation = Math.max(begun, written?.generation ?? 0) + 1;
  writeFitState(database, { begun: generation, fit });
  return generation;
}

/** Within a write transaction. @see LsaStore.use */
export function useLsa(database: SqliteDatabase, fit: LsaFit, model: Uint8Array): boolean {
  const { begun, fit: current } = readableFitState(database);
  if (current !== null && current.generation > fit.generation) return false;
  writeState(database, MODEL_STATE, model);
  writeFitState(database, { begun: Math.max(begun, fit.generation), fit });
  return true;
}

/** Within a write transaction: the collection is as if it had never been fitted. */
export function dropLsa(database: SqliteDatabase): void {
  const { begun } = readableFitState(database);
  database.run("DELETE FROM lsa_vectors");
  for (const name of LSA_STATES) database.run("DELETE FROM states WHERE name = ?", name);
  // Who still has places of a dropped generation must not take those of another fit for them.
  writeFitState(database, { begun, fit: null });
}

/** The generation in use; 0 when there is none, and where it cannot be read. */
export function lsaGeneration(database: SqliteDatabase): number {
  return readableFitState(database).fit?.generation ?? 0;
}

/** What is damaged is replaced by the next fit. */
function readableFitState(database: SqliteDatabase): FitState {
  try {
    return readFitState(database);
  } catch (error) {
    if (isEngineError(error, "INDEX_CORRUPT")) return { begun: 0, fit: null };
    throw error;
  }
}

function readFitState(database: SqliteDatabase): FitState {
  const bytes = readState(database, FIT_STATE);
  if (bytes === null) return { begun: 0, fit: null };
  return parseColumn(Buffer.from(bytes).toString("utf8"), "state") as FitState;
}

function writeFitState(database: SqliteDatabase, state: FitState): void {
  writeState(database, FIT_STATE, Buffer.from(JSON.stringify(state)));
}
