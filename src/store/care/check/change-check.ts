import { highestGiven, restartChanges } from "../../sqlite/changes.ts";
import type { SqliteDatabase } from "../../sqlite/database.ts";
import { throwIfStopped } from "../stop-flag.ts";
import { finding, type Check } from "./finding.ts";

interface ChangedRow {
  readonly row: number;
}

/** The newest change of each row. */
const NEWEST = "SELECT row, kind, max(sequence) AS sequence FROM changes GROUP BY row";

/**
 * The log of changes against the vectors that are there. Who follows a wrong log misses vectors or finds removed ones;
 * so the log is begun anew with a gap, which makes every follower read all vectors again.
 */
export const changeCheck: Check = {
  what: "changes",
  find: ({ database, task }) =>
    database.read(() => {
      throwIfStopped(task.stop);
      task.progress?.(0, 1, "changes");
      const rows = [...unlogged(database), ...contradicted(database)];
      task.progress?.(1, 1, "changes");
      return [
        ...finding("changes", rows, "The log of changes does not agree with the vectors", () => {
          restartChanges(database);
          return [];
        }),
        ...finding("changes", reusedRows(database), "Ids of removed chunks would be given out again", () => {
          keepRowsUnused(database);
          return [];
        }),
      ];
    }),
};

/** Rows are handed out and logged in ascending order: what is above the first row that was put has to be in the log. */
function unlogged(database: SqliteDatabase): number[] {
  const rows = database.all<ChangedRow>(
    `SELECT chunk_row AS row FROM vectors
     WHERE chunk_row >= (SELECT min(row) FROM changes WHERE kind = 'put')
       AND chunk_row NOT IN (SELECT row FROM changes WHERE kind = 'put')
     UNION
     SELECT chunk_row FROM vectors WHERE NOT EXISTS (SELECT 1 FROM changes)`,
  );
  return rows.map(({ row }) => row);
}

/** A missing vector of a chunk that is there is the chunk's problem, not the log's. */
function contradicted(database: SqliteDatabase): number[] {
  const rows = database.all<ChangedRow>(
    `SELECT row FROM (${NEWEST}) WHERE kind = 'remove' AND row IN (SELECT chunk_row FROM vectors)
     UNION
     SELECT row FROM (${NEWEST}) WHERE kind = 'put' AND row NOT IN (SELECT row FROM chunks)`,
  );
  return rows.map(({ row }) => row);
}

function reusedRows(database: SqliteDatabase): number[] {
  const highest = highestGiven(database, "chunks");
  return database
    .all<ChangedRow>("SELECT DISTINCT row FROM changes WHERE row > ? ORDER BY row", Math.max(1, highest))
    .map(({ row }) => row);
}

function keepRowsUnused(database: SqliteDatabase): void {
  const highest = database.get<{ row: number }>("SELECT max(row) AS row FROM changes")?.row ?? 0;
  database.run("DELETE FROM sqlite_sequence WHERE name = 'chunks'");
  database.run("INSERT INTO sqlite_sequence (name, seq) VALUES ('chunks', ?)", highest);
}
