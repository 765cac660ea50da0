import type { ChunkText } from "../../store/lsa/lsa-store.ts";
import type { TermDocument } from "../../embed/terms/doc2vec/train-doc2vec.ts";
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
  for await (const { sentences } of chunkSentences(textsAfter)) yield* sentences;
}

/**
 * The same, document by document. One of which no passage can be read is left out; of one that is stored anew meanwhile the text that was
 * read first counts.
 */
export async function* collectionDocuments(textsAfter: TextsAfter): AsyncGenerator<TermDocument> {
  const seen = new Set<string>();
  let row = 0;
  let document: { id: string; terms: string[] } | null = null;
  for await (const { chunk, sentences } of chunkSentences(textsAfter)) {
    if (chunk.document !== row) {
      if (document !== null) yield document;
      row = chunk.document;
      document = seen.has(chunk.documentId) ? null : { id: chunk.documentId, terms: [] };
      seen.add(chunk.documentId);
    }
    if (document !== null) for (const sentence of sentences) for (const term of sentence) document.terms.push(term);
  }
  if (document !== null) yield document;
}

/** Each chunk with the sentences that it adds to what was said of its document before. */
async function* chunkSentences(
  textsAfter: TextsAfter,
): AsyncGenerator<{ readonly chunk: ChunkText; readonly sentences: Iterable<readonly string[]> }> {
  let document = 0;
  let above = new Set<string>();
  for await (const page of chunkPages(textsAfter)) {
    for (const chunk of page) {
      if (chunk.document !== document) above = new Set();
      document = chunk.document;
      yield { chunk, sentences: sentencesOf(chunk, above) };
    }
  }
}

function* sentencesOf({ title, headings, text }: ChunkText, above: Set<string>): Generator<readonly string[]> {
  for (const heading of [title, ...headings]) {
    if (above.has(heading)) continue;
    above.add(heading);
    yield* tokenizeSentences(heading);
  }
  yield* tokenizeSentences(text);
}
