import type { Store } from "../../store/store.ts";
import { cutQuery, parseQuery, type QueryText } from "../query-text.ts";
import { fieldCondition, metadataKey } from "./field-condition.ts";
import { splitQuery } from "./query-parts.ts";

/** Each name that no document has costs a look at all of them; pasted code may hold many. */
const MAX_LOOKED_UP = 4;

/**
 * Parses a query as the collection understands it: `year:2020` is a condition where a document has a `year`, else text.
 *
 * @throws {EngineError} `BAD_QUERY` when there is nothing to look for
 */
export async function readQuery(store: Store, raw: string): Promise<QueryText> {
  const keys = new Set<string>();
  for (const key of possibleKeys(raw)) {
    const [found] = await store.listDocuments({ filter: { field: key, op: "exists" }, offset: 0, limit: 1 });
    if (found !== undefined) keys.add(key);
  }
  return parseQuery(raw, (key) => keys.has(key));
}

function possibleKeys(raw: string): string[] {
  const keys = splitQuery(cutQuery(raw), (part) => fieldCondition(part, () => true) !== null).flatMap((part) =>
    part.kind === "field" ? (metadataKey(part.name) ?? []) : [],
  );
  return [...new Set(keys)].slice(0, MAX_LOOKED_UP);
}
