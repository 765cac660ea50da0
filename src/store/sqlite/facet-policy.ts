import { type Filter, metadataKeysOf } from "../../core/filter.ts";

export interface FacetPolicyOptions {
  /** Selections by a key before it is worth an index. Default 3. */
  readonly minUses?: number;
  /** How long such a selection takes on average, at least. Default 20. */
  readonly minMs?: number;
  /** Facets that a collection is given without being asked for. Default 8. */
  readonly maxFacets?: number;
}

interface Uses {
  readonly count: number;
  readonly totalMs: number;
}

/** Keys that are counted at once; callers may ask for any name. */
const MAX_COUNTED = 256;

/** Says which metadata key is worth a facet, from how often filters ask for it and how long that takes. It only counts. */
export class FacetPolicy {
  readonly #minUses: number;
  readonly #minMs: number;
  readonly #maxFacets: number;
  /** Least recently used first. */
  readonly #uses = new Map<string, Uses>();

  constructor({ minUses = 3, minMs = 20, maxFacets = 8 }: FacetPolicyOptions = {}) {
    this.#minUses = minUses;
    this.#minMs = minMs;
    this.#maxFacets = maxFacets;
  }

  /**
   * Counts one selection of rows.
   *
   * @param facets   keys that have an index, complete or not
   * @param tookMs   of the whole selection; each of its keys without an index is held to account for it
   * @returns        the key that is now worth an index, which is then counted from nothing again; null when there is none
   */
  record(filter: Filter, facets: ReadonlySet<string>, tookMs: number): string | null {
    if (facets.size >= this.#maxFacets) return null;
    for (const key of metadataKeysOf(filter)) {
      if (facets.has(key)) continue;
      const { count, totalMs } = this.#uses.get(key) ?? { count: 0, totalMs: 0 };
      this.#uses.delete(key);
      const uses = { count: count + 1, totalMs: totalMs + tookMs };
      if (uses.count >= this.#minUses && uses.totalMs / uses.count >= this.#minMs) return key;
      this.#uses.set(key, uses);
    }
    while (this.#uses.size > MAX_COUNTED) this.#uses.delete(this.#uses.keys().next().value!);
    return null;
  }
}
