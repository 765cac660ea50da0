import type { Unit } from "../../core/search.ts";
import type { RowSet } from "../../store/row-set.ts";

/** The rows of a unit that a search may find; undefined when it may find all. */
export type AcceptedRows = (unit: Unit) => Promise<RowSet | undefined>;

export const acceptsAll: AcceptedRows = async () => await Promise.resolve(undefined);

/** Looks the rows of each unit up once, when they are first needed. */
export function selectOnce(select: (unit: Unit) => Promise<RowSet>): AcceptedRows {
  const selected = new Map<Unit, Promise<RowSet>>();
  return async (unit) => {
    const known = selected.get(unit) ?? select(unit);
    selected.set(unit, known);
    return await known;
  };
}
