import { isEngineError } from "../../../core/errors.ts";
import type { SqliteDatabase } from "../../sqlite/database.ts";
import { registerChecksums } from "../../sqlite/row-checksum.ts";
import { BLOCK_CHECKSUM, readTermModel } from "../../sqlite/term-models.ts";
import { throwIfStopped } from "../stop-flag.ts";
import { type Check, finding } from "./finding.ts";

/**
 * The model of term vectors in use: every block is there as it was written. It can be made anew from the texts, so a damaged
 * one is dropped whole. What is left of a training that was interrupted does no harm, and goes with the next one.
 */
export const termModelCheck: Check = {
  what: "term model",
  find: ({ database, task }) =>
    database.read(() => {
      throwIfStopped(task.stop);
      if (database.get("SELECT 1 FROM sqlite_schema WHERE name = 'term_models'") === undefined) return [];
      registerChecksums(database);
      task.progress?.(0, 1, "term model");
      const wrong = wrongBlocks(database);
      task.progress?.(1, 1, "term model");
      return finding(
        "term-model",
        wrong,
        "The collection's term vectors are damaged. With --repair they are dropped, and trained anew by the next indexing or `terms train`",
        () => {
          database.run("DELETE FROM term_models WHERE is_used = 1");
          return [];
        },
      );
    }),
};

/** @returns names of blocks of which something is wrong or missing */
function wrongBlocks(database: SqliteDatabase): string[] {
  try {
    const model = readTermModel(database);
    if (model === null) return [];
    const name = "part || ' ' || block";
    const damaged = database.column<string>(
      `SELECT ${name} FROM term_blocks WHERE model = ? AND checksum IS NOT ${BLOCK_CHECKSUM} ORDER BY part, block`,
      model.generation,
    );
    const counts = new Map(
      database.rows<[part: string, blocks: number]>(
        "SELECT part, count(*) FROM term_blocks WHERE model = ? GROUP BY part",
        model.generation,
      ),
    );
    const short = Object.entries(model.parts).filter(([part, blocks]) => counts.get(part) !== blocks);
    return [...damaged, ...short.map(([part]) => part)];
  } catch (error) {
    if (isEngineError(error, "INDEX_CORRUPT")) return ["info"];
    throw error;
  }
}
