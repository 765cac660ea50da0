import type { Problem } from "../../core/care.ts";
import { toCode } from "../ann/quantize.ts";
import type { SqliteDatabase } from "../sqlite/database.ts";
import { SELECT_VECTOR, toVector, type VectorRow } from "../sqlite/vector-rows.ts";
import { codeAt } from "./table-rows.ts";
import type { OpenedVectors } from "./opened-vectors.ts";

const EXAMPLES = 10;

/** What of a collection's vectors in memory differs from the database. Within a read transaction. */
export function checkVectors(database: SqliteDatabase, { table, graph }: OpenedVectors): Problem[] {
  const wrong: number[] = [];
  const unknown: number[] = [];
  const code = new Int8Array(table.stride);
  let count = 0;
  for (const stored of database.iterate<VectorRow>(SELECT_VECTOR)) {
    const { row } = stored;
    count++;
    const slot = table.slotOf(row);
    toCode(toVector(stored, table.dimensions), code);
    if (slot < 0 || !codeAt(table, slot).every((value, i) => value === code[i])) wrong.push(row);
    const isReachable = graph.graph === null || graph.graph.has(row) || graph.unlinked.has(row);
    if (!isReachable && graph.costs !== null) unknown.push(row);
  }
  const extra = table.size - count;
  return [
    ...problem("codes", wrong.length, "Codes are not those of the stored vectors", wrong),
    ...problem("codes", Math.max(0, extra), "Codes belong to vectors that are not there", []),
    ...problem("graph", unknown.length, "Vectors are not in the graph", unknown),
  ];
}

function problem(kind: Problem["kind"], count: number, message: string, rows: readonly number[]): Problem[] {
  return count === 0 ? [] : [{ kind, count, message, examples: rows.slice(0, EXAMPLES), repairable: true }];
}
