import type { Filter } from "../../core/filter.ts";
import type { Unit } from "../../core/search.ts";
import type { RowSet } from "../row-set.ts";
import type { SqliteDatabase } from "./database.ts";
import { FacetPolicy } from "./facet-policy.ts";
import { listFacets } from "./facets.ts";
import { selectRowSet } from "./row-lookups.ts";

const KEPT = 64;

/** The rows that filters select, kept until the database changes: a filter is often asked again with the next query. */
export class SelectionCache {
  readonly #database: SqliteDatabase;
  readonly #policy = new FacetPolicy();
  readonly #onWorthFacet: (key: string) => void;
  /** Least recently used first. */
  readonly #kept = new Map<string, RowSet>();
  #version = "";

  /** @param onWorthFacet  told of a metadata key that filters ask for often and slowly */
  constructor(database: SqliteDatabase, onWorthFacet: (key: string) => void) {
    this.#database = database;
    this.#onWorthFacet = onWorthFacet;
  }

  select(filter: Filter, unit: Unit): RowSet {
    // Read before the rows, so that a change in between makes them outdated, not lasting.
    const version = this.#database.version();
    if (version !== this.#version) this.#kept.clear();
    this.#version = version;
    const key = `${unit} ${JSON.stringify(filter)}`;
    const selected = this.#kept.get(key) ?? this.#read(filter, unit);
    this.#kept.delete(key);
    this.#kept.set(key, selected);
    if (this.#kept.size > KEPT) this.#kept.delete(this.#kept.keys().next().value!);
    return selected;
  }

  #read(filter: Filter, unit: Unit): RowSet {
    const started = performance.now();
    const selected = selectRowSet(this.#database, filter, unit);
    const facets = new Set(listFacets(this.#database).map(({ key }) => key));
    const worthFacet = this.#policy.record(filter, facets, performance.now() - started);
    if (worthFacet !== null) this.#onWorthFacet(worthFacet);
    return selected;
  }
}
