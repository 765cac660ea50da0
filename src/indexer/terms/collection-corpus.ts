import type { ChunkText } from "../../store/lsa/lsa-store.ts";
import { tokenizeSentences } from "../../embed/terms/tokenize/tokenize-terms.ts";

/** @see LsaStore.textsAfter */
export type TextsAfter = (after: number, limit: number) => Promise<readonly ChunkText[]>;

/** Texts in memory at a time, some tens of milliseconds of work. */
const PAGE_CHUNKS = 64;

/** The chunks of a collection above one, in order, a page in memory at a time. */
export async function* chunkPages(textsAfter: TextsAfter, after = 0): AsyncGenerator<readonly ChunkText[]> {
  for (let last = after; ;) {
    const page = await textsAfter(last, PAGE_CHUNKS);
    const end = page.at(-1);
    if (end === undefined) return;
    yield page;
    last = end.id;
  }
}

/** What a collection says, as sentences of terms: each document's title, each of its headings once, and its text. */
export async function* collectionSentences(textsAfter: TextsAfter): AsyncGenerator<readonly string[]> {
  let document = 0;
  let above = new Set<string>();
  for await (const page of chunkPages(textsAfter)) {
    for (const chunk of page) {
      if (chunk.document !== document) above = new Set();
      document = chunk.document;
      for (const heading of [chunk.title, ...chunk.headings]) {
        if (above.has(heading)) continue;
        above.add(heading);
        yield* tokenizeSentences(heading);
      }
      yield* tokenizeSentences(chunk.text);
    }
  }
}
