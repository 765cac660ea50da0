import type { TaskOptions } from "../core/care.ts";
import type { OnProgress } from "../core/progress.ts";
import type { Store } from "../store/store.ts";
import { fitWhitening } from "./fit-whitening.ts";
import type { CollectionLsa } from "./lsa/collection-lsa.ts";
import type { CollectionTerms } from "./terms/collection-terms.ts";

/** What a collection learns of its own texts. */
export interface Learning {
  readonly store: Store;
  readonly lsa: Pick<CollectionLsa, "update" | "follow">;
  readonly terms: Pick<CollectionTerms, "update" | "follow">;
}

/**
 * After a run: brings all that is learned up to date. The vectors of terms come first, for the map of vectors is fitted to what they give.
 *
 * @returns what the user should know
 * @throws {EngineError} `ABORTED`
 */
export async function learn({ store, lsa, terms }: Learning, options: TaskOptions): Promise<string[]> {
  const notices = await terms.update(options);
  // The one computes in a thread of its own, which has to be under way before the other takes this one.
  const underWay = Promise.withResolvers<void>();
  const onProgress: OnProgress = (event) => {
    underWay.resolve();
    options.onProgress?.(event);
  };
  const analysing = lsa.update({ ...options, onProgress });
  await Promise.race([underWay.promise, analysing]);
  const [analysed] = await Promise.all([analysing, fitWhitening(store)]);
  return [...notices, ...analysed];
}

/** After a few documents: what is new gets its places at once, and what is due to be learned anew follows in the background. */
export async function learnLater({ store, lsa, terms }: Learning): Promise<void> {
  await terms.follow();
  await fitWhitening(store);
  await lsa.follow();
}
