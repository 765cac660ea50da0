import { type DuplicateDocument, type DuplicateGroup, MIN_DUPLICATE_THRESHOLD } from "../../core/duplicates.ts";
import { EngineError } from "../../core/errors.ts";
import type { Store } from "../../store/store.ts";
import type { Star } from "./stars.ts";

export const DEFAULT_THRESHOLD = 0.8;
const PAGE_DOCUMENTS = 1000;

/** What is told of stars. @param ids  of the documents that they number */
export async function describeGroups(
  store: Store,
  stars: readonly Star[],
  ids: readonly string[],
): Promise<DuplicateGroup[]> {
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

/** @throws {EngineError} `BAD_REQUEST` */
export function checkThreshold(threshold: number): void {
  if (threshold >= MIN_DUPLICATE_THRESHOLD && threshold <= 1) return;
  throw new EngineError("BAD_REQUEST", `A threshold of ${threshold} is not possible`, {
    hint: `Use a number from ${MIN_DUPLICATE_THRESHOLD} to 1.`,
    data: { threshold, min: MIN_DUPLICATE_THRESHOLD, max: 1 },
  });
}
