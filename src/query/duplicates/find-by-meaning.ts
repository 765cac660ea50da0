import { setImmediate as nextTurn } from "node:timers/promises";
import type { DuplicatesOptions, DuplicatesReport } from "../../core/duplicates.ts";
import type { DocumentId } from "../../core/document.ts";
import { throwIfAborted } from "../../core/errors.ts";
import type { UnitVector } from "../../core/vector.ts";
import type { Store } from "../../store/store.ts";
import { TermScan } from "../../embed/terms/scan/term-scan.ts";
import { noEmbedder } from "../search-plan.ts";
import type { SearchContext } from "../search.ts";
import type { VectorSpace } from "../retrieve/vector-space.ts";
import { checkThreshold, DEFAULT_THRESHOLD, describeGroups } from "./groups.ts";
import { groupByStars } from "./stars.ts";

const PAGE_DOCUMENTS = 256;
/** Multiplications between two turns of the event loop, some milliseconds. */
const MULTIPLICATIONS_A_TURN = 20_000_000;

/**
 * Groups of documents whose sentence vectors are nearly the same: the cosine of the centres of their passages, which `compare` gives as
 * well. Every pair is compared, in O(documents²), with the centres in memory.
 *
 * @throws {EngineError} `NO_EMBEDDER`, `BAD_REQUEST`, `BAD_FILTER`, `ABORTED`
 * @see Engine.duplicates, docs/duplicates.md
 */
export async function findByMeaning(context: SearchContext, options: DuplicatesOptions): Promise<DuplicatesReport> {
  const { threshold = DEFAULT_THRESHOLD, signal, onProgress } = options;
  checkThreshold(threshold);
  const { store, embedder } = context;
  if (embedder === null) throw noEmbedder();
  const { ids, centres, dimensions, withoutVector } = await readCentres(store, await context.space(), options);
  const count = ids.length;
  const scan = count === 0 ? null : new TermScan(centres, dimensions);
  const centreOf = (index: number): Float32Array => centres.subarray(index * dimensions, (index + 1) * dimensions);
  let similarities: Float32Array = new Float32Array();
  let compared = 0;
  const stars = await groupByStars({
    count,
    candidates: async (centre) => {
      compared += count * dimensions;
      if (compared > MULTIPLICATIONS_A_TURN) {
        compared = 0;
        await nextTurn();
        throwIfAborted(signal);
        onProgress?.({ stage: "compare", done: centre, total: count, unit: "documents" });
      }
      similarities = scan!.similarities(centreOf(centre));
      const found: number[] = [];
      for (let other = centre + 1; other < count; other++) if (similarities[other]! >= threshold) found.push(other);
      return found;
    },
    verify: async (_, candidates) =>
      await Promise.resolve(candidates.map((index) => ({ index, similarity: rounded(similarities[index]!) }))),
  });
  const groups = await describeGroups(store, stars, ids);
  const verifiedPairs = (count * (count - 1)) / 2;
  return { by: "meaning", threshold, groups, documents: count, tooShort: withoutVector, verifiedPairs };
}

/** Rounding must not make a thing more or less than like itself. */
function rounded(cosine: number): number {
  return cosine > 1 - 1e-6 ? 1 : cosine;
}

interface Centres {
  /** Ascending. */
  readonly ids: readonly DocumentId[];
  /** Shape [documents, dimensions], rows of length 1. */
  readonly centres: Float32Array;
  readonly dimensions: number;
  readonly withoutVector: number;
}

async function readCentres(
  store: Store,
  space: VectorSpace,
  { filter, signal, onProgress }: DuplicatesOptions,
): Promise<Centres> {
  const accepted = filter === undefined ? null : await store.select(filter, "document");
  const selected = accepted === null ? null : new Set(accepted.rows);
  const { documents: total, lastDocument } = await store.terms.drift();
  const read: { readonly id: DocumentId; readonly centre: UnitVector }[] = [];
  let [done, withoutVector] = [0, 0];
  for (let first = 1; first <= lastDocument; first += PAGE_DOCUMENTS) {
    throwIfAborted(signal);
    const rows = Array.from({ length: PAGE_DOCUMENTS }, (_, i) => first + i).filter(
      (row) => selected?.has(row) ?? true,
    );
    for (const { id, chunkIds } of (await store.documentRows(rows)).values()) {
      const centre = await space.centre(chunkIds);
      if (centre === null) withoutVector++;
      else read.push({ id, centre });
      done++;
    }
    onProgress?.({ stage: "read", done, total, unit: "documents" });
  }
  read.sort((a, b) => (a.id < b.id ? -1 : 1));
  const dimensions = read[0]?.centre.length ?? 0;
  const centres = new Float32Array(read.length * dimensions);
  read.forEach(({ centre }, i) => centres.set(centre, i * dimensions));
  return { ids: read.map(({ id }) => id), centres, dimensions, withoutVector };
}
