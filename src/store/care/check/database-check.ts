import { type EngineError, isEngineError } from "../../../core/errors.ts";
import type { SqliteDatabase } from "../../sqlite/database.ts";
import { throwIfStopped } from "../stop-flag.ts";
import { finding, type Check, type Finding } from "./finding.ts";
import { rebuildTerms } from "./rebuild-terms.ts";

const MAX_MESSAGES = 100;
const FULL_TEXT = /FTS5 table/;
/** What SQLite says of an index that does not agree with its table. */
const INDEX = /missing from index|wrong # of entries in index|non-unique entry in index|out of order in index/;
const LEAKED_PAGES = /is never used|[Ff]reelist/;

/** SQLite's own check of every page, every index and the full-text tables. */
export const databaseCheck: Check = {
  what: "pages",
  find({ database, task }) {
    throwIfStopped(task.stop);
    task.progress?.(0, 1, "pages");
    const messages = integrityMessages(database);
    task.progress?.(1, 1, "pages");
    const terms = messages.filter((message) => FULL_TEXT.test(message));
    const indexes = messages.filter((message) => INDEX.test(message));
    const leaks = messages.filter((message) => LEAKED_PAGES.test(message));
    const known = new Set([...terms, ...indexes, ...leaks]);
    const damaged = messages.filter((message) => !known.has(message));
    const mend = (work: () => void): Finding["repair"] => {
      // A write to a damaged file could spread the damage.
      if (damaged.length > 0) return null;
      return () => {
        work();
        return [];
      };
    };
    return [
      ...finding(
        "pages",
        damaged,
        "The database file is damaged. Restore a backup, or delete the collection and index its sources again",
        null,
      ),
      ...finding(
        "pages",
        leaks,
        "Pages of the database file are lost; `kenning compact --full` writes it anew without them",
        null,
      ),
      ...finding(
        "pages",
        indexes,
        "An index of the database does not agree with its table",
        mend(() => database.exec("REINDEX")),
      ),
      ...finding(
        "terms",
        terms,
        "The full-text index is damaged inside",
        mend(() => rebuildTerms(database, task)),
      ),
    ];
  },
};

function integrityMessages(database: SqliteDatabase): string[] {
  try {
    return readMessages(database, String(MAX_MESSAGES));
  } catch (error) {
    if (!isEngineError(error, "INDEX_CORRUPT")) throw error;
    return messagesByTable(database, error);
  }
}

/** Which tables it is that cannot even be checked. */
function messagesByTable(database: SqliteDatabase, whole: EngineError): string[] {
  const tables = database.all<{ name: string; sql: string }>(
    "SELECT name, sql FROM sqlite_schema WHERE type = 'table'",
  );
  const messages = tables.flatMap(({ name, sql }) => {
    try {
      return readMessages(database, `"${name}"`);
    } catch (error) {
      if (!isEngineError(error, "INDEX_CORRUPT")) throw error;
      return [/using fts5/i.test(sql) ? `FTS5 table ${name}: ${error.message}` : `${name}: ${error.message}`];
    }
  });
  return messages.length > 0 ? messages : [whole.message];
}

/** @param argument  a table, or how many messages are wanted */
function readMessages(database: SqliteDatabase, argument: string): string[] {
  return database
    .all<{ integrity_check: string }>(`PRAGMA integrity_check(${argument})`)
    .flatMap(({ integrity_check }) => integrity_check.split("\n"))
    .filter((message) => message !== "ok");
}
