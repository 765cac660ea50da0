import { isEngineError } from "../../../core/errors.ts";
import type { LsaFit } from "../../lsa/lsa-store.ts";
import type { SqliteDatabase } from "../../sqlite/database.ts";
import { dropLsa, readLsaFit, readLsaModel } from "../../sqlite/lsa-fit.ts";
import { lastPlaced, LSA_CHECKSUM } from "../../sqlite/lsa-rows.ts";
import { registerChecksums } from "../../sqlite/row-checksum.ts";
import { throwIfStopped } from "../stop-flag.ts";
import { type Check, type CheckContext, finding } from "./finding.ts";

/**
 * The latent semantic analysis in use: it has its model, and every chunk up to the last that was placed has its row as it
 * was written. All of it can be made anew from the texts, so what is wrong is dropped whole. What is left of fits that
 * were interrupted does no harm, and goes with the next one.
 */
export const lsaCheck: Check = {
  what: "lsa",
  find: ({ database, task }) =>
    database.read(() => {
      throwIfStopped(task.stop);
      if (database.get("SELECT 1 FROM sqlite_schema WHERE name = 'lsa_vectors'") === undefined) return [];
      registerChecksums(database);
      task.progress?.(0, 1, "lsa");
      const wrong = wrongChunks(database, task);
      const strays = database.column<number>(
        "SELECT DISTINCT chunk_row FROM lsa_vectors WHERE chunk_row NOT IN (SELECT row FROM chunks) ORDER BY chunk_row",
      );
      task.progress?.(1, 1, "lsa");
      return [
        ...finding(
          "lsa",
          wrong,
          "What was learned of the words of the collection is damaged. With --repair it is dropped, and learned anew by the next indexing",
          () => {
            dropLsa(database);
            return [];
          },
        ),
        ...finding("lsa", strays, "The analysis of words holds chunks that are not there", () => {
          database.run("DELETE FROM lsa_vectors WHERE chunk_row NOT IN (SELECT row FROM chunks)");
          return [];
        }),
      ];
    }),
};

/** @returns chunks of which something is wrong or missing; the name of the model where that is gone */
function wrongChunks(database: SqliteDatabase, task: CheckContext["task"]): (number | string)[] {
  const fit = fitInUse(database);
  if (fit === null) return [];
  const { generation, dimensions } = fit;
  if (!hasModel(database, fit)) return ["model"];
  throwIfStopped(task.stop);
  const damaged = database.column<number>(
    `SELECT chunk_row FROM lsa_vectors WHERE generation = ?
       AND (checksum IS NOT ${LSA_CHECKSUM} OR length(code) NOT IN (1, ?)) ORDER BY chunk_row`,
    generation,
    dimensions,
  );
  const missing = database.column<number>(
    `SELECT row FROM chunks WHERE row <= ?
       AND NOT EXISTS (SELECT 1 FROM lsa_vectors WHERE chunk_row = chunks.row AND generation = ?) ORDER BY row`,
    lastPlaced(database, generation),
    generation,
  );
  return [...damaged, ...missing];
}

/** Damaged states are the finding of another check. */
function fitInUse(database: SqliteDatabase): LsaFit | null {
  try {
    return readLsaFit(database);
  } catch (error) {
    if (isEngineError(error, "INDEX_CORRUPT")) return null;
    throw error;
  }
}

function hasModel(database: SqliteDatabase, { generation }: LsaFit): boolean {
  try {
    return readLsaModel(database, generation) !== null;
  } catch (error) {
    if (isEngineError(error, "INDEX_CORRUPT")) return true;
    throw error;
  }
}
