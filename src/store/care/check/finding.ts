import type { Problem } from "../../../core/care.ts";
import type { DocumentId } from "../../../core/document.ts";
import type { SqliteDatabase } from "../../sqlite/database.ts";
import type { CareTask } from "../stop-flag.ts";

/** One look at a collection. A check only reads; what its findings offer to mend writes. */
export interface Check {
  /** What is looked at, for people. */
  readonly what: string;
  find(context: CheckContext): Finding[];
}

export interface CheckContext {
  readonly database: SqliteDatabase;
  readonly task: CareTask;
}

export interface Finding extends Omit<Problem, "repairable"> {
  /** Runs in a write transaction; null when nothing can be done. @returns ids of documents it removed */
  readonly repair: (() => readonly DocumentId[]) | null;
}

const MAX_EXAMPLES = 10;

/** @returns one finding, or none when nothing is concerned */
export function finding(
  kind: Finding["kind"],
  concerned: readonly (string | number)[],
  message: string,
  repair: Finding["repair"],
): Finding[] {
  if (concerned.length === 0) return [];
  return [{ kind, count: concerned.length, message, examples: concerned.slice(0, MAX_EXAMPLES), repair }];
}

export function toProblem({ kind, count, message, examples, repair }: Finding): Problem {
  return { kind, count, message, examples, repairable: repair !== null };
}
