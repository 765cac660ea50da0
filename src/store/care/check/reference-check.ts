import type { SqliteDatabase } from "../../sqlite/database.ts";
import { throwIfStopped } from "../stop-flag.ts";
import { finding, type Check } from "./finding.ts";

interface Orphan {
  readonly row: number;
}

/** Rows whose parent is gone. They can never be found, and what is left of them is removed. */
export const referenceCheck: Check = {
  what: "references",
  find({ database, task }) {
    throwIfStopped(task.stop);
    task.progress?.(0, 1, "references");
    const chunks = database.all<Orphan>(
      "SELECT row FROM chunks WHERE document_row NOT IN (SELECT row FROM documents) ORDER BY row",
    );
    const vectors = database.all<Orphan>(
      "SELECT chunk_row AS row FROM vectors WHERE chunk_row NOT IN (SELECT row FROM chunks) ORDER BY row",
    );
    const rows = [...chunks, ...vectors].map(({ row }) => row);
    task.progress?.(1, 1, "references");
    return finding("references", rows, "Chunks or vectors belong to documents that are not there", () => {
      for (const row of rows) removeChunk(database, row);
      return [];
    });
  },
};

function removeChunk(database: SqliteDatabase, row: number): void {
  database.run("DELETE FROM chunk_terms WHERE rowid = ?", row);
  database.run("DELETE FROM vectors WHERE chunk_row = ?", row);
  database.run("DELETE FROM chunks WHERE row = ?", row);
  database.run("INSERT INTO changes (kind, row) VALUES ('remove', ?)", row);
}
