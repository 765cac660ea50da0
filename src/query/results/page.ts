import { createHash } from "node:crypto";
import { EngineError } from "../../core/errors.ts";
import type { SearchOptions } from "../../core/search.ts";

export const DEFAULT_LIMIT = 10;
/** Hits that can be reached, page by page or at once. */
export const MAX_DEPTH = 1000;
/** How deep a list is ranked for a page within it; deeper pages, and those from which near-duplicates are folded, are cut from a ranking of `MAX_DEPTH`. */
const SHALLOW = 100;

/** Which part of a ranking is wanted. */
export interface Page {
  readonly limit: number;
  /** Hits wanted of the ranking, from the first; every page of one walk is cut from a ranking of the same depth. */
  readonly depth: number;
  readonly offset: number;
  /** The last hit of the page before; null when the page is found by its offset alone. */
  readonly after: number | null;
  /** Of the request that the page belongs to, without its page. */
  readonly digest: string;
}

/** One page of a ranking. */
export interface Cut<T> {
  readonly items: readonly T[];
  /** Where the first of them stands, from 0. */
  readonly from: number;
  /** The cursor of the next page; null after the last. */
  readonly next: string | null;
}

/** Fields of a request that do not decide its ranking: a cursor is valid whatever they are. */
const NOT_OF_RANKING: ReadonlySet<string> = new Set([
  "attention",
  "cursor",
  "explain",
  "facets",
  "limit",
  "offset",
  "passages",
  "signal",
]);

/**
 * Reads which page a request asks for.
 *
 * @param request  with all else that decides the ranking: a cursor is valid for the same ranking only
 * @throws {EngineError} `BAD_QUERY`
 */
export function readPage(request: Pick<SearchOptions, "limit" | "offset" | "cursor" | "collapse">): Page {
  const { limit = DEFAULT_LIMIT, offset, cursor, collapse = false } = request;
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_DEPTH) {
    throw new EngineError("BAD_QUERY", `A limit of ${limit} is not possible`, {
      hint: `Ask for 1 to ${MAX_DEPTH} hits.`,
      data: { limit, max: MAX_DEPTH },
    });
  }
  const digest = digestOf(request);
  if (cursor !== undefined) {
    if (offset !== undefined) throw badCursor("A cursor and an offset cannot be combined", cursor);
    return { limit, ...decodeCursor(cursor, digest), digest };
  }
  const from = offset ?? 0;
  if (!Number.isInteger(from) || from < 0 || from + limit > MAX_DEPTH) {
    throw new EngineError("BAD_QUERY", `An offset of ${from} with a limit of ${limit} is not possible`, {
      hint: `Offset and limit together reach up to ${MAX_DEPTH} hits: narrow the query with a filter.`,
      data: { offset: from, limit, max: MAX_DEPTH },
    });
  }
  return {
    limit,
    depth: from + limit <= SHALLOW && !collapse ? SHALLOW : MAX_DEPTH,
    offset: from,
    after: null,
    digest,
  };
}

/** Cuts a page out of a ranking; what was added or removed since the page before does not repeat or skip a hit that stayed. */
export function cutPage<T extends { readonly id: number }>(ranked: readonly T[], page: Page): Cut<T> {
  const from = pageStart(ranked, page);
  const items = ranked.slice(from, from + page.limit);
  const end = from + items.length;
  const isLast = items.length === 0 || end >= ranked.length;
  return { items, from, next: isLast ? null : encodeCursor(page, end, items.at(-1)!.id) };
}

/** Where a page begins in a ranking, from 0. */
export function pageStart(ranked: readonly { readonly id: number }[], page: Page): number {
  const last = page.after === null ? -1 : ranked.findIndex(({ id }) => id === page.after);
  return last < 0 ? page.offset : last + 1;
}

function encodeCursor({ depth, digest }: Page, offset: number, after: number): string {
  return Buffer.from(JSON.stringify([digest, depth, offset, after])).toString("base64url");
}

function decodeCursor(cursor: string, digest: string): Pick<Page, "depth" | "offset" | "after"> {
  const [of, depth, offset, after] = parse(cursor);
  const isWhole = (depth === SHALLOW || depth === MAX_DEPTH) && isNumber(offset) && isNumber(after);
  if (!isWhole) throw badCursor("The cursor is none that a search has given", cursor);
  if (of !== digest) throw badCursor("The cursor belongs to another search", cursor);
  return { depth, offset, after };
}

function isNumber(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) > 0;
}

function parse(cursor: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}

function digestOf(request: object): string {
  const ranking = Object.entries(request).filter(([name]) => !NOT_OF_RANKING.has(name));
  const text = JSON.stringify(ranking, (_, value: unknown) =>
    ArrayBuffer.isView(value) ? Array.from(value as never) : value,
  );
  return createHash("sha256").update(text).digest("base64url").slice(0, 12);
}

function badCursor(message: string, cursor: string): EngineError {
  return new EngineError("BAD_QUERY", message, {
    hint: "Pass the `next` of the last result together with the same query, or leave the cursor out.",
    data: { cursor },
  });
}
