import type { FilterInput } from "../../core/filter.ts";
import type { Unit } from "../../core/search.ts";
import type { Store } from "../../store/store.ts";
import type { QueryText } from "../query-text.ts";
import { acceptsAll, type AcceptedRows, selectOnce } from "../retrieve/accepted-rows.ts";

/**
 * The rows that a search may find: those that satisfy the request's filter and the query's own, and whose words are as
 * the query demands. What is demanded of a passage where passages are ranked, is demanded of a document where documents are.
 */
export function queryRows(
  store: Store,
  unit: Unit,
  { required, excluded, filter: own }: Pick<QueryText, "required" | "excluded" | "filter">,
  filter: FilterInput | undefined,
): AcceptedRows {
  const both = own === null ? filter : filter === undefined ? own : { and: [filter, own] };
  if (required.length + excluded.length > 0) {
    const conditions = { required, excluded, within: unit };
    return selectOnce(async (rowUnit) => await store.selectWords(rowUnit, conditions, both));
  }
  return both === undefined ? acceptsAll : selectOnce(async (rowUnit) => await store.select(both, rowUnit));
}
