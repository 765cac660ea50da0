import { PERMUTATIONS } from "./min-hash.ts";
import { mix } from "./shingles.ts";

/** How signatures are cut: two documents are compared when they agree in all rows of one band. */
export interface Banding {
  readonly bands: number;
  readonly rows: number;
}

/** Of pairs exactly at the threshold, how many are to be found. */
const WANTED_SHARE = 0.995;

/** The S-curve: the probability that two documents of this similarity are compared. */
export function shareFound(similarity: number, { bands, rows }: Banding): number {
  return 1 - (1 - similarity ** rows) ** bands;
}

/** The longest bands, for the fewest comparisons, that still find 99.5 % of the pairs at the threshold. */
export function chooseBanding(threshold: number): Banding {
  for (let rows = PERMUTATIONS; rows > 1; rows--) {
    const banding = { bands: Math.floor(PERMUTATIONS / rows), rows };
    if (shareFound(threshold, banding) >= WANTED_SHARE) return banding;
  }
  return { bands: PERMUTATIONS, rows: 1 };
}

const NONE = 0xffffffff;

/** For each document the later ones that agree with it in a band: one link a band, from each document to the next. */
export class BandLinks {
  readonly #links: readonly Uint32Array[];
  readonly #seenBy: Uint32Array;

  /** @param signatureOf  of the documents 0 to count − 1, in the order in which they are asked about */
  constructor(count: number, signatureOf: (index: number) => Uint32Array, { bands, rows }: Banding) {
    this.#seenBy = new Uint32Array(count).fill(NONE);
    this.#links = Array.from({ length: bands }, (_, band) => {
      const links = new Uint32Array(count).fill(NONE);
      const last = new Map<number, number>();
      for (let i = 0; i < count; i++) {
        const key = bandKey(signatureOf(i), band * rows, rows);
        const before = last.get(key);
        if (before !== undefined) links[before] = i;
        last.set(key, i);
      }
      return links;
    });
  }

  /** @returns later documents, ascending, each once */
  after(index: number): number[] {
    const found: number[] = [];
    for (const links of this.#links) {
      for (let i = links[index]!; i !== NONE; i = links[i]!) {
        if (this.#seenBy[i] === index) continue;
        this.#seenBy[i] = index;
        found.push(i);
      }
    }
    return found.toSorted((a, b) => a - b);
  }
}

/** 53 bits; bands that meet by chance are told apart when they are compared. */
function bandKey(signature: Uint32Array, from: number, rows: number): number {
  let [high, low] = [0, 0x9e3779b9];
  for (let i = from; i < from + rows; i++) {
    high = mix(high ^ signature[i]!);
    low = mix(Math.imul(low, 31) ^ signature[i]!);
  }
  return high * 2 ** 21 + (low >>> 11);
}
