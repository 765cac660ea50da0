import { setImmediate as nextTurn } from "node:timers/promises";
import { throwIfAborted } from "../../core/errors.ts";
import type { OnProgress } from "../../core/progress.ts";
import { fitLsa } from "../../embed/lsa/fit-lsa.ts";
import type { LsaModel } from "../../embed/lsa/lsa-model.ts";
import { TermCounter } from "../../embed/lsa/term-counts.ts";
import type { ChunkText, LsaPlace } from "../../store/lsa/lsa-store.ts";
import { chunkTerms, documentTerms } from "./chunk-terms.ts";

/** What an analysis reads and writes, on whichever thread it runs. */
export interface AnalysisContext {
  /** @see LsaStore.textsAfter */
  readonly textsAfter: (after: number, limit: number) => Promise<readonly ChunkText[]>;
  /** Stores places. @returns false when they are of no use any more */
  readonly put: (places: readonly LsaPlace[]) => Promise<boolean>;
  /** About how many chunks there are, for the progress; undefined where that is not known. */
  readonly chunks?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: OnProgress | undefined;
}

/** Texts in memory at a time, some twenty milliseconds of work. */
const PAGE_CHUNKS = 64;
/** Places that are stored at once, a quarter of a megabyte at most: each time waits for the disk. */
const PLACES_AT_ONCE = 256;

/**
 * Fits a model to the documents of a collection. Beside what the fit itself takes it holds the texts of one document.
 *
 * @returns null for a collection that is too small or repeats no term
 * @throws {EngineError} `ABORTED`
 */
export async function fitModel(context: AnalysisContext): Promise<LsaModel | null> {
  const counter = new TermCounter();
  let document: ChunkText[] = [];
  for await (const page of pagesOf(context, 0, "read terms")) {
    for (const chunk of page) {
      if (document[0] !== undefined && document[0].document !== chunk.document) {
        counter.add(documentTerms(document));
        document = [];
      }
      document.push(chunk);
    }
  }
  if (document.length > 0) counter.add(documentTerms(document));
  const { signal, onProgress } = context;
  return await fitLsa(counter, { signal, onProgress });
}

/**
 * Places the chunks above one, in order.
 *
 * @returns whether all places were of use
 * @throws {EngineError} `ABORTED`
 */
export async function placeChunks(model: LsaModel, after: number, context: AnalysisContext): Promise<boolean> {
  let places: LsaPlace[] = [];
  let storing = Promise.resolve(true);
  for await (const page of pagesOf(context, after, "place passages")) {
    for (const chunk of page) places.push([chunk.id, model.projectDocument(chunkTerms(chunk))]);
    if (places.length < PLACES_AT_ONCE) continue;
    if (!(await storing)) return false;
    storing = context.put(places);
    // Thrown when it is waited for.
    storing.catch(() => {});
    places = [];
  }
  const isStored = (await storing) && (places.length === 0 || (await context.put(places)));
  // An interrupt may have come with the last answer.
  throwIfAborted(context.signal);
  return isStored;
}

async function* pagesOf(
  { textsAfter, chunks, signal, onProgress }: AnalysisContext,
  after: number,
  stage: string,
): AsyncGenerator<readonly ChunkText[]> {
  let done = 0;
  for (let last = after; ;) {
    // A turn of the event loop, in which an interrupt arrives.
    await nextTurn();
    throwIfAborted(signal);
    const page = await textsAfter(last, PAGE_CHUNKS);
    const end = page.at(-1);
    if (end === undefined) return;
    yield page;
    last = end.id;
    done += page.length;
    const total = chunks === undefined ? {} : { total: Math.max(done, chunks) };
    onProgress?.({ stage, done, ...total, unit: "passages" });
  }
}
