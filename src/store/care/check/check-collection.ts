import type { CheckReport, Problem } from "../../../core/care.ts";
import type { DocumentId } from "../../../core/document.ts";
import { isEngineError } from "../../../core/errors.ts";
import type { SqliteDatabase } from "../../sqlite/database.ts";
import { readRowCounts, type RowCounts } from "../row-counts.ts";
import type { CareTask } from "../stop-flag.ts";
import { changeCheck } from "./change-check.ts";
import { databaseCheck } from "./database-check.ts";
import { documentCheck } from "./document-check.ts";
import { facetCheck } from "./facet-check.ts";
import { type Check, type CheckContext, finding, type Finding, toProblem } from "./finding.ts";
import { lsaCheck } from "./lsa-check.ts";
import { referenceCheck } from "./reference-check.ts";
import { settingsCheck } from "./settings-check.ts";
import { termCheck } from "./term-check.ts";
import { termModelCheck } from "./term-model-check.ts";

/** In this order: each may rely on those before it, and what a repair leaves behind is found by those after it. */
const CHECKS: readonly Check[] = [
  referenceCheck,
  settingsCheck,
  documentCheck,
  termCheck,
  changeCheck,
  facetCheck,
  lsaCheck,
  termModelCheck,
];

interface CheckTask extends CareTask {
  readonly repair: boolean;
  /** Checks of what is derived from the database, such as files beside it. */
  readonly others: readonly Check[];
}

/**
 * Compares everything in a collection that has to agree. Without `repair` it only reads, each check in one state of the
 * collection; with it, and only when there is something to mend, it holds the write lock and looks again before it mends.
 */
export function checkCollection(database: SqliteDatabase, task: CheckTask): CheckReport {
  const started = performance.now();
  const context = { database, task };
  const checks = [...CHECKS, ...task.others];
  const inFile = look(databaseCheck, context);
  const found = [...inFile, ...checks.flatMap((check) => look(check, context))];
  const mendable = task.repair && found.some(({ repair }) => repair !== null) && !isDamaged(found);
  const outcome = mendable
    ? repairAll(checks, inFile, context)
    : { problems: found.map(toProblem), repaired: [], removed: [] };
  return {
    ok: outcome.problems.length === 0,
    ...outcome,
    ...countsOf(database, found),
    seconds: (performance.now() - started) / 1000,
  };
}

interface Outcome {
  readonly problems: Problem[];
  readonly repaired: Problem[];
  readonly removed: DocumentId[];
}

function repairAll(checks: readonly Check[], inFile: readonly Finding[], context: CheckContext): Outcome {
  const outcome: Outcome = { problems: [], repaired: [], removed: [] };
  context.database.write(() => {
    for (const { repair } of inFile) outcome.removed.push(...(repair?.() ?? []));
    for (const check of checks) {
      const found = look(check, context);
      for (const { repair } of found) outcome.removed.push(...(repair?.() ?? []));
      settle(outcome, found, found.some(({ repair }) => repair !== null) ? look(check, context) : found);
    }
  });
  // Looking into a damaged index can end a transaction, so this is done outside.
  settle(outcome, inFile, inFile.length === 0 ? [] : look(databaseCheck, context));
  return outcome;
}

/** @param left  what was found again after the repair: it did not let itself be mended */
function settle({ problems, repaired }: Outcome, found: readonly Finding[], left: readonly Finding[]): void {
  const messages = new Set(left.map(({ message }) => message));
  problems.push(...left.map((one) => ({ ...toProblem(one), repairable: false })));
  repaired.push(...found.filter(({ message }) => !messages.has(message)).map(toProblem));
}

/** A damaged page may come to light in any check. */
function look(check: Check, context: CheckContext): Finding[] {
  try {
    return check.find(context);
  } catch (error) {
    return damage(error, check.what);
  }
}

function damage(error: unknown, what: string): Finding[] {
  if (!isEngineError(error, "INDEX_CORRUPT")) throw error;
  return finding("pages", [what], `${error.message}. ${error.hint}`, null);
}

/** A write to a damaged file could spread the damage. */
function isDamaged(found: readonly Finding[]): boolean {
  return found.some(({ kind, repair }) => kind === "pages" && repair === null);
}

function countsOf(database: SqliteDatabase, found: readonly Finding[]): RowCounts {
  try {
    return readRowCounts(database);
  } catch (error) {
    if (isDamaged(found)) return { documents: 0, chunks: 0, vectors: 0 };
    throw error;
  }
}
