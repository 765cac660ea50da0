import type { DuplicateDocument, DuplicateGroup, DuplicatesOptions, DuplicatesReport } from "../../core/duplicates.ts";
import { EngineError, throwIfAborted } from "../../core/errors.ts";
import type { Store } from "../../store/store.ts";
import { BandLinks, chooseBanding } from "./bands.ts";
import { estimateJaccard } from "./min-hash.ts";
import { readShingles } from "./read-shingles.ts";
import { readSignatures } from "./read-signatures.ts";
import { jaccard } from "./shingles.ts";
import { groupByStars, type Star } from "./stars.ts";

export const DEFAULT_THRESHOLD = 0.8;
const MIN_THRESHOLD = 0.3;
/** What an estimate may fall short of the threshold: three standard deviations at its widest. */
const ESTIMATE_SLACK = 0.13;
/** Shingles that are in memory at once, 8 bytes each; one document may have more. */
const BATCH_SHINGLES = 500_000;
const BATCH_DOCUMENTS = 100;
const PAGE_DOCUMENTS = 1000;

/** Groups of documents that are nearly the same text. @see Engine.duplicates, docs/duplicates.md */
export async function findDuplicates(store: Store, options: DuplicatesOptions): Promise<DuplicatesReport> {
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
  return { threshold, groups: await describe(store, stars, ids), documents: ids.length, tooShort, verifiedPairs };
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

async function describe(store: Store, stars: readonly Star[], ids: readonly string[]): Promise<DuplicateGroup[]> {
  const all = stars.flatMap(({ centre, members }) => [centre, ...members.map(({ index }) => index)]);
  const documents = new Map<string, Omit<DuplicateDocument, "similarity">>();
  for (let from = 0; from < all.length; from += PAGE_DOCUMENTS) {
    const page = await store.documents(all.slice(from, from + PAGE_DOCUMENTS).map((index) => ids[index]!));
    for (const { id, title, path, source, sizeBytes, modifiedAt } of page.values()) {
      documents.set(id, { id, title, path, source, sizeBytes, modifiedAt });
    }
  }
  return stars
    .map(({ centre, members }) => {
      const alike = members.toSorted((a, b) => b.similarity - a.similarity || a.index - b.index);
      return [{ index: centre, similarity: 1 }, ...alike].flatMap(({ index, similarity }) => {
        const document = documents.get(ids[index]!);
        return document === undefined ? [] : [{ ...document, similarity }];
      });
    })
    .filter((group) => group.length > 1)
    .map((group) => ({ documents: group }));
}

function checkThreshold(threshold: number): void {
  if (threshold >= MIN_THRESHOLD && threshold <= 1) return;
  throw new EngineError("BAD_REQUEST", `A threshold of ${threshold} is not possible`, {
    hint: `Use a number from ${MIN_THRESHOLD} to 1.`,
    data: { threshold, min: MIN_THRESHOLD, max: 1 },
  });
}
