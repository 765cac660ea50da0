import type { DuplicatesOptions, DuplicatesReport } from "../../core/duplicates.ts";
import { throwIfAborted } from "../../core/errors.ts";
import type { Store } from "../../store/store.ts";
import { BandLinks, chooseBanding } from "./bands.ts";
import { checkThreshold, DEFAULT_THRESHOLD, describeGroups } from "./groups.ts";
import { estimateJaccard } from "./min-hash.ts";
import { readShingles } from "./read-shingles.ts";
import { readSignatures } from "./read-signatures.ts";
import { jaccard } from "./shingles.ts";
import { groupByStars } from "./stars.ts";

/** What an estimate may fall short of the threshold: three standard deviations at its widest. */
const ESTIMATE_SLACK = 0.13;
/** Shingles that are in memory at once, 8 bytes each; one document may have more. */
const BATCH_SHINGLES = 500_000;
const BATCH_DOCUMENTS = 100;

/** Groups of documents that have nearly the same runs of words. @see Engine.duplicates, docs/duplicates.md */
export async function findByWords(store: Store, options: DuplicatesOptions): Promise<DuplicatesReport> {
  const { threshold = DEFAULT_THRESHOLD, signal, onProgress } = options;
  checkThreshold(threshold);
  const signatures = await readSignatures(store, options);
  const { ids, rows, sizes, tooShort } = signatures;
  const links = new BandLinks(ids.length, signatures.of, chooseBanding(threshold));
  let verifiedPairs = 0;

  const mayBeAlike = (a: number, b: number): boolean =>
    // A set and one of its parts have this coefficient, and no sets of these sizes a higher one.
    Math.min(sizes[a]!, sizes[b]!) / Math.max(sizes[a]!, sizes[b]!) >= threshold &&
    estimateJaccard(signatures.of(a), signatures.of(b)) >= threshold - ESTIMATE_SLACK;
  const stars = await groupByStars({
    count: ids.length,
    candidates: (index) => links.after(index).filter((other) => mayBeAlike(index, other)),
    verify: async (centre, candidates) => {
      const own = (await readShingles(store, [rows[centre]!])).get(rows[centre]!);
      const members: { index: number; similarity: number }[] = [];
      for (const batch of batches(candidates, sizes)) {
        throwIfAborted(signal);
        const others = await readShingles(
          store,
          batch.map((index) => rows[index]!),
        );
        for (const index of batch) {
          const other = others.get(rows[index]!);
          const similarity = own === undefined || other === undefined ? 0 : jaccard(own, other);
          if (similarity >= threshold) members.push({ index, similarity });
        }
      }
      verifiedPairs += candidates.length;
      onProgress?.({ stage: "compare", done: centre + 1, total: ids.length, unit: "documents" });
      return members;
    },
  });
  const groups = await describeGroups(store, stars, ids);
  return { by: "words", threshold, groups, documents: ids.length, tooShort, verifiedPairs };
}

function* batches(indices: readonly number[], sizes: readonly number[]): Generator<number[]> {
  let [batch, shingles]: [number[], number] = [[], 0];
  for (const index of indices) {
    if (batch.length > 0 && (batch.length === BATCH_DOCUMENTS || shingles + sizes[index]! > BATCH_SHINGLES)) {
      yield batch;
      [batch, shingles] = [[], 0];
    }
    batch.push(index);
    shingles += sizes[index]!;
  }
  if (batch.length > 0) yield batch;
}
